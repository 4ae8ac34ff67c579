"""The kitchen in SQLite: stamped rows, change sets, the merge."""
