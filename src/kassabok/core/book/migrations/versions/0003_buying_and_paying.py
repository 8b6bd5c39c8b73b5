"""Schema 3: bills and the bank in both directions. Tables that changed are made anew and filled from the old ones."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

#: Roles that a new company has too. Transfers between own accounts have an account of their own, like the bank's first.
_ROLES: tuple[str, ...] = (
    "INSERT INTO account_role (role, account) SELECT 'advances_to_suppliers', number FROM account WHERE number = '1480'",
    "INSERT INTO account (number, name, name_en, type, sru, vat_box, unit, active) "
    "SELECT '1939', 'Överföringar på väg mellan egna konton', 'Transfers between own accounts under way', type, sru, "
    "'', '', 1 FROM account WHERE number = '1930' AND NOT EXISTS (SELECT 1 FROM account WHERE number = '1939')",
    "INSERT INTO account_role (role, account) SELECT 'transfers_in_transit', number FROM account WHERE number = '1939'",
    "INSERT INTO account_role (role, account) SELECT 'net_pay', number FROM account WHERE number = '2821'",
    "INSERT INTO account_role (role, account) SELECT 'web_clearing', number FROM account WHERE number = '1582'",
    "INSERT INTO account_role (role, account) SELECT 'provider_reserve', number FROM account WHERE number = '1680'",
    "INSERT INTO account_role (role, account) SELECT 'provider_fees', number FROM account WHERE number = '6041'",
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
    for statement in _ROLES:
        op.execute(statement)
