"""A company that books by hand, day by day, and what VAT makes of it."""

from collections.abc import Collection
from datetime import date

from kassabok.core.book.file import Book
from kassabok.core.events import VatReturnClosed
from kassabok.core.ledger.period_locks import lock_through, unlock_from
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.taxes import reports, service
from kassabok.core.taxes.periods import Period, fiscal_years, read_period
from kassabok.core.taxes.reports import VatReport

LATER = date(2027, 3, 1)  # When the whole of 2026 has ended.


def book_it(book: Book, on: date, text: str, *lines: tuple[str, int]) -> str:
    """A voucher by hand: account, öre. Returns its number."""
    with book.transaction("voucher add", today=LATER) as tx:
        return add_voucher(tx, on=on, text=text, lines=[PostLine(*line) for line in lines]).ref


def period(book: Book, name: str) -> Period:
    return read_period(name, fiscal_years(book.reader))


def report(book: Book, name: str, *, today: date = LATER) -> VatReport:
    return reports.vat_report(book.reader, period(book, name), today=today)


def filled(book: Book, name: str) -> dict[str, int]:
    """The boxes of a period that are not zero."""
    return {box: kronor for box, kronor in report(book, name).boxes.items() if kronor}


def close(
    book: Book,
    name: str,
    *,
    today: date = LATER,
    on: date | None = None,
    despite: Collection[str] = (),
) -> VatReturnClosed:
    with book.transaction("vat close", today=today) as tx:
        return service.close(tx, period(book, name), on=on, despite=despite)


def reopen(book: Book, name: str) -> None:
    with book.transaction("vat reopen", today=LATER) as tx:
        service.reopen(tx, name)


def unlock(book: Book, month: date) -> None:
    with book.transaction("year unlock", today=LATER) as tx:
        unlock_from(tx, month)


def lock_by_hand(book: Book, through: date) -> None:
    with book.transaction("year lock", today=LATER) as tx:
        lock_through(tx, through)


def set_to(book: Book, **settings: str) -> None:
    """Settings by key with _ for the point: vat_period="monthly"."""
    with book.transaction("setting", today=LATER) as tx:
        for key, value in settings.items():
            tx.write_setting(key.replace("_", ".", 1), value)


def locked(book: Book) -> list[int]:
    return [month for (month,) in book.reader.rows("SELECT month FROM period_lock ORDER BY month")]


def voucher(book: Book, ref: str) -> dict[str, int]:
    """Account -> öre of a voucher."""
    return dict(
        book.reader.rows(
            "SELECT account, sum(amount_ore) FROM voucher_line line JOIN voucher ON voucher.id = line.voucher_id "
            "WHERE ref = :ref GROUP BY account ORDER BY min(line.id)",
            ref=ref,
        )
    )


def balances(book: Book, first: str, last: str) -> dict[str, int]:
    """Account -> balance, of the accounts from first to last that have any."""
    return dict(
        book.reader.rows(
            "SELECT account, sum(amount_ore) FROM voucher_line WHERE account BETWEEN :first AND :last "
            "GROUP BY account HAVING sum(amount_ore) <> 0 ORDER BY account",
            first=first,
            last=last,
        )
    )


def a_quarter(book: Book) -> None:
    """The first quarter of 2026: every kind of sale and purchase, with öre, a credit note and a discount."""
    jan, feb, mar = date(2026, 1, 15), date(2026, 2, 10), date(2026, 3, 31)
    book_it(book, jan, "Försäljning 25 %", ("1930", 12_500_63), ("3001", -10_000_50), ("2611", -2_500_13))
    book_it(book, jan, "Försäljning 12 %", ("1930", 1_120_00), ("3002", -1_000_00), ("2621", -120_00))
    book_it(book, feb, "Försäljning 6 %", ("1930", 5_300_95), ("3003", -5_000_90), ("2631", -300_05))
    book_it(book, feb, "Kreditfaktura 25 %", ("1930", -1_250_00), ("3001", 1_000_00), ("2611", 250_00))
    book_it(book, feb, "Rabatt", ("3730", 100_00), ("2611", 25_00), ("1930", -125_00))
    book_it(
        book,
        feb,
        "Frakt och öresutjämning",
        ("1930", 126_00),
        ("3520", -100_99),
        ("2611", -25_25),
        ("3740", 24),
    )
    book_it(book, mar, "Uttag", ("2893", 250_00), ("3401", -200_00), ("2612", -50_00))
    book_it(book, jan, "Varor till EU", ("1930", 7_777_77), ("3108", -7_777_77))
    book_it(book, jan, "Frakt till EU", ("1930", 100_00), ("3521", -100_00))
    book_it(book, feb, "Export", ("1930", 8_888_88), ("3105", -8_888_88))
    book_it(book, feb, "Tjänst till EU", ("1930", 400_00), ("3308", -400_00))
    book_it(book, feb, "Tjänst utom EU", ("1930", 300_00), ("3305", -300_00))
    book_it(book, mar, "Omvänd i Sverige", ("1930", 200_00), ("3231", -200_00))
    book_it(book, mar, "Momsfritt", ("1930", 150_00), ("3004", -150_00))
    book_it(book, mar, "Trepartshandel", ("4512", 600_00), ("1930", 100_00), ("3107", -700_00))
    book_it(book, jan, "Kontorsmaterial", ("6110", 400_80), ("2641", 100_20), ("1930", -501_00))
    book_it(
        book,
        jan,
        "Varor från EU",
        ("4515", 1_000_00),
        ("1930", -1_000_00),
        ("2645", 250_00),
        ("2614", -250_00),
    )
    book_it(book, jan, "Mat från EU", ("4077", 500_00), ("1930", -500_00), ("2645", 30_00), ("2634", -30_00))
    book_it(
        book, feb, "Tjänst från EU", ("4536", 250_00), ("1930", -250_00), ("2645", 30_00), ("2624", -30_00)
    )
    book_it(
        book,
        feb,
        "Tjänst från USA",
        ("4531", 2_000_00),
        ("1930", -2_000_00),
        ("2645", 500_00),
        ("2614", -500_00),
    )
    book_it(
        book,
        mar,
        "Telefoner",
        ("4415", 120_000_00),
        ("2440", -120_000_00),
        ("2647", 30_000_00),
        ("2614", -30_000_00),
    )
    book_it(book, mar, "Byggtjänst", ("4425", 800_00), ("2440", -800_00), ("2647", 200_00), ("2614", -200_00))
    book_it(
        book, mar, "Import", ("4545", 4_000_00), ("2440", -4_000_00), ("2645", 1_000_00), ("2615", -1_000_00)
    )
    book_it(
        book, mar, "Import av mat", ("4087", 300_00), ("2440", -300_00), ("2645", 18_00), ("2635", -18_00)
    )
    book_it(book, date(2026, 4, 1), "Nästa kvartal", ("1930", 125_00), ("3001", -100_00), ("2611", -25_00))


#: What a_quarter comes to in whole kronor, box by box, reckoned by hand from its lines.
A_QUARTER = {
    "05": 15_002,  # 10 000,50 + 1 000 + 5 000,90 - 1 000 - 100 + 100,99 - 0,24 = 15 002,15
    "06": 200,
    "10": 2_300,  # 2 500,13 - 250 - 25 + 25,25 + 50 = 2 300,38
    "11": 120,
    "12": 300,
    "20": 1_500,
    "21": 250,
    "22": 2_000,
    "23": 120_000,
    "24": 800,
    "30": 30_950,
    "31": 30,
    "32": 30,
    "35": 7_877,
    "36": 8_888,
    "37": 600,
    "38": 700,
    "39": 400,
    "40": 300,
    "41": 200,
    "42": 150,
    "48": 32_128,
    "49": 2_620,
    "50": 4_300,
    "60": 1_000,
    "62": 18,
}
