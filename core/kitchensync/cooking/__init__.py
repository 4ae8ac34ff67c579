"""What can be cooked from what is there, and what cooking takes: rules on plain values."""
