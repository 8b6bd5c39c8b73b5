"""Schema 2: the complete ledger. Tables that changed are made anew and filled from the old ones."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

#: The dimensions that a new book has too.
_DIMENSIONS = (
    "INSERT INTO dimension (number, name, parent) VALUES ('1', 'Kostnadsställe', ''), ('6', 'Projekt', '')"
)

#: Roles that a new limited company has too.
_ROLES = tuple(
    f"INSERT INTO account_role (role, account) SELECT '{role}', number FROM account WHERE number = '{number}'"
    for role, number in (("income_tax", "8910"), ("income_tax_debt", "2512"))
)


def upgrade() -> None:
    """Run the frozen statements; they are separated by lines that hold only `--`."""
    op.execute(
        "PRAGMA legacy_alter_table = ON"
    )  # The other tables go on pointing at the name, not at the old table.
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split("\n--\n"):
        if statement.strip():
            op.execute(statement)
    op.execute("PRAGMA legacy_alter_table = OFF")
    op.execute(_DIMENSIONS)
    for statement in _ROLES:
        op.execute(statement)
