"""kassabok customer: the register of those the company sells to."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli import customer_consent
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import named, one_of
from kassabok.cli.personal import ShowPii, note_shown
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.consent.extract_rows import Extract
    from kassabok.core.parties.reports import CustomerView

app = Noun()
app.add_typer(customer_consent.app, name="consent", help="Who may be addressed with marketing, and who not.")

Who = Annotated[
    str,
    typer.Argument(
        help="The customer: its number, organisation number, or words of its name.", **named("NO")
    ),
]

Name = Annotated[str | None, typer.Option("--name", help="Name of the person, company or public body.")]
Kind = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help="private, company (the usual) or public.")
]
OrgNr = Annotated[
    str | None, typer.Option("--org-nr", metavar="N", help="Organisation number, or a person's number.")
]
VatNr = Annotated[
    str | None, typer.Option("--vat-nr", metavar="N", help="VAT number, with its country code.")
]
Contact = Annotated[
    str | None, typer.Option("--contact", help="Whom to ask for; stands as reference on orders.")
]
Email = Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help="E-mail address.")]
Phone = Annotated[str | None, typer.Option("--phone", metavar="N", help="Telephone.")]
Street = Annotated[str | None, typer.Option("--street", help="Street address.")]
Postcode = Annotated[str | None, typer.Option("--postcode", metavar="CODE", help="Postcode.")]
City = Annotated[str | None, typer.Option("--city", help="Town.")]
Country = Annotated[
    str | None, typer.Option("--country", metavar="CODE", help="Country by its two letters; SE is the usual.")
]
DeliveryName = Annotated[str | None, typer.Option("--delivery-name", help="Goods go to somebody else.")]
DeliveryStreet = Annotated[str | None, typer.Option("--delivery-street", help="Goods go to another address.")]
DeliveryPostcode = Annotated[
    str | None, typer.Option("--delivery-postcode", metavar="CODE", help="Its postcode.")
]
DeliveryCity = Annotated[str | None, typer.Option("--delivery-city", help="Its town.")]
DeliveryCountry = Annotated[
    str | None, typer.Option("--delivery-country", metavar="CODE", help="Its country.")
]
Terms = Annotated[
    str | None,
    typer.Option("--terms-days", metavar="DAYS", help="Days to pay; without, the company's usual (30)."),
]
CreditLimit = Annotated[
    str | None,
    typer.Option("--credit-limit", metavar="KRONOR", help="The most it may owe; without, no limit."),
]
Language = Annotated[
    str | None, typer.Option("--language", metavar="sv|en", help="Of its documents; sv is the usual.")
]
Channel = Annotated[
    str | None,
    typer.Option("--invoice-channel", metavar="WAY", help="pdf (the usual), email, peppol or letter."),
]
PeppolId = Annotated[
    str | None,
    typer.Option(
        "--peppol-id",
        metavar="ID",
        help="Where e-invoices go, as 0088:7300010000001; without, the org. number.",
    ),
]
BuyerReference = Annotated[
    str | None,
    typer.Option("--buyer-reference", metavar="CODE", help="What it wants on every invoice, as ZZ1234."),
]


@app.command()
def add(
    ctx: Ctx,
    name: Annotated[str, typer.Argument(help="Name of the person, company or public body.")],
    number: Annotated[
        str, typer.Option("--number", metavar="NO", help="Its number; without, the next of the series.")
    ] = "",
    kind: Kind = None,
    org_nr: OrgNr = None,
    vat_nr: VatNr = None,
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    street: Street = None,
    postcode: Postcode = None,
    city: City = None,
    country: Country = None,
    delivery_name: DeliveryName = None,
    delivery_street: DeliveryStreet = None,
    delivery_postcode: DeliveryPostcode = None,
    delivery_city: DeliveryCity = None,
    delivery_country: DeliveryCountry = None,
    terms_days: Terms = None,
    credit_limit: CreditLimit = None,
    language: Language = None,
    invoice_channel: Channel = None,
    peppol_id: PeppolId = None,
    buyer_reference: BuyerReference = None,
) -> None:
    """Register a customer.

    Example: kassabok customer add "Kafé Öst AB" --org-nr 556016-0680 --postcode "111 22" --city Stockholm
    """
    fields = _fields(locals())
    from kassabok.core.parties import service as parties

    with ctx.obj.transaction() as tx:
        parties.add(tx, number=number, **fields)
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(
    ctx: Ctx,
    search: Annotated[
        str,
        typer.Option("--search", metavar="WORDS", help="In number, name, e-mail or town; or an org. number."),
    ] = "",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="Only private, company or public.",
            **one_of("KIND", "private", "company", "public"),
        ),
    ] = "",
    city: Annotated[str, typer.Option("--city", help="Only in this town.")] = "",
    archived: Annotated[bool, typer.Option("--archived", help="Archived customers too.")] = False,
    show_pii: ShowPii = False,
) -> None:
    """List customers in the order of the alphabet. Searching minds neither case nor å, ä and ö.

    Example: kassabok customer list --search "osterlen kaffe"
    """
    from kassabok.core.parties import reports

    with ctx.obj.reader() as reader:
        rows = reports.customers(
            reader, search=search, kind=kind, city=city, archived=archived, show_pii=show_pii
        )
    if show_pii:
        note_shown(ctx, "customers", entries=len(rows))
    ctx.obj.show(rows, title="Customers", empty="No customer fits.", row_class=reports.CustomerRow)


@app.command()
def show(ctx: Ctx, who: Who, show_pii: ShowPii = False) -> None:
    """Show a customer: addresses, terms, latest orders, open items and what it has bought.

    Example: kassabok customer show 1001
    """
    from kassabok.core.parties import reports

    with ctx.obj.reader() as reader:
        found = reports.customer(reader, reports.which(reader, who), on=ctx.obj.today, show_pii=show_pii)
    if show_pii:
        note_shown(ctx, f"customer {found.customer}")
    ctx.obj.show(found, draw=lambda screen: _customer_page(found, screen))


@app.command()
def edit(
    ctx: Ctx,
    who: Who,
    name: Name = None,
    kind: Kind = None,
    org_nr: OrgNr = None,
    vat_nr: VatNr = None,
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    street: Street = None,
    postcode: Postcode = None,
    city: City = None,
    country: Country = None,
    delivery_name: DeliveryName = None,
    delivery_street: DeliveryStreet = None,
    delivery_postcode: DeliveryPostcode = None,
    delivery_city: DeliveryCity = None,
    delivery_country: DeliveryCountry = None,
    terms_days: Terms = None,
    credit_limit: CreditLimit = None,
    language: Language = None,
    invoice_channel: Channel = None,
    peppol_id: PeppolId = None,
    buyer_reference: BuyerReference = None,
    archived: Annotated[
        bool | None, typer.Option("--archive/--restore", help="Take it out of lists, or back in.")
    ] = None,
) -> None:
    """Change a customer. What is not named stays; an empty text, as in --phone "", takes a field away.

    Example: kassabok customer edit 1001 --email order@kafeost.se --terms-days 20
    """
    fields = _fields(locals())
    from kassabok.core.parties import reports
    from kassabok.core.parties import service as parties

    if not fields:
        raise UsageError(
            "customer.nothing", "There is nothing to change.", hint="Name a field, as --email ADDRESS."
        )
    with ctx.obj.transaction() as tx:
        parties.edit(tx, reports.which(tx.reader, who), **fields)
    ctx.obj.show_steps(tx)


@app.command()
def merge(
    ctx: Ctx,
    gone: Annotated[str, typer.Argument(help="The customer that is to go.", **named("NO"))],
    into: Annotated[
        str, typer.Option("--into", help="The customer that takes over everything.", **named("NO"))
    ],
) -> None:
    """Let one customer take over another's orders, invoices and open items; the old number leads there.

    Issued documents stay as they are. It cannot be undone.

    Example: kassabok customer merge 1007 --into 1001
    """
    from kassabok.core.parties import reports
    from kassabok.core.parties import service as parties

    with ctx.obj.reader() as reader:
        leaving, staying = (
            reports.customer(reader, reports.which(reader, who), on=ctx.obj.today) for who in (gone, into)
        )
    if leaving.customer != staying.customer:
        ctx.obj.confirm(
            f"Merge customer {leaving.customer} {leaving.name} into {staying.customer} {staying.name}?"
        )
    with ctx.obj.transaction() as tx:
        parties.merge(tx, leaving.customer, into=staying.customer)
    ctx.obj.show_steps(tx)


@app.command()
def extract(ctx: Ctx, who: Who) -> None:
    """All that the book holds of a customer, for the customer itself (registerutdrag, GDPR art. 15).

    As PDF it is in Swedish, ready to be sent; JSON holds the last detail. Personal numbers are in full. Make sure who
    asks before you send it; it is to be answered within a month.

    Example: kassabok customer extract 1002 -o extract-1002.pdf
    """
    from kassabok.cli.frame.output import Paper
    from kassabok.core.consent.extract import extract as all_of
    from kassabok.core.consent.extract import in_swedish
    from kassabok.core.parties.reports import which

    with ctx.obj.reader() as reader:
        found = all_of(reader, which(reader, who), on=ctx.obj.today)
    note_shown(ctx, f"customer {found.customer}, an extract")
    ctx.obj.show(
        found,
        draw=lambda screen: _extract_page(found, screen),
        paper=Paper(
            "Registerutdrag",
            f"kund {found.customer}, enligt artikel 15 i dataskyddsförordningen",
            instead=lambda: in_swedish(found),
        ),
    )


@app.command()
def forget(ctx: Ctx, who: Who) -> None:
    """Remove a person's data (GDPR art. 17). The number stays, and what the law keeps, each with its last day.

    Name, addresses, notes, marketing and what web shops told go now, from the file as well; invoices, receipts and
    payments stay through the seventh year, and `kassabok nightly` removes the buyer from them then. What is open
    between you blocks it. It cannot be undone.

    Example: kassabok customer forget 1002 --dry-run
    """
    from kassabok.cli.frame.output import Paper
    from kassabok.core.consent.forgetting import forget as remove
    from kassabok.core.consent.forgetting import in_swedish
    from kassabok.core.parties.reports import which

    with ctx.obj.reader() as reader:
        number = which(reader, who)
    ctx.obj.confirm(f"Remove the personal data of customer {number} for good?")
    with ctx.obj.book() as book:
        with ctx.obj.transaction(book) as tx:
            receipt = remove(tx, number)
        if ctx.obj.saved and not book.scrub():
            ctx.obj.note("Another program has the book open: traces stay beside it until it is closed.")
    ctx.obj.show(
        receipt,
        title=f"Customer {number} forgotten" + (" (dry run: nothing was saved)" if not ctx.obj.saved else ""),
        paper=Paper("Radering av personuppgifter", f"kund {number}", instead=lambda: in_swedish(receipt)),
    )


@app.command()
def purge(ctx: Ctx) -> None:
    """Remove personal data whose time has passed. `kassabok nightly` does it too.

    What the law kept of forgotten customers goes when its last day has passed. Persons that nothing has happened with
    for the months of the setting customer.keep_months are forgotten, but for who has agreed to marketing.

    Example: kassabok customer purge --dry-run
    """
    from kassabok.core.consent.forgetting import purge_due

    with ctx.obj.book() as book:
        with ctx.obj.transaction(book) as tx:
            purged = purge_due(tx)
        if purged and ctx.obj.saved:
            book.scrub()
    ctx.obj.show_steps(tx)


@app.command("import")
def import_(
    ctx: Ctx, file: Annotated[str, typer.Argument(help="A CSV or XLSX file, or - for stdin.")]
) -> None:
    """Import customers from CSV or XLSX: a whole file or nothing. Running it twice changes nothing.

    The first line names the columns, in English or Swedish; kassabok customer export shows them. A row means the
    customer with its number, else with its organisation number, else of the same name and e-mail address or postcode.
    A column that the file does not have is left alone; an empty cell empties its field.

    Example: kassabok customer import kunder.xlsx --dry-run
    """
    from kassabok.cli.imports import show_import, shown_name
    from kassabok.core.parties.importing import FieldChange, import_customers
    from kassabok.formats.tables import read_table

    table = read_table(ctx.obj.read_bytes(file))
    with ctx.obj.transaction() as tx:
        result = import_customers(tx, table, name=shown_name(file))
    show_import(ctx.obj, result, row_class=FieldChange)


@app.command()
def export(ctx: Ctx, show_pii: ShowPii = False) -> None:
    """Export all customers, as a file that can be edited and imported again.

    Personal numbers are masked unless --show-pii is given; a masked number changes nothing when it is read back.

    Example: kassabok customer export -o customers.xlsx
    """
    from kassabok.core.parties import reports

    with ctx.obj.reader() as reader:
        rows = reports.export_rows(reader, show_pii=show_pii)
    if show_pii:
        note_shown(ctx, "customers", entries=len(rows))
    ctx.obj.show(rows, title="Customers", empty="No customers yet.", row_class=reports.ExportRow)


def _extract_page(found: "Extract", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import page
    from kassabok.core.consent.extract import SECTIONS

    tables = [(name.replace("_", " ").capitalize(), getattr(found, name)) for name in (*SECTIONS, "history")]
    counts = [(heading, len(rows) or None) for heading, rows in tables]
    return page(screen, f"All that the book holds of customer {found.customer}", counts, tables)


def _fields(said: dict[str, Any]) -> dict[str, Any]:
    """The fields that were named among a verb's parameters, as the service takes them."""
    from kassabok.core.parties.fields import DEFAULTS, NUMBERS

    fields = {name: said[name] for name in DEFAULTS if said.get(name) is not None}
    if said["credit_limit"] is not None:
        fields["credit_limit_ore"] = said["credit_limit"]
    for name in NUMBERS.keys() & fields:
        option = "--" + name.removesuffix("_ore").replace("_", "-")
        try:
            fields[name] = NUMBERS[name](fields[name]) if fields[name].strip() else None
        except ValueError as error:
            raise UsageError("usage.value", f"{option}: {error}") from error
    return fields


def _customer_page(customer: "CustomerView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import kr, page, place

    terms = [
        f"{customer.terms_days} days" if customer.terms_days is not None else "",
        f"credit limit {kr(customer.credit_limit_ore)}" if customer.credit_limit_ore is not None else "",
        f"invoices by {customer.invoice_channel}"
        + (f" to {customer.peppol_id}" if customer.peppol_id else ""),
        f"its reference {customer.buyer_reference}" if customer.buyer_reference else "",
        f"documents in {'English' if customer.language == 'en' else 'Swedish'}",
    ]
    facts = [
        ("Kind", customer.kind + (", archived" if customer.archived else "")),
        ("Org. no.", customer.org_nr),
        ("VAT no.", customer.vat_nr),
        ("Contact", customer.contact),
        ("E-mail", customer.email),
        ("Phone", customer.phone),
        (
            "Address",
            place(
                customer.street,
                f"{customer.postcode} {customer.city}".strip(),
                customer.country if customer.country != "SE" else "",
            ),
        ),
        (
            "Delivery to",
            place(
                customer.delivery_name,
                customer.delivery_street,
                f"{customer.delivery_postcode} {customer.delivery_city}".strip(),
                customer.delivery_country,
            ),
        ),
        ("Terms", place(*terms)),
        ("Took over", customer.merged_from),
        ("Bought", kr(customer.bought_ore)),
        ("Owes", kr(customer.open_ore)),
        ("Overdue", kr(customer.overdue_ore or None)),
        ("Paid too much or in advance", kr(customer.advance_ore or None)),
    ]
    tables = [("Latest orders", customer.orders), ("Open items", customer.open_items)]
    return page(screen, f"Customer {customer.customer}: {customer.name}", facts, tables)
