"""What is over, out of the tables' way: which groups, in which segments, and back."""
