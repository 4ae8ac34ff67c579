"""Receipts and labels: words with boxes become what was bought, for how much, and what is in it."""
