"""Who belongs to a space: coming, leaving, being put out, and the log that says so."""
