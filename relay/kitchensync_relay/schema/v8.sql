-- Version 8 of the relay's database: what came first, whatever the clock said.

-- The highest number of any blob when the blob was touched, or when the snapshot was taken. Of what
-- came before this version: 0, so that no blob is dropped for coming before such a snapshot.
ALTER TABLE blobs     ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE snapshots ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
