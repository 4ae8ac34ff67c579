"""What is there: lots with their days, what comes in, what goes out, and what goes first."""
