"""A whole state: as bytes, compared with those of others, and made anew from them."""
