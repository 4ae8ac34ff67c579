"""Snapshots, archives and floors between devices."""
