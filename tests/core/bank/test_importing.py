"""The same money comes in many files, and is booked once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from tests.core.bank.bank_files import Move, Pay, bgmax, camt, csv, move, ocr
from tests.core.bank.conftest import Bank
from tests.story import snapshot

from kassabok.core.book.documents import kept_file
from kassabok.core.errors import Refused
from kassabok.core.events import PaymentReceived
from kassabok.core.trace import trace
from kassabok.formats.errors import BadFile


@pytest.fixture
def anna(bank: Bank) -> str:
    return bank.customer("Anna Ek")


@pytest.fixture
def deposit(bank: Bank, anna: str) -> Move:
    """Two payments in one deposit, for F2026-0001 and F2026-0002."""
    return move(
        ocr(bank.invoice(anna, 500), 500_00),
        ocr(bank.invoice(anna, 300), 300_00),
        ref="E1",
        text="Bankgiro 991-2346",
    )


def test_reading_a_file_again_changes_nothing(bank: Bank, deposit: Move) -> None:
    bank.read(camt([deposit]))
    before = snapshot(bank.book)
    result = bank.read(camt([deposit]))
    assert (result.new, result.known, result.updated, result.parked) == (0, 2, 0, 0)
    assert snapshot(bank.book) == before


def test_the_file_is_kept_and_traced(bank: Bank, deposit: Move) -> None:
    data = camt([deposit])
    bank.read(data, name="/home/anna/inbox/camt.xml")
    kept = kept_file(bank.book.reader, kind="bank-file", ref="B2026-0001", role="file")
    assert kept is not None
    assert (kept.name, kept.media_type, kept.data) == ("camt.xml", "application/xml", data)
    node = trace(bank.book.reader, "2026-C2")
    path = []
    while node.causes:
        node = node.causes[0]
        path.append((node.kind, node.ref))
    assert path == [("payment", "P2026-0002"), ("bank-line", "2"), ("bank-file", "B2026-0001")]


def test_overlapping_files(bank: Bank, anna: str) -> None:
    moves = [
        move(ocr(bank.invoice(anna, 100 * n), 100_00 * n), on=date(2026, 3, n), ref=f"E{n}")
        for n in range(1, 6)
    ]
    assert bank.read(camt(moves[:3])).new == 3
    result = bank.read(camt(moves[1:]))
    assert (result.new, result.known) == (2, 2)
    assert bank.open_items() == {}
    assert bank.balance() == 1500


@pytest.mark.parametrize("ref", ["", "SAME"])
def test_twins_survive(bank: Bank, ref: str) -> None:
    """Two lines of the same day, amount and text, with the same id or none, are two; read again they are still two."""
    twin = move(Pay(-45_00, text="Avgift"), text="Avgift", ref=ref)
    assert bank.read(camt([twin, twin], kind="camt.053")).new == 2
    assert bank.read(camt([twin, twin], kind="camt.053")).known == 2
    result = bank.read(camt([twin, twin, twin], kind="camt.053"))
    assert (result.new, result.known) == (1, 2)


def test_a_payment_and_its_fee_may_have_one_id(bank: Bank) -> None:
    moves = [move(Pay(-500_00), ref="E1"), move(Pay(-5_00), ref="E1")]
    assert bank.read(camt(moves, kind="camt.053")).new == 2


# camt.054 has the payments, camt.053 the lump


def _notification(deposit: Move) -> bytes:
    return camt([deposit])


def _statement(deposit: Move) -> bytes:
    return camt([deposit], kind="camt.053", details=False)


def _unnamed_statement(deposit: Move) -> bytes:
    return camt([replace(deposit, ref="", text="Insättning")], kind="camt.053", details=False)


def _export(deposit: Move) -> bytes:
    return csv([replace(deposit, text="BG KONTOINS")])


def _archive(deposit: Move) -> bytes:
    return bgmax([deposit])


@pytest.mark.parametrize(
    "order",
    list(permutations([_notification, _statement, _export, _archive], 3)),
    ids=lambda order: "".join(tell.__name__ for tell in order),
)
def test_the_same_money_in_files_of_several_kinds_is_booked_once(
    bank: Bank, deposit: Move, order: tuple[Callable[[Move], bytes], ...]
) -> None:
    for tell in (*order, *order):
        bank.read(tell(deposit))
    assert bank.open_items() == {}
    assert bank.balance() == 800
    assert [state for _, _, state, _ in bank.lines() if state != "refined"] == ["matched", "matched"]
    assert bank.faults() == []
    before = snapshot(bank.book)
    for tell in order:
        assert bank.read(tell(deposit)).new == 0
    assert snapshot(bank.book) == before


def test_a_lump_is_parked_until_its_payments_come(bank: Bank, deposit: Move) -> None:
    first = bank.read(_statement(deposit))
    assert (first.new, first.parked, first.updated) == (1, 1, 0)
    second = bank.read(_notification(deposit))
    assert (second.new, second.parked, second.updated, second.matched_ore) == (2, 0, 1, 800_00)
    assert bank.lines()[0] == (1, 800, "refined", "Its payments came in bank file B2026-0002.")
    assert bank.faults() == []


def test_payments_that_came_first_make_the_lump_known(bank: Bank, deposit: Move) -> None:
    bank.read(_notification(deposit))
    result = bank.read(_unnamed_statement(deposit))
    assert (result.new, result.known, result.parked) == (0, 1, 0)
    assert bank.balance() == 800


def test_a_lump_that_was_dealt_with_by_hand_stays(bank: Bank, deposit: Move) -> None:
    bank.read(_statement(deposit))
    bank.match(1, "F2026-0001", "F2026-0002")
    result = bank.read(_notification(deposit))
    assert (result.new, result.known, result.updated) == (0, 2, 0)
    assert bank.balance() == 800
    assert bank.faults() == []


def test_a_text_that_comes_later_is_enough(bank: Bank, anna: str) -> None:
    """camt.053 without details, then a CSV whose text names the invoice."""
    bank.invoice(anna, 500)
    paid = move(Pay(500_00), text="F2026-0001")
    bank.read(camt([replace(paid, text="Insättning")], kind="camt.053", details=False))
    result = bank.read(csv([paid]))
    assert (result.new, result.updated, result.matched) == (1, 1, 1)
    assert bank.open_items() == {}


def test_two_kinds_that_have_seen_different_twins(bank: Bank, anna: str) -> None:
    """Same day and amount, told of one by one: three entries are three, whichever file tells of which."""
    one, two, three = (move(ocr(bank.invoice(anna, 100), 100_00), ref=f"E{n}") for n in range(3))
    bank.read(camt([one]))
    assert (
        bank.read(_statement(two)).known == 1
    )  # It may be the same: the ids of some banks differ between files.
    assert bank.read(camt([one, two, three])).new == 2
    lumps = camt([one, two, three], kind="camt.053", details=False)
    assert bank.read(lumps).new == 0
    assert bank.open_items() == {}
    assert bank.balance() == 300
    assert bank.faults() == []


def test_payments_for_different_invoices_are_not_the_same_money(bank: Bank, anna: str) -> None:
    """A Swish payment in the CSV and a giro payment in the notification, of the same day and amount."""
    bank.invoice(anna, 500)
    giro = move(ocr(bank.invoice(anna, 500), 500_00), ref="E1")
    swish = move(Pay(500_00), text="F2026-0001")
    bank.read(csv([swish]))
    assert bank.read(camt([giro])).matched == 1
    assert bank.open_items() == {}
    result = bank.read(csv([swish, replace(giro, text="BG KONTOINS")]))
    assert (result.new, result.known) == (0, 2)
    assert bank.balance() == 1000


# Nothing is left of what went wrong


def test_a_dry_run_leaves_nothing(bank: Bank, deposit: Move) -> None:
    from kassabok.core.bank.importing import import_file

    before = snapshot(bank.book)
    with bank.doing(dry_run=True) as tx:
        assert import_file(tx, camt([deposit]), name="a.xml").matched == 2
    assert snapshot(bank.book) == before


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bank.empty"),
        (b"%PDF-1.7", "bank.not_statement"),
        (camt([move(Pay(100_00))])[:-40], "bank.xml"),
        (
            camt([move(Pay(100_00))]).replace(b"<Document", b'<!DOCTYPE d [<!ENTITY x "y">]><Document'),
            "bank.doctype",
        ),
        (bgmax([move(Pay(100_00))])[:-82], "bank.bgmax"),
        (csv([move(Pay(100_00))]).replace(b"100,00", b"ett"), "bank.amount"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing(bank: Bank, data: bytes, code: str) -> None:
    before = snapshot(bank.book)
    with pytest.raises(BadFile) as error:
        bank.read(data)
    assert error.value.code == code
    assert snapshot(bank.book) == before


@pytest.mark.parametrize("tell", [_notification, _archive])
def test_a_file_that_is_cut_off_anywhere_leaves_nothing(
    bank: Bank, deposit: Move, tell: Callable[[Move], bytes]
) -> None:
    data = tell(deposit).rstrip()
    before = snapshot(bank.book)
    for end in range(0, len(data), 29):
        with pytest.raises(BadFile):
            bank.read(data[:end])
    assert snapshot(bank.book) == before


def test_an_interruption_in_the_middle_leaves_nothing(bank: Bank, deposit: Move) -> None:
    """Ctrl-C while the second payment is being posted."""
    from kassabok.core.bank.importing import import_file
    from kassabok.core.book.file import Book
    from kassabok.core.book.transaction import Effects
    from kassabok.core.cascade import EFFECTS

    seen = []

    def interrupt(_tx: object, event: PaymentReceived) -> tuple[()]:
        seen.append(event.ref)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return ()

    before = snapshot(bank.book)
    effects: Effects = {**EFFECTS, PaymentReceived: (*EFFECTS[PaymentReceived], interrupt)}
    interrupted = Book(bank.book.path, effects)
    with (
        interrupted,
        pytest.raises(KeyboardInterrupt),
        interrupted.transaction("bank import", today=date(2026, 3, 2)) as tx,
    ):
        import_file(tx, camt([deposit]), name="a.xml")
    assert seen == ["P2026-0001", "P2026-0002"]
    assert snapshot(bank.book) == before
    assert bank.read(camt([deposit])).matched == 2


def test_a_rule_that_says_no_leaves_nothing(bank: Bank, deposit: Move) -> None:
    from kassabok.core.ledger.model import Account

    with bank.doing() as tx:
        account = tx.find(Account, number="1930")
        assert account
        tx.update(Account, account.id, active=False)
    before = snapshot(bank.book)
    with pytest.raises(Refused, match="1930"):
        bank.read(camt([deposit]))
    assert snapshot(bank.book) == before


def test_what_the_bank_has_not_booked_waits(bank: Bank, deposit: Move) -> None:
    pending = camt([deposit]).replace(b"<Sts>BOOK</Sts>", b"<Sts>PDNG</Sts>")
    result = bank.read(pending)
    assert (result.new, result.known) == (0, 0)
    assert [(w.line, w.message) for w in result.warnings] == [
        (0, "1 line was left out: not booked by the bank yet.")
    ]
    assert bank.read(camt([deposit])).new == 2


def test_what_the_bank_says_it_holds_is_kept(bank: Bank, deposit: Move) -> None:
    bank.read(camt([deposit], kind="camt.053", balances=(1000_00, 1800_00)))
    bank.read(camt([deposit], kind="camt.053", balances=(1000_00, 1800_00)))
    assert bank.book.reader.rows("SELECT date, amount_ore FROM bank_balance") == [("2026-03-02", 1800_00)]


def test_what_a_csv_says_of_a_day_that_is_over_is_kept(bank: Bank) -> None:
    """The rows of 2 March, today, may not be all that come; those of 1 March are."""
    head = "5839-8257466\nReskontradatum;Transaktionsdatum;Text;Belopp;Saldo\n"
    over = "2026-03-01;2026-03-01;Avgift;-45,00;855,00\n2026-02-27;2026-02-27;Insättning;100,00;900,00\n"
    running = "2026-03-02;2026-03-02;Insättning;5,00;860,00\n"
    bank.read((head + running + over).encode())
    assert bank.book.reader.rows("SELECT date, amount_ore FROM bank_balance") == []
    more = over.replace("855,00", "860,00").replace("-45,00", "-40,00")
    bank.read((head + more).encode())
    assert bank.book.reader.rows("SELECT date, amount_ore FROM bank_balance") == [("2026-03-01", 860_00)]
