"""A state that is not what it should be, or cannot be read: made anew, by changes or by rows."""
