"""What was not certain waits here, with its evidence, until somebody decides."""
