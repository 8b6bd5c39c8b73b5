"""The verbs of fixed assets: into the register, depreciated month by month, and out again."""

from datetime import date
from decimal import Decimal
from shlex import quote

from kassabok.core.assets.accounts import Accounts, accounts_of
from kassabok.core.assets.depreciating import book_through, depreciated_ore, depreciated_through
from kassabok.core.assets.disposing import Disposal, dispose
from kassabok.core.assets.model import Asset, Depreciation, DepreciationRun
from kassabok.core.assets.plan import Plan, later, months_between, shown
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import (
    AssetAdded,
    AssetChanged,
    AssetDisposedOf,
    AssetPutBack,
    AssetsDepreciated,
    DepreciationTakenBack,
    Ref,
)
from kassabok.core.ledger.model import (
    FiscalYear,
    Voucher,
    VoucherLine,
    refuse_idle_objects,
    refuse_kept,
    refuse_unusable_account,
)
from kassabok.core.money import ORE, add_vat, format_kronor, round_half_away
from kassabok.core.objects import Objects, to_json
from kassabok.core.texts import LONGEST_LINE, one_line, within


def add(
    tx: Transaction,
    name: str,
    *,
    account: str,
    life_months: int | None = None,
    cost_ore: int | None = None,
    acquired_on: date | None = None,
    residual_ore: int = 0,
    first_month: int | None = None,
    earlier_ore: int = 0,
    earlier_through: int | None = None,
    contra: str = "",
    cost_account: str = "",
    voucher: str = "",
    note: str = "",
    objects: Objects = (),
) -> AssetAdded:
    """Put an asset into the register; its purchase is a voucher of its own.

    cost_ore, acquired_on: without, what the voucher put on the account and its day. first_month (YYYYMM): of
    depreciation; without, that of the purchase. earlier_ore: depreciated before, through the month earlier_through;
    without, the last month before the book's first year, unless imported vouchers went on with it. contra,
    cost_account: without, by accounts.toml. objects: what its depreciation belongs to.
    Raises Refused, NotFound.
    """
    accounts = _accounts(tx, account, contra, cost_account)
    refuse_idle_objects(tx, objects)
    bought = _voucher(tx, voucher) if voucher else None
    if bought and cost_ore is None:
        cost_ore = _on_voucher(tx, bought, account)
    acquired_on = acquired_on or (bought.date if bought else None)
    if cost_ore is None or acquired_on is None:
        raise Refused(
            "asset.cost",
            "It is not known what the asset cost and when it was bought.",
            hint="--cost KRONOR --date DATE; or --voucher REF, which tells both.",
        )
    life_months = _life(life_months, accounts, account)
    first = first_month or month_of(acquired_on)
    told = first_month is not None or earlier_through is not None
    if earlier_ore and earlier_through is None:
        earlier_through = _before_the_books(tx)
    _refuse_odd_sums(cost_ore, residual_ore, earlier_ore)
    _refuse_odd_months(acquired_on, first, earlier_through)
    plan = _plan(
        first=later(earlier_through, 1) if earlier_through else first,
        last=later(first, life_months - 1) if life_months else later(first, -1),
        left_ore=cost_ore - residual_ore - earlier_ore if life_months else 0,
    )
    if accounts.contra and not told:
        _refuse_imported(tx, accounts.contra, plan.first)
    number = tx.number("asset", tx.today)
    tx.insert(
        Asset,
        number=number,
        name=_name(name),
        note=_note(note),
        account=account,
        contra=accounts.contra,
        cost_account=accounts.cost,
        acquired_on=acquired_on,
        cost_ore=cost_ore,
        residual_ore=residual_ore,
        life_months=life_months,
        earlier_ore=earlier_ore,
        plan_first=plan.first,
        plan_last=plan.last,
        plan_ore=plan.amount_ore,
        objects=to_json(objects),
        voucher=bought.ref if bought else "",
    )
    origins = (Ref("voucher", bought.ref),) if bought else ()
    event = AssetAdded(ref=number, origins=origins, on=acquired_on, cost_ore=cost_ore)
    tx.publish(event)
    return event


def change(
    tx: Transaction,
    number: str,
    *,
    name: str | None = None,
    note: str | None = None,
    life_months: int | None = None,
    residual_ore: int | None = None,
    objects: Objects | None = None,
) -> AssetChanged:
    """Change what is given. A new life or residual value shares what is left over the months that are left.

    What is booked stands: a changed estimate works from now on. Raises NotFound, Refused.
    """
    asset = _in_use(tx, number)
    changes: dict[str, object] = {}
    if name is not None:
        changes["name"] = _name(name)
    if note is not None:
        changes["note"] = _note(note)
    if life_months is not None:
        changes["life_months"] = life_months
    if residual_ore is not None:
        changes["residual_ore"] = residual_ore
    if objects is not None:
        refuse_idle_objects(tx, objects)
        changes["objects"] = to_json(objects)
    changes = {key: value for key, value in changes.items() if value != getattr(asset, key)}
    if not changes:
        raise Refused("asset.unchanged", f"Asset {number} is like that already.", hint="Nothing was changed.")
    replanned = (
        _replanned(tx, asset, life_months, residual_ore)
        if {"life_months", "residual_ore"} & changes.keys()
        else {}
    )
    tx.update(Asset, asset.id, **changes, **replanned)
    event = AssetChanged(ref=number, changed=tuple(changes))
    tx.publish(event)
    return event


def depreciate(tx: Transaction, through: int, *, number: str = "") -> list[AssetsDepreciated]:
    """Book the depreciation of all assets, or of one, that is not booked yet, through a month (YYYYMM).

    One voucher for each fiscal year, dated the last day of it or of the month. What months of closed years lack is
    booked in the first open one, where the error is found. Raises Refused when there is nothing to book.
    """
    if through > month_of(tx.today):
        raise Refused(
            "asset.future",
            f"The month {shown(through)} has not begun.",
            hint=f"Depreciate through {shown(month_of(tx.today))} at the latest.",
        )
    assets = [_in_use(tx, number)] if number else tx.all(Asset, state="in_use")
    events = book_through(tx, assets, through)
    if not events:
        which = f"Asset {number} is" if number else "All assets are"
        raise Refused(
            "asset.nothing_due",
            f"{which} depreciated through {shown(through)} already.",
            hint="kassabok asset list shows what is left to depreciate.",
        )
    return events


def take_back(tx: Transaction, run: str, *, on: date | None = None) -> DepreciationTakenBack:
    """Undo a run of depreciation, the latest of its assets. on: of the reversal; without, the run's own day.

    Raises NotFound; Refused when it is undone already, an asset was depreciated later, or one is no longer in use.
    """
    row = tx.find(DepreciationRun, number=run)
    if row is None:
        raise NotFound(
            "asset.run_unknown", f"There is no depreciation {run}.", hint="kassabok asset show NO lists them."
        )
    if row.taken_back:
        raise Refused(
            "asset.taken_back", f"Depreciation {run} is taken back already.", hint="Nothing was changed."
        )
    for part in tx.all(Depreciation, run_id=row.id):
        asset = tx.get(Asset, part.asset_id)
        _refuse_gone(asset)
        if depreciated_through(tx, asset) != part.last_month:
            raise Refused(
                "asset.later_run",
                f"Asset {asset.number} was depreciated after {run}.",
                hint="Take back the later depreciation first; kassabok asset show lists it.",
            )
    tx.update(DepreciationRun, row.id, taken_back=True)
    event = DepreciationTakenBack(ref=run, on=on or row.date)
    tx.publish(event)
    return event


def sell(
    tx: Transaction, number: str, *, on: date, price_ore: int, vat_class: str, money: str
) -> AssetDisposedOf:
    """Sell an asset. price_ore: excl. VAT. vat_class: of the VAT, empty for none. money: a role or an account.

    What is left of the months before the sale's is depreciated the same day. Raises NotFound, Refused.
    """
    if price_ore <= 0:
        raise Refused(
            "asset.price", "An asset is sold for more than nothing.", hint=f"kassabok asset scrap {number}"
        )
    if money.isdecimal():
        refuse_unusable_account(tx, money)
        refuse_kept(tx, money)
    rate = tx.rates.vat(vat_class, on) if vat_class else Decimal(0)
    return dispose(
        tx,
        _in_use(tx, number),
        Disposal("sold", on, price_ore, vat_class if rate else "", add_vat(price_ore, rate), money),
    )


def scrap(tx: Transaction, number: str, *, on: date) -> AssetDisposedOf:
    """Take an asset that is worth nothing off the books; what is left of it is a loss. Raises NotFound, Refused."""
    return dispose(tx, _in_use(tx, number), Disposal("scrapped", on, 0, "", 0, ""))


def put_back(tx: Transaction, number: str, *, on: date | None = None) -> AssetPutBack:
    """Undo the sale or the scrapping of an asset. on: of the reversal; without, the day of what is undone.

    Raises NotFound, Refused.
    """
    asset = _asset(tx, number)
    if asset.disposed_on is None:
        raise Refused("asset.in_use", f"Asset {number} is in use.", hint="Nothing was changed.")
    event = AssetPutBack(ref=number, on=on or asset.disposed_on)
    tx.update(Asset, asset.id, state="in_use", disposed_on=None, price_ore=0)
    tx.publish(event)
    return event


def small_asset_limit(tx: Transaction, on: date) -> int:
    """Below which öre a purchase may be a cost at once: half a price base amount; 0 where no amount is known.

    Source: inkomstskattelagen 18 kap. 4 §.
    """
    try:
        return round_half_away(tx.rates.value("amount.price_base_kronor", on) * ORE / 2)
    except NotFound:
        return 0


# Into the register


def _accounts(tx: Transaction, account: str, contra: str, cost_account: str) -> Accounts:
    """The accounts of an asset, those that are given and those that follow from its own; all of them can be used."""
    usual = accounts_of(account)
    if usual is None:
        raise Refused(
            "asset.account",
            f"Account {account} is not one of fixed assets.",
            hint="Use one from 1000 to 1299: 1220 for equipment, 1210 machines, 1250 computers.",
        )
    found = usual._replace(contra=contra or usual.contra, cost=cost_account or usual.cost)
    if bool(found.contra) != bool(found.cost):
        raise Refused(
            "asset.accounts",
            f"Nothing on account {account} is depreciated, unless both accounts are given.",
            hint="--contra NUMBER --cost-account NUMBER",
        )
    for number in filter(None, (account, found.contra, found.cost)):
        refuse_unusable_account(tx, number)
    if found.contra == account:
        raise Refused(
            "asset.contra",
            f"Account {account} gathers depreciation; the asset itself belongs on another.",
            hint=f"--account {account[:-1]}0",
        )
    return found


def _voucher(tx: Transaction, ref: str) -> Voucher:
    voucher = tx.find(Voucher, ref=ref)
    if voucher is None:
        raise NotFound(
            "asset.voucher", f"There is no voucher {ref}.", hint="kassabok voucher list --account 1220"
        )
    return voucher


def _on_voucher(tx: Transaction, voucher: Voucher, account: str) -> int:
    """What a voucher put on the account, less what other assets have taken of it."""
    put_ore = sum(line.amount_ore for line in tx.all(VoucherLine, voucher_id=voucher.id, account=account))
    taken_ore = sum(a.cost_ore for a in tx.all(Asset, voucher=voucher.ref, account=account))
    if put_ore - taken_ore <= 0:
        raise Refused(
            "asset.voucher",
            f"Voucher {voucher.ref} has nothing on account {account} that is not an asset already.",
            hint=f"kassabok voucher show {voucher.ref}; --cost KRONOR says it in its place.",
        )
    return put_ore - taken_ore


def _life(life_months: int | None, accounts: Accounts, account: str) -> int:
    if not accounts.cost:
        if life_months:
            raise Refused(
                "asset.life",
                f"What stands on account {account} is not depreciated, so it has no life in months.",
                hint="Leave out --life.",
            )
        return 0
    if life_months is None:
        raise Refused(
            "asset.life",
            "It is not known for how many months the asset is used.",
            hint="--life 60 is five years.",
        )
    return life_months


def _before_the_books(tx: Transaction) -> int:
    years = tx.all(FiscalYear, closed=False) + tx.all(FiscalYear, closed=True)
    return month_of(min(year.starts_on for year in years) - ONE_DAY)


_IMPORTED = """
SELECT max(line.date) FROM voucher_line line JOIN imported_voucher imported ON imported.voucher_id = line.voucher_id
WHERE line.account = :account AND line.amount_ore < 0
  AND NOT EXISTS (SELECT 1 FROM voucher correction WHERE correction.corrects_id = line.voucher_id)
"""


def _refuse_imported(tx: Transaction, contra: str, first: int) -> None:
    """Vouchers that came from another program may have depreciated the asset: nothing is depreciated twice."""
    last = tx.reader.value(_IMPORTED, account=contra)
    if last and month_of(date.fromisoformat(last)) >= first:
        month = last[:7]
        raise Refused(
            "asset.imported",
            f"Vouchers that came with a SIE file depreciate on {contra} through {month}, and this asset would be "
            f"depreciated from {shown(first)} on.",
            hint=f"--depreciated KRONOR --depreciated-through {month} says what it was by then; --from {shown(first)} "
            "that it was not among them.",
        )


def _refuse_odd_sums(cost_ore: int, residual_ore: int, earlier_ore: int) -> None:
    if cost_ore <= 0:
        raise Refused("asset.cost", "An asset costs more than nothing.", hint="--cost 25000")
    if not 0 <= residual_ore + earlier_ore <= cost_ore or min(residual_ore, earlier_ore) < 0:
        raise Refused(
            "asset.residual",
            f"Of {format_kronor(cost_ore)} kr, {format_kronor(earlier_ore)} kr cannot be depreciated already and "
            f"{format_kronor(residual_ore)} kr be left in the end.",
            hint="Check --cost, --residual and --depreciated.",
        )


def _refuse_odd_months(acquired_on: date, first: int, earlier_through: int | None) -> None:
    if first < month_of(acquired_on):
        raise Refused(
            "asset.first_month",
            f"An asset bought on {acquired_on} is not depreciated from {shown(first)} on.",
            hint=f"--from {shown(month_of(acquired_on))} or later.",
        )
    if earlier_through and earlier_through < first:
        raise Refused(
            "asset.earlier",
            f"What is depreciated from {shown(first)} on is not depreciated through {shown(earlier_through)} already.",
            hint="Check --date, --from and --depreciated-through.",
        )


def _plan(*, first: int, last: int, left_ore: int) -> Plan:
    if left_ore and months_between(first, last) < 1:
        raise Refused(
            "asset.life_over",
            f"The asset's life ended with {shown(last)}, and {format_kronor(left_ore)} kr are not depreciated.",
            hint="Give it a longer --life, or what it is worth in the end as --residual.",
        )
    return Plan(first, last, left_ore)


def _replanned(
    tx: Transaction, asset: Asset, life_months: int | None, residual_ore: int | None
) -> dict[str, int]:
    if asset.life_months == 0:
        raise Refused(
            "asset.life",
            f"Asset {asset.number} is not depreciated.",
            hint="Only its name and note can be changed.",
        )
    done_ore = depreciated_ore(tx, asset)
    residual_ore = asset.residual_ore if residual_ore is None else residual_ore
    _refuse_odd_sums(asset.cost_ore, residual_ore, done_ore)
    begun = later(asset.plan_last, 1 - asset.life_months)
    through = depreciated_through(tx, asset)
    plan = _plan(
        first=later(through, 1) if through else asset.plan_first,
        last=later(begun, (life_months or asset.life_months) - 1),
        left_ore=asset.cost_ore - residual_ore - done_ore,
    )
    return {"plan_first": plan.first, "plan_last": plan.last, "plan_ore": plan.amount_ore}


def _name(text: str) -> str:
    if not text.strip():
        raise Refused("asset.name", "An asset needs a name.", hint='"Packbord i ek"')
    return _checked(text)


def _note(text: str) -> str:
    return _checked(text)


def _checked(text: str) -> str:
    try:
        return within(one_line(text.strip()), LONGEST_LINE)
    except ValueError as error:
        raise Refused(
            "asset.text", str(error), hint=f"At most {LONGEST_LINE} characters on one line."
        ) from error


# Which asset is meant


def _asset(tx: Transaction, number: str) -> Asset:
    asset = tx.find(Asset, number=number)
    if asset is None:
        raise NotFound(
            "asset.unknown",
            f"There is no asset {number[:40]}.",
            hint=f"kassabok asset list --all --search {quote(number[:40])}",
        )
    return asset


def _in_use(tx: Transaction, number: str) -> Asset:
    asset = _asset(tx, number)
    _refuse_gone(asset)
    return asset


def _refuse_gone(asset: Asset) -> None:
    if asset.disposed_on is not None:
        raise Refused(
            "asset.gone",
            f"Asset {asset.number} was {asset.state} on {asset.disposed_on}.",
            hint=f"kassabok asset put-back {asset.number} undoes that.",
        )
