"""The relay as a device calls it: bodies, bounds, sessions, and HTTP."""
