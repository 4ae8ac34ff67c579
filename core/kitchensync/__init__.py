"""A household's kitchen on every device it owns, in sync, readable by nobody else."""

from kitchensync.version import __version__

__all__ = ["__version__"]
