"""The files that go to Skatteverket."""

from collections.abc import Mapping

from kassabok.core.book.settings import Settings
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused
from kassabok.core.identifiers import format_identity
from kassabok.core.taxes.periods import Period


def return_file(settings: Settings, period: Period, kronor: Mapping[str, int], *, message: str = "") -> bytes:
    """A period's VAT return as the file eSKDUpload 6.0. kronor: by box, 49 too. message: to the authority.

    Raises Refused when the company has no VAT number, BadFile for a message that the file cannot hold.
    """
    from kassabok.formats.skatteverket import eskd

    refuse_unregistered(settings)
    return eskd.write(
        eskd.VatReturnFile(
            org_nr=format_identity(settings.text("company.org_nr")),
            month=month_of(period.ends_on),
            boxes=kronor,
            message=message,
        )
    )


def refuse_unregistered(settings: Settings) -> None:
    """Raise Refused for a company that is not registered for VAT: it files no returns."""
    if not settings.text("company.vat_nr"):
        raise Refused(
            "vat.not_registered",
            "The company has no VAT number (momsregistreringsnummer), so it files no VAT returns.",
            hint="kassabok setting set company.vat_nr SE556036079301",
        )
