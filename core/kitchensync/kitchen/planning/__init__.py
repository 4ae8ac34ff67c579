"""What a household plans to eat: on which day, what it lacks for it, and getting that."""
