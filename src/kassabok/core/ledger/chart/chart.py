"""The chart of accounts kassabok ships: bas.csv for small companies that sell goods, and roles.toml.

The numbers follow the BAS plan; the names are kassabok's own. A company starts with this chart.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
FORMS = ("ab", "ef", "hb")
# Which column of bas.csv holds the tax form's field code. Partnerships file on a form of their own (INK4),
# with other codes; their accounts get none until there is a table for it.
SRU_COLUMN = {"ab": "sru_ink2", "ef": "sru_ne"}


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account of the shipped chart.

    number: four digits (BAS). type: asset, liability, equity, income or cost.
    sru: the field of the income tax return for the legal form asked for (INK2R for ab, NE for ef), or empty.
    Where the field depends on the sign of the balance it is the one for a profit or a cost (SIE wants one).
    vat_box: the box of the VAT return (SKV 4700) the balance belongs to, such as 05 or 48, or empty.
    """

    number: str
    name_sv: str
    name_en: str
    type: str
    sru: str
    vat_box: str


@cache
def read_chart(form: str) -> tuple[ChartAccount, ...]:
    """The accounts for a legal form (ab, ef or hb), by number."""
    import csv

    _known(form)
    with (HERE / "bas.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            ChartAccount(
                number=row["account"],
                name_sv=row["name_sv"],
                name_en=row["name_en"],
                type=row["type"],
                sru=row.get(SRU_COLUMN.get(form, ""), ""),
                vat_box=row["vat_box"],
            )
            for row in csv.DictReader(file)
            if row["forms"] == "all" or form in row["forms"].split("|")
        )


def read_roles(form: str = "ab") -> dict[str, str]:
    """Role -> account number for a legal form: what the posting rules use until the company moves a role."""
    import tomllib

    _known(form)
    tables: dict[str, dict[str, str]] = tomllib.loads((HERE / "roles.toml").read_text(encoding="utf-8"))
    return tables["all"] | tables[form]


def _known(form: str) -> None:
    if form not in FORMS:
        raise ValueError(f"legal form {form!r} is none of {', '.join(FORMS)}")
