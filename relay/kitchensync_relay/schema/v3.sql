-- Version 3 of the relay's database: snapshots, and forgetting what they cover.

-- What was taken since the last offer; the newest offer that nobody stands for yet (empty: none);
-- when envelopes below the floor are dropped (0: nothing waits to be).
ALTER TABLE spaces ADD COLUMN grown_envelopes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spaces ADD COLUMN grown_size      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spaces ADD COLUMN offered         BLOB    NOT NULL DEFAULT x'';
ALTER TABLE spaces ADD COLUMN offered_by      BLOB    NOT NULL DEFAULT x'';
ALTER TABLE spaces ADD COLUMN offered_at      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spaces ADD COLUMN drop_at         INTEGER NOT NULL DEFAULT 0;
UPDATE spaces SET grown_envelopes = envelopes, grown_size = size;

-- The readable half of snapshots, as it came. `floor` is the index of the entry that is about it,
-- or nothing while it is only offered.
CREATE TABLE snapshots (
    space  INTEGER NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    hash   BLOB    NOT NULL CHECK (length(hash) = 32),
    device BLOB    NOT NULL CHECK (length(device) = 16),
    taken  INTEGER NOT NULL,
    floor  INTEGER,
    raw    BLOB    NOT NULL,
    PRIMARY KEY (space, hash)
);
