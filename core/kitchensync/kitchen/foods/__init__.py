"""What a household says of its foods: names, figures, which are one, what goes instead."""
