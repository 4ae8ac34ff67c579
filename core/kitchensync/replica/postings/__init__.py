"""Stock: postings that count, and those that do not any more."""
