"""Pictures between devices: sent, fetched, and taken along."""
