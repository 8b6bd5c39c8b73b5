"""kassabok supplier: the register of those the company buys from."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli import supplier_prices
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import named
from kassabok.cli.personal import ShowPii, note_shown
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.transaction import Transaction
    from kassabok.core.parties.supplier_reports import SupplierView
    from kassabok.core.rates.clearing import Banks

app = Noun()

Who = Annotated[
    str,
    typer.Argument(
        help="The supplier: its number, organisation number, bankgiro, or words of its name.", **named("NO")
    ),
]

Name = Annotated[str | None, typer.Option("--name", help="Name of the company or person.")]
OrgNr = Annotated[
    str | None, typer.Option("--org-nr", metavar="N", help="Organisation number, or a person's number.")
]
VatNr = Annotated[
    str | None, typer.Option("--vat-nr", metavar="N", help="VAT number, with its country code.")
]
Contact = Annotated[str | None, typer.Option("--contact", help="Whom to ask for.")]
Email = Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help="E-mail address, for orders.")]
Phone = Annotated[str | None, typer.Option("--phone", metavar="N", help="Telephone.")]
Street = Annotated[str | None, typer.Option("--street", help="Street address.")]
Postcode = Annotated[str | None, typer.Option("--postcode", metavar="CODE", help="Postcode.")]
City = Annotated[str | None, typer.Option("--city", help="Town. Banks ask for it when they pay.")]
Country = Annotated[
    str | None, typer.Option("--country", metavar="CODE", help="Country by its two letters; SE is the usual.")
]
Terms = Annotated[
    str | None, typer.Option("--terms-days", metavar="DAYS", help="Days that it gives us to pay.")
]
Lead = Annotated[
    str | None, typer.Option("--lead-days", metavar="DAYS", help="Days from order to goods, as a rule.")
]
Currency = Annotated[
    str | None, typer.Option("--currency", metavar="CODE", help="Of its prices and bills; SEK is the usual.")
]
Bankgiro = Annotated[str | None, typer.Option("--bankgiro", metavar="N", help="Bankgiro number.")]
Plusgiro = Annotated[str | None, typer.Option("--plusgiro", metavar="N", help="Plusgiro number.")]
Account = Annotated[
    str | None,
    typer.Option("--account", metavar="N", help="Bank account with its clearing number, as 6000-123456789."),
]
Iban = Annotated[str | None, typer.Option("--iban", metavar="N", help="IBAN.")]
Bic = Annotated[str | None, typer.Option("--bic", metavar="CODE", help="BIC of its bank.")]
OcrRequired = Annotated[
    bool | None,
    typer.Option("--ocr-required/--ocr-free", help="Its giro takes nothing but OCR references, or anything."),
]
OurNumber = Annotated[
    str | None, typer.Option("--our-customer-number", metavar="N", help="What it calls us.")
]
Ledger = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        help="Where its bills are booked when nothing else is said; without, goods for stock.",
        **named("ACCOUNT"),
    ),
]
Language = Annotated[
    str | None, typer.Option("--language", metavar="sv|en", help="Of orders to it; sv is the usual.")
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Anything worth remembering.")]


@app.command()
def add(
    ctx: Ctx,
    name: Annotated[str, typer.Argument(help="Name of the company or person.")],
    number: Annotated[
        str, typer.Option("--number", metavar="NO", help="Its number; without, the next of the series.")
    ] = "",
    org_nr: OrgNr = None,
    vat_nr: VatNr = None,
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    street: Street = None,
    postcode: Postcode = None,
    city: City = None,
    country: Country = None,
    terms_days: Terms = None,
    lead_days: Lead = None,
    currency: Currency = None,
    bankgiro: Bankgiro = None,
    plusgiro: Plusgiro = None,
    account: Account = None,
    iban: Iban = None,
    bic: Bic = None,
    ocr_required: OcrRequired = None,
    our_customer_number: OurNumber = None,
    ledger: Ledger = None,
    language: Language = None,
    note: Note = None,
) -> None:
    """Register a supplier.

    Example: kassabok supplier add "Lergods i Höganäs AB" --org-nr 556026-9986 --bankgiro 5050-1055 --city Höganäs
    """
    fields = _fields(locals())
    from kassabok.core.parties import suppliers

    with ctx.obj.transaction() as tx:
        event = suppliers.add(tx, number=number, **fields)
        told = _doubts(tx, event.ref, fields, _banks(ctx))
    ctx.obj.show_steps(tx)
    for doubt in told:
        ctx.obj.note(doubt)


@app.command("list")
def list_(
    ctx: Ctx,
    search: Annotated[
        str,
        typer.Option(
            "--search",
            metavar="WORDS",
            help="In number, name, e-mail, town or bankgiro; or an org. number.",
        ),
    ] = "",
    archived: Annotated[bool, typer.Option("--archived", help="Archived suppliers too.")] = False,
    show_pii: ShowPii = False,
) -> None:
    """List suppliers in the order of the alphabet. Searching minds neither case nor å, ä and ö.

    Example: kassabok supplier list --search "hoganas"
    """
    from kassabok.core.parties import supplier_reports as reports

    with ctx.obj.reader() as reader:
        rows = reports.suppliers(reader, _banks(ctx), search=search, archived=archived, show_pii=show_pii)
    if show_pii:
        note_shown(ctx, "suppliers", entries=len(rows))
    ctx.obj.show(rows, title="Suppliers", empty="No supplier fits.", row_class=reports.SupplierRow)


@app.command()
def show(ctx: Ctx, who: Who, show_pii: ShowPii = False) -> None:
    """Show a supplier: address, terms, what it is paid to and since when, and what speaks against that.

    Example: kassabok supplier show 2001
    """
    from kassabok.core.parties import supplier_reports as reports

    with ctx.obj.reader() as reader:
        number = reports.which_supplier(reader, who)
        found = reports.supplier(reader, number, _banks(ctx), show_pii=show_pii)
    if show_pii:
        note_shown(ctx, f"supplier {found.supplier}")
    ctx.obj.show(found, draw=lambda screen: _supplier_page(found, screen))


@app.command()
def edit(
    ctx: Ctx,
    who: Who,
    name: Name = None,
    org_nr: OrgNr = None,
    vat_nr: VatNr = None,
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    street: Street = None,
    postcode: Postcode = None,
    city: City = None,
    country: Country = None,
    terms_days: Terms = None,
    lead_days: Lead = None,
    currency: Currency = None,
    bankgiro: Bankgiro = None,
    plusgiro: Plusgiro = None,
    account: Account = None,
    iban: Iban = None,
    bic: Bic = None,
    ocr_required: OcrRequired = None,
    our_customer_number: OurNumber = None,
    ledger: Ledger = None,
    language: Language = None,
    note: Note = None,
    archived: Annotated[
        bool | None, typer.Option("--archive/--restore", help="Take it out of lists, or back in.")
    ] = None,
) -> None:
    """Change a supplier. What is not named stays; an empty text, as in --phone "", takes a field away.

    A change of what it is paid to stands in `kassabok history`: letters that ask for it may be false.

    Example: kassabok supplier edit 2001 --email order@lergods.se --terms-days 20
    """
    fields = _fields(locals())
    from kassabok.core.parties import supplier_reports as reports
    from kassabok.core.parties import suppliers
    from kassabok.core.parties.supplier_fields import PAYEE_FIELDS

    if not fields:
        raise UsageError(
            "supplier.nothing", "There is nothing to change.", hint="Name a field, as --email ADDRESS."
        )
    with ctx.obj.transaction() as tx:
        event = suppliers.edit(tx, reports.which_supplier(tx.reader, who), **fields)
        told = _doubts(tx, event.ref, fields, _banks(ctx))
    ctx.obj.show_steps(tx)
    if set(event.changed) & set(PAYEE_FIELDS):
        ctx.obj.note("What it is paid to was changed: ring a number you already had before you pay.")
    for doubt in told:
        ctx.obj.note(doubt)


@app.command("import")
def import_(
    ctx: Ctx, file: Annotated[str, typer.Argument(help="A CSV or XLSX file, or - for stdin.")]
) -> None:
    """Import suppliers from CSV or XLSX: a whole file or nothing. Running it twice changes nothing.

    The first line names the columns, in English or Swedish; kassabok supplier export shows them. A row means the
    supplier with its number, else with its organisation number, else of the same name.
    A column that the file does not have is left alone; an empty cell empties its field.

    Example: kassabok supplier import leverantorer.xlsx --dry-run
    """
    from kassabok.cli.imports import show_import, shown_name
    from kassabok.core.parties.supplier_importing import SupplierChange, import_suppliers
    from kassabok.formats.tables import read_table

    table = read_table(ctx.obj.read_bytes(file))
    with ctx.obj.transaction() as tx:
        result = import_suppliers(tx, table, name=shown_name(file), banks=_banks(ctx))
    show_import(ctx.obj, result, row_class=SupplierChange)


@app.command()
def export(ctx: Ctx, show_pii: ShowPii = False) -> None:
    """Export all suppliers, as a file that can be edited and imported again.

    Personal numbers are masked unless --show-pii is given; a masked number changes nothing when it is read back.

    Example: kassabok supplier export -o suppliers.xlsx
    """
    from kassabok.core.parties import supplier_reports as reports

    with ctx.obj.reader() as reader:
        rows = reports.supplier_export(reader, _banks(ctx), show_pii=show_pii)
    if show_pii:
        note_shown(ctx, "suppliers", entries=len(rows))
    ctx.obj.show(rows, title="Suppliers", empty="No suppliers yet.", row_class=reports.SupplierExportRow)


app.add_typer(supplier_prices.app, name="prices", help="What suppliers charge, and their price lists.")


def _banks(ctx: Ctx) -> "Banks":
    from kassabok.core.rates.clearing import Banks

    return Banks.load(ctx.obj.book_path.parent)


def _doubts(tx: "Transaction", number: str, fields: dict[str, Any], banks: "Banks") -> list[str]:
    """What speaks against what a supplier is to be paid to, where that was said."""
    from kassabok.core.parties.supplier_fields import PAYEE_FIELDS
    from kassabok.core.parties.supplier_reports import doubts

    return list(doubts(tx.reader, number, banks)) if set(fields) & set(PAYEE_FIELDS) else []


def _fields(said: dict[str, Any]) -> dict[str, Any]:
    """The fields that were named among a verb's parameters, as the service takes them."""
    from kassabok.core.parties.supplier_fields import DEFAULTS, NUMBERS

    fields = {name: said[name] for name in DEFAULTS if said.get(name) is not None}
    if said["ledger"] is not None:
        fields["ledger_account"] = said["ledger"]
    if fields.get("account") == "":
        fields["clearing"] = ""
    for name in NUMBERS.keys() & fields:
        try:
            fields[name] = NUMBERS[name](fields[name]) if fields[name].strip() else None
        except ValueError as error:
            raise UsageError("usage.value", f"--{name.replace('_', '-')}: {error}") from error
    return fields


def _supplier_page(supplier: "SupplierView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import page, place
    from kassabok.core.identifiers import format_account

    account = format_account(supplier.clearing, supplier.account) if supplier.account else ""
    terms = [
        f"{supplier.terms_days} days to pay" if supplier.terms_days is not None else "",
        f"delivers in {supplier.lead_days} days" if supplier.lead_days is not None else "",
        f"prices in {supplier.currency}",
        f"orders in {'English' if supplier.language == 'en' else 'Swedish'}",
    ]
    facts = [
        ("State", "archived" if supplier.archived else ""),
        ("Org. no.", supplier.org_nr),
        ("VAT no.", supplier.vat_nr),
        ("Contact", supplier.contact),
        ("E-mail", supplier.email),
        ("Phone", supplier.phone),
        (
            "Address",
            place(
                supplier.street,
                f"{supplier.postcode} {supplier.city}".strip(),
                supplier.country if supplier.country != "SE" else "",
            ),
        ),
        ("Terms", place(*terms)),
        ("We are its customer", supplier.our_customer_number),
        ("Bills on account", supplier.ledger_account),
        ("Bankgiro", supplier.bankgiro),
        ("Plusgiro", supplier.plusgiro),
        ("Bank account", f"{account} ({supplier.bank})" if supplier.bank else account),
        ("IBAN", supplier.iban),
        ("BIC", supplier.bic),
        ("References", "OCR only" if supplier.ocr_required else ""),
        ("Paid to this since", supplier.paid_to_since),
        ("Look at", " ".join(supplier.doubts)),
        ("Prices of products", supplier.priced_products or None),
        ("Price lists read by", supplier.price_columns),
        ("Note", supplier.note),
    ]
    tables = [("Latest purchase orders", supplier.purchases)]
    return page(screen, f"Supplier {supplier.supplier}: {supplier.name}", facts, tables)
