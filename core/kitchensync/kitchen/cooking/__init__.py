"""What can be cooked from what is there, for whom; cooking it, and getting what is missing."""
