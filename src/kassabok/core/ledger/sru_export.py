"""The income tax return as the two files that Skatteverket's file transfer takes."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import Settings, settings_of
from kassabok.core.errors import Refused
from kassabok.core.identifiers import is_personal
from kassabok.core.ledger.chart.tax_fields import FORMS
from kassabok.core.ledger.reports.tax_return import TaxReturn, tax_return
from kassabok.core.money import format_kronor

if TYPE_CHECKING:
    from kassabok.formats.skatteverket.sru import Sender

#: Boxes that are ticked yes or no: form by legal form, and the codes of both answers.
ASSISTED = {"ab": ("INK2S", "8040", "8041"), "ef": ("NE", "8046", "8047")}
AUDITED = {"ab": ("INK2S", "8044", "8045")}


@dataclass(frozen=True, slots=True)
class SruFiles:
    """Both files, and the return that they were made of. replaced: signs of the sender that the files cannot hold, and
    what was written for them.
    """

    info: bytes
    forms: bytes
    tax_return: TaxReturn
    replaced: dict[str, str]


def sru_files(
    reader: Reader,
    label: str,
    *,
    made_at: datetime,
    program: str,
    despite_missing: bool = False,
    assisted: bool | None = None,
    audited: bool | None = None,
) -> SruFiles:
    """The files of a year. assisted: an accountant helped with the accounts; audited: an auditor went through them.

    Raises NotFound; Refused where the address is not set, or where accounts have no field, unless despite_missing.
    """
    from kassabok.formats.skatteverket import sru

    settings = settings_of(reader)
    made = tax_return(reader, label)
    if made.missing and not despite_missing:
        _refuse_missing(made)
    replaced: dict[str, str] = {}
    sender = _sender(settings, replaced)
    legal_form = settings.text("company.form")
    ticks = [
        (form, yes if answer else no)
        for answer, (form, yes, no) in (
            (assisted, ASSISTED[legal_form]),
            (audited, AUDITED.get(legal_form, ("", "", ""))),
        )
        if answer is not None and form
    ]
    days = (("7011", f"{made.starts_on:%Y%m%d}"), ("7012", f"{made.ends_on:%Y%m%d}"))
    blocks = [
        sru.FormBlock(
            form=f"{form}-{made.period}",
            identity=sender.identity,
            name=sender.name if form != "INK2" else "",
            made_at=made_at,
            fields=(
                *days,
                *((row.field, row.kronor) for row in made.rows if row.form == form),
                *((code, "X") for of, code in ticks if of == form),
            ),
        )
        for form in FORMS[legal_form]
    ]
    info = sru.write_info(sender, made_at, program=program)
    return SruFiles(info, sru.write_forms(blocks), made, replaced)


def _sender(settings: Settings, replaced: dict[str, str]) -> "Sender":
    from kassabok.formats.skatteverket import sru

    for key, what in (("company.postcode", "postcode"), ("company.city", "town")):
        if not settings.text(key):
            raise Refused(
                "tax.address",
                f"The files say who sends them, and the company's {what} is not set.",
                hint=f'kassabok setting set {key} "..."',
            )

    def text(key: str) -> str:
        return sru.writable(settings.text(key), replaced)

    number = settings.text("company.org_nr")
    return sru.Sender(
        identity=number if is_personal(number) else f"16{number}",
        name=text("company.name"),
        address=text("company.street"),
        postcode=settings.text("company.postcode").replace(" ", ""),
        city=text("company.city"),
        email=text("company.email"),
    )


def _refuse_missing(made: TaxReturn) -> None:
    shown = ", ".join(f"{a.account} ({format_kronor(a.amount_ore)} kr)" for a in made.missing[:5])
    more = f" and {len(made.missing) - 5} more" if len(made.missing) > 5 else ""
    raise Refused(
        "tax.missing",
        f"No field of the tax return has these accounts: {shown}{more}.",
        hint=f"kassabok account edit {made.missing[0].account} --sru CODE gives it one; "
        "--despite-missing leaves them out.",
    )
