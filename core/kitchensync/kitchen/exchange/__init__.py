"""Taking a kitchen out of and into a file."""
