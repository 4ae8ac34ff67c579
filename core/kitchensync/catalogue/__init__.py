"""Foods that everybody knows: what they are called, hold and weigh, and how long they keep."""
