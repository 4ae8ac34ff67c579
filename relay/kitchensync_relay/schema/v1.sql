-- The relay's database, version 1. Everything in it is what members sent, as they sent it; the relay
-- can read none of it. Times are Unix milliseconds.

-- One row: what this store is. A store made anew has another generation, which is how devices notice
-- that a relay lost what it had.
CREATE TABLE store (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    generation BLOB NOT NULL CHECK (length(generation) = 16)
);

-- `membership` is the hash of the last entry; the counts spare every call a walk over the rows.
CREATE TABLE spaces (
    id         INTEGER PRIMARY KEY,
    space      BLOB    NOT NULL UNIQUE CHECK (length(space) = 32),
    membership BLOB    NOT NULL,
    entries    INTEGER NOT NULL,
    envelopes  INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    founded    INTEGER NOT NULL,
    active     INTEGER NOT NULL,
    suspended  INTEGER NOT NULL DEFAULT 0
);

-- The membership log. `kind` and `taken` are there to count entries and enrolments per day, and to find
-- floors. What came in the day after the space did was taken by another relay before: 1 ms before that.
CREATE TABLE entries (
    space INTEGER NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    kind  TEXT    NOT NULL,
    taken INTEGER NOT NULL,
    raw   BLOB    NOT NULL,
    PRIMARY KEY (space, place)
);

-- Every device that ever sent an envelope, and its last one.
CREATE TABLE heads (
    id     INTEGER PRIMARY KEY,
    space  INTEGER NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    device BLOB    NOT NULL CHECK (length(device) = 16),
    seq    INTEGER NOT NULL,
    hash   BLOB    NOT NULL CHECK (length(hash) = 32),
    UNIQUE (space, device)
);

-- `place` counts over all spaces, so within a space it is the order in which the relay took them.
CREATE TABLE envelopes (
    place  INTEGER PRIMARY KEY,
    author INTEGER NOT NULL REFERENCES heads (id) ON DELETE CASCADE,
    seq    INTEGER NOT NULL,
    taken  INTEGER NOT NULL,
    raw    BLOB    NOT NULL,
    UNIQUE (author, seq)
);

CREATE TABLE mailboxes (
    mailbox  BLOB    PRIMARY KEY CHECK (length(mailbox) = 16),
    key_hash BLOB    NOT NULL,
    expires  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX mailboxes_by_expiry ON mailboxes (expires);

CREATE TABLE messages (
    mailbox BLOB NOT NULL REFERENCES mailboxes (mailbox) ON DELETE CASCADE,
    slot    TEXT NOT NULL,
    message BLOB NOT NULL,
    PRIMARY KEY (mailbox, slot)
);

INSERT INTO store VALUES (1, randomblob(16));
