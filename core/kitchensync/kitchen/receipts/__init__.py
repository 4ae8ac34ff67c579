"""Receipts: from a file to lots in the pantry, and to questions about what was not certain."""
