"""The relay: stores and hands on sealed change sets that it cannot read."""
