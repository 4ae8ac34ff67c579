"""What was spent on food, and what of it was thrown away: worked out of lots and their postings."""
