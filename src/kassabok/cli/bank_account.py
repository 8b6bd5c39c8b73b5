"""kassabok bank account: the company's own accounts in banks."""

from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import named

app = Noun()

Name = Annotated[str, typer.Argument(help="What you call the account.", **named("NAME"))]
Iban = Annotated[str | None, typer.Option("--iban", help="Its IBAN.")]
Clearing = Annotated[str | None, typer.Option("--clearing", metavar="NO", help="Its clearing number.")]
Number = Annotated[
    str | None,
    typer.Option("--number", metavar="NO", help="Its account number, without the clearing number."),
]
Bankgiro = Annotated[
    str | None, typer.Option("--bankgiro", metavar="NO", help="A bankgiro number that pays to it.")
]
Plusgiro = Annotated[
    str | None, typer.Option("--plusgiro", metavar="NO", help="A plusgiro number that pays to it.")
]


@app.command()
def add(
    ctx: Ctx,
    name: Name,
    ledger: Annotated[
        str, typer.Option("--ledger", help="Its account in the books, as 1940.", **named("ACCOUNT"))
    ],
    iban: Iban = None,
    clearing: Clearing = None,
    number: Number = None,
    bankgiro: Bankgiro = None,
    plusgiro: Plusgiro = None,
    currency: Annotated[str, typer.Option("--currency", metavar="CODE", help="Its currency.")] = "SEK",
) -> None:
    """Register one of the company's bank accounts. Its first file tells the numbers that you leave out.

    Example: kassabok bank account add Sparkonto --ledger 1940 --clearing 6290 --number "401 234 567"
    """
    from kassabok.core.bank import service as bank

    given = _given(iban=iban, clearing=clearing, account=number, bankgiro=bankgiro, plusgiro=plusgiro)
    with ctx.obj.transaction() as tx:
        bank.add_account(tx, name, ledger_account=ledger, currency=currency, **given)
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List the company's bank accounts, with their balance in the books.

    Example: kassabok bank account list
    """
    from kassabok.core.bank import reports

    with ctx.obj.reader() as reader:
        rows = reports.accounts(reader)
    ctx.obj.show(rows, title="Bank accounts", row_class=reports.AccountRow)


@app.command()
def edit(
    ctx: Ctx,
    name: Name,
    ledger: Annotated[
        str | None,
        typer.Option(
            "--ledger",
            help="Its account in the books for what is read from now on.",
            **named("ACCOUNT"),
        ),
    ] = None,
    iban: Iban = None,
    clearing: Clearing = None,
    number: Number = None,
    bankgiro: Bankgiro = None,
    plusgiro: Plusgiro = None,
    payment_profile: Annotated[
        str | None,
        typer.Option("--payment-profile", help="How its bank takes payment files, as seb.", metavar="NAME"),
    ] = None,
    customer_id: Annotated[
        str | None,
        typer.Option("--customer-id", metavar="ID", help="What the bank calls the company in payment files."),
    ] = None,
) -> None:
    """Change a bank account. An empty number is taken away.

    Example:
        kassabok bank account edit Bank --iban "SE45 5000 0000 0583 9825 7466"
        kassabok bank account edit Bank --payment-profile swedbank --bankgiro 991-2346
    """
    from kassabok.core.bank import service as bank
    from kassabok.core.paying.profiles import named_profile, payment_profiles_beside

    if payment_profile:
        named_profile(payment_profiles_beside(ctx.obj.book_path), payment_profile)

    given = _given(iban=iban, clearing=clearing, account=number, bankgiro=bankgiro, plusgiro=plusgiro)
    with ctx.obj.transaction() as tx:
        bank.edit_account(
            tx,
            name,
            ledger_account=ledger,
            payment_profile=payment_profile,
            customer_id=customer_id,
            **given,
        )
    ctx.obj.show_steps(tx)


def _given(**numbers: str | None) -> dict[str, str]:
    return {name: text for name, text in numbers.items() if text is not None}
