"""Founding the company's book, and changing its settings."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from kassabok.core import identifiers
from kassabok.core.book.letterhead import LOGO_KEY, no_logo
from kassabok.core.book.model import Series
from kassabok.core.book.series import SERIES, read_number, write_alike
from kassabok.core.book.settings import SETTINGS
from kassabok.core.book.transaction import Transaction
from kassabok.core.book.version import program_version
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import BookCreated, SettingChanged
from kassabok.formats.documents.logo import media_type

SERIES_KEY = "series."
#: The forms whose owners are taxed themselves, and so have the calendar year (bokföringslagen 3 kap. 1 §).
CALENDAR_YEAR_FORMS = ("ef", "hb")


def found_company(
    tx: Transaction,
    *,
    name: str,
    org_nr: str,
    form: str | None = None,
    year_start: date,
    year_end: date | None = None,
    settings: dict[str, str] | None = None,
) -> BookCreated:
    """Write down who the company is and open its first fiscal year; chart and locations follow by the cascade.

    form: without it, ef where org_nr is a personal number, else ab. settings: further settings by key. year_end:
    without it the first year ends with the calendar year where people own the company themselves (ef and hb), and is
    else twelve months, counted from the first of the month where the company began inside one (bokföringslagen 3 kap.).
    Raises Refused when a value is not valid.
    """
    form = form or ("ef" if identifiers.is_personal(_checked("company.org_nr", org_nr)) else "ab")
    values = {
        "company.name": name,
        "company.org_nr": org_nr,
        "company.form": form,
        **(settings or {}),
    }
    checked = {key: _checked(key, text) for key, text in values.items()}
    _refuse_personal_number(checked)
    checked.setdefault("company.vat_nr", identifiers.vat_number_of(checked["company.org_nr"]))
    for key, text in checked.items():
        tx.write_setting(key, text)
    _refuse_same_numbers(tx)
    event = BookCreated(
        ref="company",
        form=form,
        program=program_version(),
        year_starts_on=year_start,
        year_ends_on=year_end or _first_year_end(form, year_start),
    )
    tx.publish(event)
    return event


def _refuse_personal_number(checked: dict[str, str]) -> None:
    if checked["company.form"] != "ef" and identifiers.is_personal(checked["company.org_nr"]):
        raise Refused(
            "setting.form",
            f"A company of the form {checked['company.form']} has an organisation number, not a personal number.",
            hint="A sole trader (enskild firma) is --form ef.",
        )


def _first_year_end(form: str, year_start: date) -> date:
    if form in CALENDAR_YEAR_FORMS:
        return year_start.replace(month=12, day=31)
    return year_start.replace(day=1) + relativedelta(years=1) - timedelta(days=1)


def change_setting(tx: Transaction, key: str, text: str) -> SettingChanged:
    """Change one setting. Raises NotFound for an unknown key, Refused for a value it cannot have."""
    value = _checked(key, text)
    tx.write_setting(key, value)
    _refuse_same_numbers(tx)
    if key.startswith(SERIES_KEY):
        _refuse_used_numbers(tx, key.removeprefix(SERIES_KEY), value)
    event = SettingChanged(ref=key, new="" if SETTINGS[key].personal else value)
    tx.publish(event)
    return event


def set_logo(tx: Transaction, data: bytes, *, name: str) -> SettingChanged:
    """Print this picture at the head of every document from now on. name: the file's.

    Raises BadFile when it is not a whole PNG, JPEG or SVG of at most 1 MB, Refused when it is the logo already.
    """
    kind = media_type(data)
    sha256 = tx.attach(data, media_type=kind, kind="company", ref="company", role="logo", name=name)
    if sha256 == tx.settings.text(LOGO_KEY):
        raise Refused("setting.logo", "That is the logo already; nothing was changed.")
    tx.write_setting(LOGO_KEY, sha256)
    event = SettingChanged(ref=LOGO_KEY, new=sha256)
    tx.publish(event)
    return event


def remove_logo(tx: Transaction) -> SettingChanged:
    """Print the company's name again, in place of a logo. Its file stays in the book. Raises NotFound without one."""
    if not tx.settings.text(LOGO_KEY):
        raise no_logo()
    return change_setting(tx, LOGO_KEY, "")


def _refuse_same_numbers(tx: Transaction) -> None:
    """A credit note is an invoice as well: no two of them all may have the same number."""
    invoice, credit_note = (tx.settings.text(f"series.{name}") for name in ("invoice", "credit-note"))
    if write_alike(invoice, credit_note):
        raise Refused(
            "setting.series",
            f"With {invoice} and {credit_note}, an invoice and a credit note would get the same number.",
            hint="Let one of them have a letter of its own.",
        )


def _refuse_used_numbers(tx: Transaction, series: str, pattern: str) -> None:
    """The counter goes on, or begins anew where the pattern restarts otherwise: it must not come to an old number."""
    if series == "customer":  # Whose numbers people give themselves: the next one that is free is taken.
        return
    kind = "invoice" if series == "credit-note" else series
    nexts = {row.year: row.next for row in tx.all(Series, name=series)}
    for (number,) in tx.reader.rows(
        "SELECT DISTINCT subject_ref FROM event WHERE subject_kind = :kind ORDER BY subject_ref", kind=kind
    ):
        found = read_number(pattern, number)
        if found is not None and found[1] >= nexts.get(found[0], SERIES[series].first):
            raise Refused(
                "setting.series",
                f"With {pattern}, the number {number} would be given a second time.",
                hint="Put another letter into the pattern.",
            )


def _checked(key: str, text: str) -> str:
    """The setting's text in its normal form."""
    setting = SETTINGS.get(key)
    if setting is None:
        raise NotFound(
            "setting.unknown", f"There is no setting {key}.", hint="kassabok setting list shows them all."
        )
    try:
        value = setting.parse(text.strip())
    except ValueError as error:
        raise Refused("setting.value", f"{key}: {error}", hint=setting.help) from error
    return value if isinstance(value, str) else text.strip()
