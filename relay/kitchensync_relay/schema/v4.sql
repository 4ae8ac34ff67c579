-- Version 4 of the relay's database: blobs. Their bodies are files beside it.

-- `number` names the body and is given once, so what is dropped late is never another's. `hashes` are
-- the SHA-256 of the chunks that are on the disk, in a row; `touched` is when the last one came.
CREATE TABLE blobs (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    space    INTEGER NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    blob     BLOB    NOT NULL CHECK (length(blob) = 32),
    size     INTEGER NOT NULL,
    hashes   BLOB    NOT NULL,
    complete INTEGER NOT NULL DEFAULT 0,
    touched  INTEGER NOT NULL,
    UNIQUE (space, blob)
);
CREATE INDEX blobs_begun ON blobs (touched) WHERE NOT complete;
