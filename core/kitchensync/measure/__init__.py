"""Amounts of food: units, numbers, conversion and how people say them; no IO, no clock."""
