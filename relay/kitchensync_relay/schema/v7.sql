-- Version 7 of the relay's database: room for a single space.

-- Bytes that the operator gave it, or nothing: as many as all others.
ALTER TABLE spaces ADD COLUMN quota INTEGER;
