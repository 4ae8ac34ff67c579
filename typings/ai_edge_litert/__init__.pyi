"""What the project uses of the LiteRT runtime."""
