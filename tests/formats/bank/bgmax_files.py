"""BgMax files for the tests, built position by position from the manual's tables."""

from collections.abc import Sequence

BANKGIRO = "9912346"


def record(kind: str, *fields: tuple[int, str]) -> str:
    """A record of 80 positions; each field is (first position, text)."""
    line = list(kind.ljust(80))
    for first, text in fields:
        line[first - 1 : first - 1 + len(text)] = text
    assert len(line) == 80
    return "".join(line)


def start(*, version: str = "01", mark: str = "P") -> str:
    return record("01", (3, "BGMAX"), (23, version), (25, "20260302173035010331"), (45, mark))


def opening(*, bankgiro: str = BANKGIRO, plusgiro: str = "", currency: str = "SEK") -> str:
    return record("05", (3, bankgiro.zfill(10)), (13, plusgiro.zfill(10) if plusgiro else ""), (23, currency))


def payment(
    amount_ore: int,
    *,
    kind: str = "20",
    reference: str = "",
    code: str = "2",
    sender: str = "",
    serial: str = "000000000012",
) -> str:
    reference = reference.rjust(25) if code == "2" else reference.ljust(25)
    return record(
        kind,
        (3, sender.zfill(10)),
        (13, reference),
        (38, f"{amount_ore:018}"),
        (56, code),
        (57, "1"),
        (58, serial),
        (70, "0"),
    )


def information(text: str) -> str:
    return record("25", (3, text))


def name(text: str, more: str = "") -> str:
    return record("26", (3, text), (38, more))


def deposit(
    amount_ore: int, count: int, *, on: str = "20260302", serial: str = "00074", currency: str = "SEK"
) -> str:
    account = "0" * 19 + "5841" + "000010098232"
    return record(
        "15",
        (3, account),
        (38, on),
        (46, serial),
        (51, f"{amount_ore:018}"),
        (69, currency),
        (72, f"{count:08}"),
        (80, "K"),
    )


def end(payments: int, deductions: int, extras: int, deposits: int) -> str:
    return record(
        "70",
        *((3 + 8 * n, f"{count:08}") for n, count in enumerate((payments, deductions, extras, deposits))),
    )


def bgmax(lines: Sequence[str], *, encoding: str = "latin-1", line_end: str = "\r\n") -> bytes:
    return (line_end.join(lines) + line_end).encode(encoding)


def small(*lines: str, amount_ore: int = 1250_00) -> list[str]:
    """One payment with OCR 10017 and these records after it."""
    return [
        start(),
        opening(),
        payment(amount_ore, reference="10017", sender="3783511"),
        *lines,
        deposit(amount_ore, 1),
        end(1, 0, sum(line[:2] in ("22", "23") for line in lines), 1),
    ]
