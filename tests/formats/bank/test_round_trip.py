"""What is written into a file is what is read from it, whatever the figures and texts."""

from datetime import date, timedelta
from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.bank.bgmax_files import bgmax as bgmax_file
from tests.formats.bank.bgmax_files import deposit, end, name, opening, start
from tests.formats.bank.bgmax_files import payment as bgmax_payment
from tests.formats.bank.camt_files import balance, entry, one, payment, scor
from tests.formats.bank.csv_files import SEB

from kassabok.formats.bank import bgmax, camt
from kassabok.formats.bank.amounts import format_ore
from kassabok.formats.bank.statement_csv import read, shipped_profiles

PROFILES = shipped_profiles()
LETTERS = "abcdefghijklmnopqrstuvwxyzåäöABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖéü0123456789 .,-&<>'\"/"
TEXTS = st.text(LETTERS, max_size=30).map(lambda text: " ".join(text.split()))
AMOUNTS = st.integers(1, 10**12)
REFERENCES = st.integers(10, 10**20).map(str)
DAYS = st.integers(0, 3000).map(lambda n: date(2020, 1, 1) + timedelta(days=n))


@st.composite
def batches(draw) -> list[list[tuple[int, str, str]]]:
    """Entries of payments: (öre, payer, OCR)."""
    payments = st.lists(st.tuples(AMOUNTS, TEXTS, REFERENCES), min_size=1, max_size=4)
    return draw(st.lists(payments, min_size=1, max_size=4))


@given(batches(), st.integers(-(10**12), 10**12), st.sampled_from(["02", "08"]), st.booleans())
@settings(max_examples=60)
def test_camt(entries, opening_ore, version, money_in):
    sign, direction = (1, "CRDT") if money_in else (-1, "DBIT")
    written = [
        entry(
            format_ore(sum(ore for ore, _, _ in payments)),
            direction,
            *(
                payment(
                    format_ore(ore),
                    version=version,
                    direction=direction,
                    debtor=escape(who),
                    creditor=escape(who),
                    remittance=scor(ocr),
                )
                for ore, who, ocr in payments
            ),
            version=version,
        )
        for payments in entries
    ]
    moved = sign * sum(ore for payments in entries for ore, _, _ in payments)
    balances = "".join(
        balance(code, format_ore(abs(ore)), direction="DBIT" if ore < 0 else "CRDT")
        for code, ore in (("OPBD", opening_ore), ("CLBD", opening_ore + moved))
    )
    file = camt.read(one(*written, balances=balances, version=version))
    assert file.warnings == ()
    (statement,) = file.statements
    assert (statement.opening_ore, statement.closing_ore) == (opening_ore, opening_ore + moved)
    found = [
        [(sign * t.amount_ore, t.counterparty, t.references[0].value) for t in e.transactions]
        for e in statement.entries
    ]
    assert found == entries


@given(batches(), DAYS)
@settings(max_examples=60)
def test_bgmax(sections, first_day):
    lines = [start()]
    for number, payments in enumerate(sections):
        lines.append(opening())
        for ore, who, ocr in payments:
            lines += [bgmax_payment(ore, reference=ocr, code="4"), name(who)]
        day = first_day + timedelta(days=number)
        total = sum(ore for ore, _, _ in payments)
        lines.append(deposit(total, len(payments), on=f"{day:%Y%m%d}", serial=f"{number:05}"))
    lines.append(end(sum(map(len, sections)), 0, 0, len(sections)))
    file = bgmax.read(bgmax_file(lines))
    assert file.warnings == ()
    (statement,) = file.statements
    assert [e.booked_on for e in statement.entries] == [
        first_day + timedelta(days=number) for number in range(len(sections))
    ]
    found = [
        [(t.amount_ore, t.counterparty, t.references[0].value) for t in e.transactions]
        for e in statement.entries
    ]
    assert found == sections


@given(
    st.lists(st.tuples(DAYS, st.integers(-(10**12), 10**12), TEXTS), min_size=1, max_size=8),
    st.integers(-(10**12), 10**12),
    st.booleans(),
)
@settings(max_examples=60)
def test_csv(rows, opening_ore, newest_first):
    rows.sort(key=lambda row: row[0])
    written, balance_ore = [], opening_ore
    for day, ore, text in rows:
        balance_ore += ore
        amounts = f"{format_ore(ore)};{format_ore(balance_ore)}".replace(".", ",")
        quoted = text.replace('"', '""')
        written.append(f'{day};{day};1;"{quoted}";{amounts}')
    if newest_first:
        written.reverse()
    file = read("\n".join([SEB, *written]).encode(), profiles=PROFILES)
    (statement,) = file.statements
    one_day = rows[0][0] == rows[-1][0]
    if not one_day:
        assert file.warnings == ()
        assert (statement.opening_ore, statement.closing_ore) == (opening_ore, balance_ore)
        assert [(e.booked_on, e.amount_ore, e.text) for e in statement.entries] == rows
    assert sorted(e.amount_ore for e in statement.entries) == sorted(ore for _, ore, _ in rows)
