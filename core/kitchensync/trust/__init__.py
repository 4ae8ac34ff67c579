"""Who may write and read: keys, the membership log, epochs, sealing, pairing."""
