"""What to get: lists, their lines, and what is bought when one is ticked."""
