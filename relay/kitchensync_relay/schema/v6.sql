-- Version 6 of the relay's database: who is let in where no new spaces are taken.

-- Spaces that are not here yet and may be founded. A row goes as its space comes.
CREATE TABLE allowed (
    space BLOB PRIMARY KEY CHECK (length(space) = 32)
) WITHOUT ROWID;
