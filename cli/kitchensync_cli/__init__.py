"""The `ks` command: one file per command group, nothing but the face of the core."""
