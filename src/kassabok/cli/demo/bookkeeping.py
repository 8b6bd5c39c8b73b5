"""The chapters of the books: what is planned, what posts itself, and how a quarter is ended."""

from kassabok.cli.demo import story
from kassabok.cli.demo.tale import Tale, apr, feb, kr, mar
from kassabok.core.assets import service as assets
from kassabok.core.bank import reconciling
from kassabok.core.ledger import budgets
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.money import add_vat
from kassabok.core.plans import service as plans
from kassabok.core.plans import templates
from kassabok.core.taxes import service as taxes
from kassabok.core.taxes.periods import fiscal_years, read_period

QUARTER = "2026-q1"


def budget(tale: Tale) -> str:
    """What each account is planned to have."""
    with tale.shop.doing(feb(2)) as tx:
        planned = [
            budgets.spread_over(
                tx,
                "2026",
                account,
                kronor * 100,
                weights=story.FROM_MARCH if account in story.BEGIN_IN_MARCH else story.FROM_FEBRUARY,
            )
            for account, kronor in story.BUDGET.items()
        ]
        budgets.set_budget(tx, "2026", planned)
    income = sum(kronor for account, kronor in story.BUDGET.items() if account < "4")
    return f"The year is budgeted month by month, with income of {kr(income * 100)}."


def kiln(tale: Tale) -> str:
    """Bought on a bill that is paid later, and used for years."""
    day = feb(3)
    with tale.shop.doing(day) as tx:
        vat_ore = add_vat(story.KILN_ORE, tx.rates.vat("standard", day))
        bought = add_voucher(
            tx,
            on=day,
            text=f"Keramikugn, {story.KILN_MAKER}, faktura 5521",
            lines=(
                PostLine("1220", story.KILN_ORE),
                PostLine("2641", vat_ore),
                PostLine("2440", -story.KILN_ORE - vat_ore),
            ),
        )
    with tale.shop.doing(day) as tx:
        asset = assets.add(
            tx, "Keramikugn", account="1220", voucher=bought.ref, life_months=story.KILN_MONTHS
        )
    tale.bank.move(feb(24), "payment", -story.KILN_ORE - vat_ore, story.KILN_MAKER, "Faktura 5521")
    return (
        f"A kiln for {kr(story.KILN_ORE)} goes into the register of assets ({asset.ref}), "
        f"to be depreciated over {story.KILN_MONTHS} months."
    )


def insurance(tale: Tale) -> str:
    """Paid for a year, written by template, and spread over the months that it is for."""
    day = feb(24)
    with tale.shop.doing(day) as tx:
        template = templates.find_template(tx, "forsakring")
        lines = templates.filled_in(tx, template.lines, {"": story.INSURANCE_ORE}, day)
        paid = add_voucher(
            tx,
            on=day,
            text=f"{template.text}, {story.INSURER}",
            lines=[PostLine(*line) for line in lines],
        )
    with tale.shop.doing(day) as tx:
        (plan,) = plans.start_accruals(tx, paid.ref, "6310", over=story.INSURED)
    tale.numbers["insurance"] = paid.ref
    tale.bank.move(day, "payment", -story.INSURANCE_ORE, story.INSURER, "Företagsförsäkring")
    return f"The year's insurance is paid, {kr(story.INSURANCE_ORE)}, and spread over its twelve months ({plan.ref})."


def rent(tale: Tale) -> str:
    """A voucher that posts itself each month, by template."""
    day = mar(2)
    with tale.shop.doing(day) as tx:
        template = templates.find_template(tx, "hyra-utan-moms")
        plan = plans.start_recurring(
            tx,
            text=f"Lokalhyra, {story.LANDLORD}",
            lines=template.lines,
            amounts={"": story.RENT_ORE},
            every="month",
            starts_on=day,
        )
    (voucher,) = tale.shop.run_due(day)
    tale.numbers |= {"rent": plan.ref, "rent of March": voucher}
    for paid_on in (day, apr(2)):
        tale.bank.move(paid_on, "payment", -story.RENT_ORE, story.LANDLORD, "Lokalhyra")
    return f"The rent posts itself from now on, each month ({plan.ref}); that of March is {voucher}."


def quarter_ends(tale: Tale) -> str:
    """What belongs to the quarter is booked, and its VAT return filed and closed."""
    shop, day = tale.shop, apr(2)
    shop.run_due(day)
    tale.numbers["rent of April"] = shop.voucher_of_plan(tale.numbers["rent"])
    with shop.doing(day) as tx:
        assets.depreciate(tx, 202603)
    with shop.doing(day) as tx:
        closed = taxes.close(tx, read_period(QUARTER, fiscal_years(tx.reader)))
    to_pay = kr(closed.to_pay_kronor * 100)
    return f"The quarter ends: its VAT return is closed, {to_pay} to pay, and its months are locked."


def month_ends(tale: Tale) -> str:
    """April's share of the insurance, and of the kiln."""
    day = story.LAST_DAY
    tale.shop.run_due(day)
    with tale.shop.doing(day) as tx:
        assets.depreciate(tx, 202604)
    return "April's share of the insurance and of the kiln is booked."


def bank_agrees(tale: Tale) -> str:
    """The bank's balance against the books, day by day."""
    days = reconciling.reconcile(tale.shop.book.reader)
    differing = [day for day in days if day.difference_ore]
    (cause,) = differing[0].causes
    return (
        f"The bank and the books are compared: of {len(days)} days {len(days) - len(differing)} agree. "
        f"From {differing[0].date} on they differ by {kr(cause.amount_ore)}, bank line {cause.line} of Tolvan's."
    )
