"""What people do in a kitchen: add, use, count, shop, look."""
