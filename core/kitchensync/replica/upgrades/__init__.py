"""Upgrades of the database file: one module a version, each from the one before.

They only add, and change no cell. A version that knows more kinds in old columns is one too, with
nothing to add: what older versions could not merge is merged after each. Views follow from the
schema and are made anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kitchensync.replica.database import Database, copy_file, damaged
from kitchensync.replica.upgrades import v1, v2, v3, v4, v5, v6, v7, v8, v9

UPGRADES: tuple[Callable[[Database], None], ...] = (
    v1.apply,
    v2.apply,
    v3.apply,
    v4.apply,
    v5.apply,
    v6.apply,
    v7.apply,
    v8.apply,
    v9.apply,
)
"""The upgrade to version n stands at n - 1."""
_FORM = (
    "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema "
    # What whoever says ANALYZE has SQLite note for itself.
    "WHERE tbl_name NOT GLOB 'sqlite_stat*'"
)
_PLAIN = """
    SELECT 1 FROM pragma_index_list(?) AS list
    WHERE list.name = ? AND NOT list."unique" AND NOT list.partial AND NOT EXISTS (
        SELECT 1 FROM pragma_index_xinfo(list.name)
        WHERE key AND (cid < 0 OR coll NOT IN ('BINARY', 'NOCASE', 'RTRIM'))
    )
"""
"""Of an index: nothing that is computed could fail in it, and it keeps nothing out."""
Form = tuple[str, str, str, str]
"""Of what is in a database: kind, name, table and text."""
TRIGGERS = frozenset((*v3.TRIGGERS, *v7.TRIGGERS))
"""All that runs by itself in a database of ours."""


def upgrade(database: Database) -> None:
    """Bring a file to the newest version, as a whole or not at all.

    If anything is in it, a copy `<name>.before-v<N>.db` is made first.
    """
    from kitchensync.replica.merging import replay
    from kitchensync.replica.postings import stock
    from kitchensync.replica.recorded import forget_all

    with database.write():
        # Asked inside, where nobody else writes: another process may have been faster.
        version = _version(database)
        if 0 < version < len(UPGRADES):
            _back_up(database.path)
        for apply in UPGRADES[version:]:
            apply(database)
        _make_views(database)
        replay(database)
        stock.sift_if_due(database)
        # Those were of what an older version holds: the next envelope must not tell one as its own.
        forget_all(database)
        database.execute(f"PRAGMA user_version = {len(UPGRADES)}")


def make_tables(database: Database, version: int) -> None:
    """Have an empty file hold what is stored in one of that version; its views come with upgrading.

    Inside a write.
    """
    for apply in UPGRADES[:version]:
        apply(database)
    database.execute(f"PRAGMA user_version = {version}")


def check_form(database: Database) -> None:
    """Raise CorruptDatabase unless its tables, views, triggers and indexes are of this version.

    But for what somebody added and what runs nowhere by itself: a table or a view of their own, and
    an index of columns alone, which refuses nothing, so that questions of their own are quick.
    """
    made = _made()
    with database.snapshot():
        found = form(database)
        found -= {each for each in _added(database, made) if _is_harmless(database, made, *each)}
    # With a table goes what belongs to it.
    for kind, name, *_ in sorted(made ^ found, key=lambda each: (each[0] != "table", *each)):
        raise damaged(database.path, f"the {kind} {name} is not as it was made")


def form(database: Database) -> set[Form]:
    """What is declared in a database; of one that was tampered with, that may be no text."""
    return {
        (str(kind), str(name), str(of), str(sql)) for kind, name, of, sql in database.execute(_FORM)
    }


def version_by_tables(database: Database) -> int:
    """The newest version all tables of which are declared in a database; 0 where there is none.

    Of versions with the same tables the first: the upgrades that follow add nothing.
    """
    found, made = form(database), _tables_of_versions()
    there = [tables for tables in made if tables <= found]
    return made.index(there[-1]) + 1 if there else 0


def _tables_of_versions() -> list[set[Form]]:
    tables: list[set[Form]] = []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        fresh = Database(Path(":memory:"), connection)
        for apply in UPGRADES:
            with fresh.write():
                apply(fresh)
            tables.append({each for each in form(fresh) if each[0] == "table"})
    return tables


def added(database: Database) -> list[str]:
    """The tables, views and triggers in it that somebody else made, each with what it is."""
    found = sorted(_added(database, _made()))
    return [f"{kind} {name}" for kind, name, *_ in found if kind != "index"]


def _made() -> set[Form]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        fresh = Database(Path(":memory:"), connection)
        upgrade(fresh)
        return form(fresh)


def _added(database: Database, made: set[Form]) -> set[Form]:
    names = {name for _, name, *_ in made}
    return {each for each in form(database) if each[1] not in names}


def _is_harmless(
    database: Database, made: set[Form], kind: str, name: str, table: str, sql: str
) -> bool:
    if kind == "index" and table in {name for _, name, *_ in made}:
        return bool(database.execute(_PLAIN, (table, name)).fetchall())
    return kind in ("view", "index") or (kind == "table" and sql.startswith("CREATE TABLE"))


def _version(database: Database) -> int:
    ((version,),) = database.execute("PRAGMA user_version")
    return int(version)


def _back_up(path: Path) -> None:
    copy_file(path, path.with_name(f"{path.name.removesuffix('.db')}.before-v{len(UPGRADES)}.db"))


def _make_views(database: Database) -> None:
    from sqlite_utils import Database as Tables

    from kitchensync.schema import ledger_for, tables

    file = Tables(database.connection, recursive_triggers=False, execute_plugins=False)
    for table in tables().values():
        file.create_view(
            f"{table.name}_shown", table.view_sql(ledger_for(table.name)), replace=True
        )
