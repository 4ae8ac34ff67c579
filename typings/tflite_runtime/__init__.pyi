"""What the project uses of the TFLite runtime, which has the same interpreter."""
