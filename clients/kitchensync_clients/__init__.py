"""Programs that show the kitchen to people: the local page and the phone shell."""
