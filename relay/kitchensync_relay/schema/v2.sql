-- Version 2 of the relay's database: recovery words find their spaces.

-- Where a recovery member was ever let in, by its id. Whether it still is one says the log.
CREATE TABLE papers (
    device BLOB    NOT NULL CHECK (length(device) = 16),
    space  INTEGER NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    PRIMARY KEY (device, space)
) WITHOUT ROWID;
CREATE INDEX papers_by_space ON papers (space);
