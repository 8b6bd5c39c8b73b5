"""What the storefront writes: orders that the clerk takes later, web-hooks that he reads later, and nothing else.

The web process talks to the internet, so its connection can change the tables of intake_model.py and no other: SQLite
itself refuses the rest, whatever the process is brought to say. An order holds its goods from the moment it is placed,
so that two customers cannot buy the last one, and the clerk (clerk.py) makes it an order like any other.
"""

import hashlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from kassabok.core.book.documents import KeptFile, kept_file
from kassabok.core.book.reader import Reader
from kassabok.core.book.version import SCHEMA_VERSION, refuse_other_version
from kassabok.core.errors import BookUnavailable, Refused, no_book
from kassabok.core.money import MILLI
from kassabok.core.rates.lookup import Rates
from kassabok.core.shop.catalogue import Basket, BasketLine, price_basket
from kassabok.formats.shop import own
from kassabok.formats.shop.record import ShopAddress, ShopCustomer, ShopLine, ShopOrder, ShopPayment
from kassabok.formats.shop.sums import with_vat

#: The tables of intake_model.py, which a test holds this to; to load them would load the object mapper.
INTAKE_TABLES = frozenset({"web_intake", "web_hold", "web_withdrawal", "web_consent", "web_hook_inbox"})
#: The channel that the orders of our own shop come in by.
CHANNEL = "own"
#: The role that the confirmation of an order is kept in, of the order that it became.
CONFIRMATION = "confirmation"
TOKEN_BYTES = 16
FIRST_NUMBER = 1001
MOST_OF_ONE = 999
MOST_LINES = 100
BUSY_SECONDS = 5.0
ASK_AGAIN_SECONDS = 0.002

_WRITES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_TRANSACTION}


def _may(action: int, name: str | None, detail: str | None, _db: str | None, _inside: str | None) -> int:
    """SQLite asks this of each thing that a statement would do, as it reads the statement."""
    if action in _READS or (action in _WRITES and name in INTAKE_TABLES):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and name in ("data_version", "user_version") and detail is None:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def connect(path: Path, *, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection that reads the book, and writes INTAKE_TABLES only; anything else is sqlite3.DatabaseError.

    wait: seconds that SQLite itself waits for another's write lock.
    Raises NotFound when there is no book, BookUnavailable when it is not of this version.
    """
    if not path.is_file():
        raise no_book(path)
    raw = sqlite3.connect(path, isolation_level=None, timeout=wait, check_same_thread=False)
    try:
        refuse_other_version(raw, path)
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "temp_store = MEMORY"):
            raw.execute(f"PRAGMA {pragma}")
        raw.set_authorizer(_may)
    except BaseException:
        raw.close()
        raise
    return raw


def identity(path: Path) -> tuple[int, int]:
    """Which file this is, whatever it is called. (0, 0) for none."""
    try:
        file = path.stat()
    except OSError:
        return 0, 0
    return file.st_dev, file.st_ino


def refuse_other_book(raw: sqlite3.Connection, path: Path, opened: tuple[int, int]) -> None:
    """Raise BookUnavailable when the book is not the one that was opened any more: what were written to it was lost.

    opened: its identity() then. A backup may have been taken back, or a newer program have brought it up to itself.
    """
    if identity(path) != opened:
        raise BookUnavailable(
            "book.replaced",
            f"The book {path} was replaced while the shop was open.",
            hint="kassabok shop serve",
        )
    if raw.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
        raise BookUnavailable(
            "book.other_version",
            f"Another kassabok has brought the book {path} to its version while the shop was open.",
            hint="kassabok shop serve",
        )


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who orders, as he wrote it; the page has checked that it is an address. delivery: None where it is the same."""

    email: str
    name: str
    address: ShopAddress
    delivery: ShopAddress | None = None
    company: str = ""
    org_nr: str = ""
    phone: str = ""
    accepts_marketing: bool = False
    consent_text: str = ""
    note: str = ""
    lang: str = "sv"


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that was placed. again: it had been before, by the same form; nothing was done now."""

    token: str
    number: str
    total_ore: int
    payment: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class OrderPage:
    """What the order's own page shows. state: new, taken, parked or dropped; order_state: of the order it became, ""
    before. paid: whether the money for an order paid in advance has come. sent: the last day that goods of it were;
    all_sent: none are left to send. withdrawn_us: when the buyer withdrew from the purchase; withdrawn_text: from what
    of it. confirmed: the confirmation of it is kept in the book.
    """

    number: str
    placed_us: int
    payment: str
    total_ore: int
    state: str
    order_number: str
    order_state: str
    paid: bool
    lang: str
    order: ShopOrder
    sent: date | None = None
    all_sent: bool = False
    withdrawn_us: int | None = None
    withdrawn_text: str = ""
    confirmed: bool = False


class Door:
    """The book as the web process has it, for one thread at a time. close() lets the file go."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = identity(path)
        self._raw = connect(path, wait=0)
        self._lock = threading.Lock()
        self._reads = connect(path)
        self._read_lock = threading.Lock()

    def close(self) -> None:
        """Let the file go."""
        self._raw.close()
        self._reads.close()

    @contextmanager
    def _reading(self) -> Iterator[Reader]:
        """One question, which does not wait for whoever waits to write."""
        with self._read_lock:
            yield Reader(self._reads)

    @contextmanager
    def _writing(self) -> Iterator[Reader]:
        """One short write. Raises BookUnavailable when somebody else writes for too long, the disk is full, or the book
        is another than was opened.
        """
        raw = self._raw
        with self._lock:
            try:
                _begin(raw)
                refuse_other_book(raw, self._path, self._opened)
                yield Reader(raw)
                raw.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise BookUnavailable("book.busy", f"The book {self._path} is busy: {error}.") from error
            finally:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")

    # Orders

    def place(
        self,
        wanted: Mapping[str, int],
        buyer: Buyer,
        *,
        payment: str,
        form_key: str,
        seen_total_ore: int,
        code: str = "",
        rates: Rates,
        today: date,
        now: datetime,
    ) -> Placed:
        """Place an order and hold its goods. wanted: SKU -> whole units. form_key: of the form; sending it twice places
        one order. seen_total_ore: what the customer was shown and agreed to. code: a discount code. now: aware.

        Raises Refused: shop.empty, shop.sold_out, shop.gone, shop.price_changed, shop.payment, shop.quantity; and
        campaign.* (NotFound too) where the code does not hold, or another was faster to use it. Nothing has moved then.
        """
        _check_basket(wanted)
        with self._writing() as reader:
            known = _placed_by(reader, form_key)
            if known:
                return known
            basket = price_basket(reader, rates, wanted, on=today, code=code)
            _check_code(reader, basket, buyer)
            _check(reader, basket, payment, seen_total_ore)
            number = _next_number(reader)
            order = _order(number, basket, buyer, payment, now)
            placed = Placed(secrets.token_urlsafe(TOKEN_BYTES), number, basket.total_ore, payment)
            self._keep(placed, form_key, buyer.lang, order, basket, now)
        return placed

    def _keep(
        self, placed: Placed, form_key: str, lang: str, order: ShopOrder, basket: Basket, now: datetime
    ) -> None:
        row = self._raw.execute(
            "INSERT INTO web_intake (number, token, form_key, placed_us, payment, total_ore, body, lang, code, state, "
            "order_number, session) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'new', '', '')",
            (
                placed.number,
                placed.token,
                form_key,
                microseconds(now),
                placed.payment,
                placed.total_ore,
                own.write(order).decode(),
                lang,
                basket.code.code if basket.code else "",
            ),
        )
        self._raw.executemany(
            "INSERT INTO web_hold (intake_id, product_id, quantity_milli) VALUES (?, ?, ?)",
            [
                (row.lastrowid, line.offer.product_id, line.quantity * MILLI)
                for line in basket.lines
                if line.offer.available is not None
            ],
        )

    def order(self, token: str) -> OrderPage | None:
        """The order that has this token; None where none has."""
        with self._reading() as reader:
            return order_page(reader, token)

    def confirmation(self, token: str) -> KeptFile | None:
        """The kept confirmation of the order that has this token."""
        with self._reading() as reader:
            found = order_page(reader, token)
            if found is None or not found.confirmed:
                return None
            return kept_file(reader, kind="order", ref=found.order_number, role=CONFIRMATION)

    def keep_session(self, token: str, session: str) -> None:
        """Remember what the payment provider calls the payment of an order, so that its web-hook finds it."""
        with self._writing():
            self._raw.execute("UPDATE web_intake SET session = ? WHERE token = ?", (session, token))

    def withdraw(self, token: str, *, text: str, now: datetime) -> int | None:
        """Keep that a buyer withdraws from his purchase; returns when it was kept, the first time that he said so.

        text: what of it, "" for all. None where no order has the token.
        """
        with self._writing() as reader:
            intake = reader.value("SELECT id FROM web_intake WHERE token = :token", token=token)
            if intake is None:
                return None
            self._raw.execute(
                "INSERT INTO web_withdrawal (intake_id, received_us, text, state) VALUES (?, ?, ?, 'new') "
                "ON CONFLICT (intake_id) DO NOTHING",
                (intake, microseconds(now), text),
            )
            kept = reader.value("SELECT received_us FROM web_withdrawal WHERE intake_id = :id", id=intake)
        return int(kept)

    # Marketing

    def say(self, customer_id: int, asked_id: int | None, *, now: datetime) -> None:
        """Keep what a customer said by a link, once until the clerk has read it. asked_id: what it confirms, None for
        a no.
        """
        with self._writing():
            self._raw.execute(
                "INSERT INTO web_consent (customer_id, asked_id, received_us) SELECT :who, :asked, :at "
                "WHERE NOT EXISTS (SELECT 1 FROM web_consent WHERE customer_id = :who AND asked_id IS :asked)",
                {"who": customer_id, "asked": asked_id, "at": microseconds(now)},
            )

    # Web-hooks

    def channel_kind(self, name: str) -> str:
        """Which kind of shop a channel is; "" where there is none of this name."""
        with self._reading() as reader:
            kind = reader.value("SELECT kind FROM shop_channel WHERE name = :name", name=name)
        return str(kind or "")

    def keep_hook(self, source: str, *, delivery: str, topic: str, body: bytes, now: datetime) -> bool:
        """Keep a message whose signature holds, for the clerk to read. False where it is known: it came before.

        source: the channel. delivery: its sender's name of it; "" takes the SHA-256 of its bytes.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        with self._writing():
            kept = self._raw.execute(
                "INSERT INTO web_hook_inbox (source, delivery, topic, sha256, received_us, state, reason, body) "
                "VALUES (?, ?, ?, ?, ?, 'new', '', ?) ON CONFLICT (source, delivery) DO NOTHING",
                (source, (delivery or sha256)[:200], topic[:200], sha256, microseconds(now), body),
            )
            return kept.rowcount == 1


def _begin(raw: sqlite3.Connection) -> None:
    """Begin to write as soon as nobody else does. SQLite would ask ever more seldom, up to ten times a second, and miss
    the short gaps between the transactions of an import or the clerk.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(ASK_AGAIN_SECONDS)


def order_page(reader: Reader, token: str) -> OrderPage | None:
    """The order that has this token, as its page shows it; None for none, and where its buyer was forgotten."""
    row = reader.row(
        "SELECT i.number, i.placed_us, i.payment, i.total_ore, i.state, i.order_number, coalesce(o.state, ''), "
        "i.paid_us, i.lang, i.body, (SELECT max(d.date) FROM delivery d WHERE d.order_id = o.id), "
        "coalesce(o.state = 'delivered', 0), w.received_us, coalesce(w.text, ''), EXISTS (SELECT 1 FROM "
        "attachment_use u WHERE u.kind = 'order' AND u.ref = o.number AND u.role = :confirmation) "
        "FROM web_intake i LEFT JOIN sales_order o ON o.number = i.order_number "
        "LEFT JOIN web_withdrawal w ON w.intake_id = i.id "
        "WHERE i.token = :token AND i.body <> '{}'",
        token=token,
        confirmation=CONFIRMATION,
    )
    if row is None:
        return None
    number, placed_us, payment, total_ore, state, order_number, order_state, paid_us, lang, body = row[:10]
    sent, all_sent, withdrawn_us, withdrawn_text, confirmed = row[10:]
    return OrderPage(
        number=number,
        placed_us=placed_us,
        payment=payment,
        total_ore=total_ore,
        state=state,
        order_number=order_number,
        order_state=order_state,
        paid=paid_us is not None,
        lang=lang,
        order=read_body(body),
        sent=date.fromisoformat(sent) if sent else None,
        all_sent=bool(all_sent),
        withdrawn_us=withdrawn_us,
        withdrawn_text=withdrawn_text,
        confirmed=bool(confirmed),
    )


def read_body(body: str) -> ShopOrder:
    """An order as it was kept."""
    import msgspec

    return msgspec.json.decode(body, type=ShopOrder)


def microseconds(now: datetime) -> int:
    """An aware instant as the book keeps it."""
    since = now.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _check_basket(wanted: Mapping[str, int]) -> None:
    if not wanted:
        raise Refused("shop.empty", "The basket is empty.", hint="Put something in it first.")
    if len(wanted) > MOST_LINES:
        raise Refused("shop.quantity", f"An order has at most {MOST_LINES} lines.", hint="Make two of it.")
    for sku, quantity in wanted.items():
        if not 0 < quantity <= MOST_OF_ONE:
            raise Refused(
                "shop.quantity",
                f"{quantity} of {sku[:64]} cannot be ordered; from 1 to {MOST_OF_ONE} can.",
                hint="Change the number in the basket.",
            )


def _placed_by(reader: Reader, form_key: str) -> Placed | None:
    row = reader.row(
        "SELECT token, number, total_ore, payment FROM web_intake WHERE form_key = :form_key",
        form_key=form_key,
    )
    return Placed(row[0], row[1], row[2], row[3], again=True) if row else None


def _check(reader: Reader, basket: Basket, payment: str, seen_total_ore: int) -> None:
    from kassabok.core.book.settings import settings_of

    if basket.gone:
        raise Refused(
            "shop.gone", f"{basket.gone[0][:64]} is not sold any more.", hint="Take it out of the basket."
        )
    short = [line for line in basket.lines if not line.can_be_bought]
    if short:
        raise Refused(
            "shop.sold_out",
            f"{short[0].offer.name}: {short[0].offer.available} are left, and {short[0].quantity} were wanted.",
            hint="Change the number in the basket.",
        )
    if basket.total_ore != seen_total_ore:
        raise Refused(
            "shop.price_changed", "A price has changed.", hint="Look at the new total, and order again."
        )
    if payment not in settings_of(reader).value("shop.payments"):
        raise Refused(
            "shop.payment", f"{payment[:20]} is no way to pay here.", hint="Choose another way to pay."
        )


def _check_code(reader: Reader, basket: Basket, buyer: Buyer) -> None:
    """Of a code that is for so many orders, this is the last word: nobody else can write until the order is placed."""
    if basket.code_fault:
        raise basket.code_fault
    if basket.code:
        from kassabok.core.marketing.prices import refuse_used_up

        refuse_used_up(reader, basket.code, email=buyer.email)


def _next_number(reader: Reader) -> str:
    last = reader.value("SELECT max(CAST(substr(number, 2) AS INTEGER)) FROM web_intake")
    return f"W{FIRST_NUMBER if last is None else last + 1}"


# The order as any shop would tell it


def _order(number: str, basket: Basket, buyer: Buyer, payment: str, now: datetime) -> ShopOrder:
    lines = [_line(place, line) for place, line in enumerate(basket.lines, start=1)]
    if basket.freight_ore:
        freight = ShopLine("freight", "shipping", "", "Frakt", MILLI, basket.freight_ore, 0, None)
        lines.append(with_vat(freight, basket.freight_rate, included=True))
    at = now.astimezone(UTC)
    return ShopOrder(
        external_id=number,
        number=number,
        status="open",
        created=at,
        updated=at,
        currency="SEK",
        prices_include_vat=True,
        customer=ShopCustomer(
            email=buyer.email.casefold(),
            name=buyer.name,
            company=buyer.company,
            org_nr=buyer.org_nr,
            phone=buyer.phone,
            billing=buyer.address,
            shipping=buyer.delivery or buyer.address,
            accepts_marketing=buyer.accepts_marketing,
            consent_text=buyer.consent_text,
        ),
        lines=tuple(lines),
        payments=(ShopPayment(payment, basket.total_ore, None, "", "pending"),),
        refunds=(),
        discount_codes=((basket.code.code, basket.off_ore),) if basket.code else (),
        total_ore=basket.total_ore,
        vat_ore=sum(line.vat_ore for line in lines),
        note=buyer.note,
    )


def _line(place: int, line: BasketLine) -> ShopLine:
    bought = ShopLine(
        external_id=str(place),
        kind="goods",
        sku=line.offer.sku,
        name=line.offer.name,
        quantity_milli=line.quantity * MILLI,
        net_ore=line.amount_ore,
        vat_ore=0,
        rate=None,
        gtin=line.offer.gtin,
    )
    return with_vat(bought, line.offer.rate, included=True)
