"""Backups: a whole kitchen in one file, sealed under a passphrase, and back again."""
