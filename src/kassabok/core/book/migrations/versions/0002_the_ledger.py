"""Schema 2: the complete ledger. Tables that changed are made anew and filled from the old ones."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

#: The dimensions that a new book has too.
_DIMENSIONS = (
    "INSERT INTO dimension (number, name, parent) VALUES ('1', 'Kostnadsställe', ''), ('6', 'Projekt', '')"
)

#: Roles that a new company has too, the first two a limited one.
_ROLES = tuple(
    f"INSERT INTO account_role (role, account) SELECT '{role}', number FROM account WHERE number = '{number}'"
    for role, number in (
        ("income_tax", "8910"),
        ("income_tax_debt", "2512"),
        ("input_vat_abroad", "2645"),
        ("input_vat_reverse", "2647"),
        ("reverse_vat_standard", "2614"),
        ("reverse_vat_reduced", "2624"),
        ("reverse_vat_low", "2634"),
        ("import_vat_standard", "2615"),
        ("import_vat_reduced", "2625"),
        ("import_vat_low", "2635"),
        ("eu_goods_standard", "4515"),
        ("eu_goods_reduced", "4516"),
        ("eu_goods_low", "4517"),
        ("eu_goods_exempt", "4518"),
        ("eu_services_standard", "4535"),
        ("eu_services_reduced", "4536"),
        ("eu_services_low", "4537"),
        ("eu_services_exempt", "4538"),
        ("non_eu_services_standard", "4531"),
        ("non_eu_services_reduced", "4532"),
        ("non_eu_services_low", "4533"),
        ("reverse_goods_standard", "4415"),
        ("reverse_goods_reduced", "4416"),
        ("reverse_goods_low", "4417"),
        ("reverse_services_standard", "4425"),
        ("reverse_services_reduced", "4426"),
        ("reverse_services_low", "4427"),
        ("imports_standard", "4545"),
        ("imports_reduced", "4546"),
        ("imports_low", "4547"),
        ("purchases_contra", "4598"),
    )
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
