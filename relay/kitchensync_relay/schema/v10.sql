-- Version 10 of the relay's database: what no longer counts goes in steps.

-- Whether envelopes are here beyond the heads of their chains, which are nobody's to see: until the
-- last of them is gone, no call of the space is answered.
ALTER TABLE spaces ADD COLUMN is_cut INTEGER NOT NULL DEFAULT 0;
