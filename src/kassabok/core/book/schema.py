"""What all tables share: the base class, named constraints, and the triggers.

Tables use INTEGER, VARCHAR, DATE, BOOLEAN and BLOB only: money is whole öre, quantities are thousandths, unit
prices and rates are ten-thousandths (`_e4`), instants are microseconds since 1970 UTC (`_us`).
"""

from sqlalchemy import Index, MetaData, UniqueConstraint
from sqlalchemy import Table as SqlTable
from sqlmodel import SQLModel

from kassabok.core.book.version import SCHEMA_VERSION

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Table(SQLModel):
    """Base of every table class. `id` is the key inside the book; people see numbers from series."""

    metadata = METADATA


def check_at_commit(table: SqlTable) -> None:
    """Let a table's foreign keys be checked at the commit, so that rows may be written in any order.

    It stands in the schema, since the pragma that does the same throws away every prepared statement.
    """
    for constraint in table.foreign_key_constraints:
        constraint.deferrable, constraint.initially = True, "DEFERRED"


#: Rows of these tables are never changed or removed (bokföringslagen 5 kap. 9 §, BFNAR 2013:2 p. 2.1; of consent it is
#: the proof that it was given, GDPR art. 7.1).
IMMUTABLE_TABLES = (
    "event",
    "link",
    "voucher",
    "voucher_line",
    "voucher_line_object",
    "imported_voucher",
    "stock_move",
    "consent_event",
)


#: A row of these with a day in a locked month or a closed year cannot be added.
DATED_TABLES = ("voucher", "voucher_line")
#: What says whether it can.
GATES = frozenset({"period_lock", "fiscal_year"})


def trigger_statements() -> list[str]:
    """SQLite triggers: posted rows never change, and nothing is posted into a locked month or a closed year."""
    statements = []
    for table in IMMUTABLE_TABLES:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} rows never change'); END"
        for verb in ("UPDATE", "DELETE"):
            name = f"tr_{table}_no_{verb.lower()}"
            statements.append(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {refuse}")
        statements.append(
            f"CREATE TRIGGER tr_{table}_no_replace BEFORE INSERT ON {table} WHEN {_is_there(table)} {refuse}"
        )
    for table in DATED_TABLES:
        statements.append(
            f"CREATE TRIGGER tr_{table}_open_period BEFORE INSERT ON {table} "
            "WHEN EXISTS (SELECT 1 FROM period_lock WHERE month = "
            "CAST(strftime('%Y%m', NEW.date) AS INTEGER)) "
            "BEGIN SELECT RAISE(ABORT, 'the period is locked'); END"
        )
        own_year = "id = NEW.fiscal_year_id OR " if table == "voucher" else ""
        statements.append(
            f"CREATE TRIGGER tr_{table}_open_year BEFORE INSERT ON {table} "
            "WHEN EXISTS (SELECT 1 FROM fiscal_year WHERE closed = 1 AND "
            f"({own_year}NEW.date BETWEEN starts_on AND ends_on)) "
            "BEGIN SELECT RAISE(ABORT, 'the fiscal year is closed'); END"
        )
    return statements


def _is_there(table: str) -> str:
    """The condition that a row with one of the new one's unique keys is there: INSERT OR REPLACE would remove it
    without a DELETE that a trigger sees.
    """
    rows = METADATA.tables[table]
    unique: list[UniqueConstraint | Index]
    unique = [rule for rule in rows.constraints if isinstance(rule, UniqueConstraint)]
    unique += [index for index in rows.indexes if index.unique]
    keys = [("id",), *sorted(tuple(column.name for column in key.columns) for key in unique)]
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{name} = NEW.{name}' for name in key)})"
        for key in keys
    )


def alembic_statements() -> list[str]:
    """What Alembic keeps of itself in a book, so that a fresh one can be migrated later without running it now."""
    create = (
        "CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) )"
    )
    return [
        create,
        f"INSERT INTO alembic_version (version_num) VALUES ('{SCHEMA_VERSION:04}')",
    ]
