"""Recipes: what one is, its ingredient lines, and the files it is read from and written to."""
