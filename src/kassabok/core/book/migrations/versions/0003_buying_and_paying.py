"""Schema 3: bills and the bank in both directions. Tables that changed are made anew and filled from the old ones."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

#: Transfers between own accounts have an account of their own, like the bank's first.
_IN_TRANSIT = (
    "INSERT INTO account (number, name, name_en, type, sru, vat_box, unit, active) "
    "SELECT '1939', 'Överföringar på väg mellan egna konton', 'Transfers between own accounts under way', type, sru, "
    "'', '', 1 FROM account WHERE number = '1930' AND NOT EXISTS (SELECT 1 FROM account WHERE number = '1939')"
)
#: Roles that a new company has too, given to the accounts that it has them on.
_ROLES = {
    "advances_to_suppliers": "1480",
    "transfers_in_transit": "1939",
    "net_pay": "2821",
    "web_clearing": "1582",
    "provider_reserve": "1680",
    "provider_fees": "6041",
}


def upgrade() -> None:
    """Run the frozen statements; they are separated by lines that hold only `--`."""
    # The other tables go on pointing at the name, not at the old table.
    op.execute("PRAGMA legacy_alter_table = ON")
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split("\n--\n"):
        if statement.strip():
            op.execute(statement)
    op.execute("PRAGMA legacy_alter_table = OFF")
    op.execute(_IN_TRANSIT)
    for role, number in _ROLES.items():
        op.execute(
            "INSERT INTO account_role (role, account) "
            f"SELECT '{role}', number FROM account WHERE number = '{number}'"
        )
