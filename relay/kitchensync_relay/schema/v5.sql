-- Version 5 of the relay's database: what a replaced offer may take along.

-- Who began a blob (empty: it was not written down), and whether that device has offered a snapshot
-- that is in it. Anybody can name any blob in an offer; what somebody else sent must outlast that.
ALTER TABLE blobs ADD COLUMN device   BLOB    NOT NULL DEFAULT x'';
ALTER TABLE blobs ADD COLUMN of_offer INTEGER NOT NULL DEFAULT 0;
