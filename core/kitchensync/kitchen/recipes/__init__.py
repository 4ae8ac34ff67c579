"""Recipes of a household: taken in, understood, found, shown, corrected, given away."""
