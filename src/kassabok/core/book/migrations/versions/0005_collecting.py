"""Schema 5: reminders, demand letters and cases at Kronofogden; what web shops still lacked.

Tables that changed are made anew and filled from the old ones.
"""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"

#: Roles that a new company has too, given to the accounts that it has them on.
_ROLES: dict[str, str] = {
    "charges_claimed": "1517",
    "collection_costs": "6062",
}


def upgrade() -> None:
    """Run the frozen statements; they are separated by lines that hold only `--`."""
    # The other tables go on pointing at the name, not at the old table.
    op.execute("PRAGMA legacy_alter_table = ON")
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split("\n--\n"):
        if statement.strip():
            op.execute(statement)
    op.execute("PRAGMA legacy_alter_table = OFF")
    # What is claimed beside invoices has an account of its own, which stands in the tax return as they do.
    op.execute(
        "INSERT INTO account (number, name, name_en, type, sru, vat_box, unit, active) "
        "SELECT '1517', 'Avgifter och ränta krävda av kunder', 'Fees and interest claimed of customers', type, sru, "
        "'', '', 1 FROM account WHERE number = '1510' AND NOT EXISTS (SELECT 1 FROM account WHERE number = '1517')"
    )
    for role, number in _ROLES.items():
        op.execute(
            "INSERT INTO account_role (role, account) "
            f"SELECT '{role}', number FROM account WHERE number = '{number}' "
            f"AND NOT EXISTS (SELECT 1 FROM account_role WHERE account = '{number}')"
        )
