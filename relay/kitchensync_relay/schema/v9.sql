-- Version 9 of the relay's database: what an operator gives to a space outlasts it.

-- By a space's id, whether it is here or not: whether it may be founded once, and the bytes that it
-- may take, or nothing: as many as all others.
CREATE TABLE given (
    space   BLOB    PRIMARY KEY CHECK (length(space) = 32),
    allowed INTEGER NOT NULL DEFAULT 0,
    quota   INTEGER
) WITHOUT ROWID;
INSERT INTO given (space, allowed) SELECT space, 1 FROM allowed;
INSERT INTO given (space, quota) SELECT space, quota FROM spaces WHERE quota IS NOT NULL
    ON CONFLICT DO UPDATE SET quota = excluded.quota;
DROP TABLE allowed;
ALTER TABLE spaces DROP COLUMN quota;
