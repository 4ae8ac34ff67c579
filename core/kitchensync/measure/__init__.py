"""Amounts of food, prices and days: how people write and say them; no IO, no clock."""
