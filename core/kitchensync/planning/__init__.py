"""What follows from a plan of meals: its order, what of it was cooked, what it lacks."""
