"""Photos, barcodes and what a household taught: the rooms of a kitchen that sees."""
