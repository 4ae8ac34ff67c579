"""Who may write and read: keys, the membership log, epochs, envelopes, pairing."""
