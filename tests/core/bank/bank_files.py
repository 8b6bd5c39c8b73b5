"""Bank files for the stories, written by us: one description of what moved, told as camt, BgMax or CSV."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from tests.story import TODAY

IBAN = "SE4550000000058398257466"
CLEARING, ACCOUNT = "5839", "8257466"  # Of the same account.
BANKGIRO = "9912346"
MESSAGES = {"camt.053": ("BkToCstmrStmt", "Stmt"), "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}
SEK_IBAN = f"<Id><IBAN>{IBAN}</IBAN></Id><Ccy>SEK</Ccy>"


@dataclass(frozen=True)
class Pay:
    """A payment. ocr: structured references, each with what it pays or None. sent: the payer's own id of it.

    creditor: the bankgiro that was paid to.
    """

    amount_ore: int
    ocr: tuple[tuple[str, int | None], ...] = ()
    text: str = ""
    name: str = ""
    extra: str = ""
    sent: str = ""
    creditor: str = ""


@dataclass(frozen=True)
class Move:
    """A booked movement on the account: one payment, or several in a deposit. batch: the payer's id of a block."""

    pays: tuple[Pay, ...]
    on: date = TODAY
    ref: str = ""
    text: str = ""
    currency: str = "SEK"
    reversal: bool = False
    batch: str = ""

    @property
    def amount_ore(self) -> int:
        return sum(pay.amount_ore for pay in self.pays)


def ocr(reference: str, amount_ore: int, name: str = "") -> Pay:
    return Pay(amount_ore, ((reference, None),), name=name)


def move(*pays: Pay, on: date = TODAY, ref: str = "", text: str = "", **other: object) -> Move:
    return Move(pays, on, ref, text, **other)  # type: ignore[arg-type]


def kronor(amount_ore: int) -> str:
    return f"{abs(amount_ore) // 100}.{abs(amount_ore) % 100:02}"


# camt


def camt(
    moves: Iterable[Move],
    *,
    kind: str = "camt.054",
    version: str = "02",
    details: bool = True,
    account: str = SEK_IBAN,
    balances: tuple[int, int] | None = None,
) -> bytes:
    """details: with payments, else each movement is a lump. balances: opening and closing, in öre."""
    message, statement = MESSAGES[kind]
    entries = "".join(_entry(each, version, details=details) for each in moves)
    held = "" if balances is None else _balance("OPBD", balances[0]) + _balance("CLBD", balances[1])
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}.001.{version}"><{message}>\n'
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-03T06:00:00</CreDtTm></GrpHdr>\n"
        f"<{statement}><Id>S1</Id><CreDtTm>2026-03-03T06:00:00</CreDtTm><Acct>{account}</Acct>\n"
        f"{held}{entries}</{statement}></{message}></Document>\n"
    ).encode()


def _balance(code: str, amount_ore: int) -> str:
    way = "DBIT" if amount_ore < 0 else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="SEK">{kronor(amount_ore)}</Amt>'
        f"<CdtDbtInd>{way}</CdtDbtInd><Dt><Dt>{TODAY}</Dt></Dt></Bal>\n"
    )


def _entry(each: Move, version: str, *, details: bool) -> str:
    way = "DBIT" if each.amount_ore < 0 else "CRDT"
    status = "BOOK" if version == "02" else "<Cd>BOOK</Cd>"
    ref = f"<AcctSvcrRef>{each.ref}</AcctSvcrRef>" if each.ref else ""
    payments = "".join(_payment(pay, each.currency, version) for pay in each.pays) if details else ""
    batch = f"<Btch><PmtInfId>{each.batch}</PmtInfId></Btch>" if each.batch else ""
    return (
        f'<Ntry><Amt Ccy="{each.currency}">{kronor(each.amount_ore)}</Amt><CdtDbtInd>{way}</CdtDbtInd>'
        f"{'<RvslInd>true</RvslInd>' if each.reversal else ''}<Sts>{status}</Sts>"
        f"<BookgDt><Dt>{each.on}</Dt></BookgDt>{ref}"
        f"{f'<NtryDtls>{batch}{payments}</NtryDtls>' if payments or batch else ''}"
        f"{f'<AddtlNtryInf>{escape(each.text)}</AddtlNtryInf>' if each.text else ''}</Ntry>\n"
    )


def _payment(pay: Pay, currency: str, version: str) -> str:
    way = "DBIT" if pay.amount_ore < 0 else "CRDT"
    amount = f'<Amt Ccy="{currency}">{kronor(pay.amount_ore)}</Amt>'
    if version == "02":
        amount = f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
        name = f"<Nm>{escape(pay.name)}</Nm>"
    else:
        amount += f"<CdtDbtInd>{way}</CdtDbtInd>"
        name = f"<Pty><Nm>{escape(pay.name)}</Nm></Pty>"
    role = "Dbtr" if pay.amount_ore > 0 else "Cdtr"
    party = f"<{role}>{name}</{role}>" if pay.name else ""
    if pay.creditor:
        scheme = "<SchmeNm><Prtry>BGNR</Prtry></SchmeNm>"
        party += f"<CdtrAcct><Id><Othr><Id>{pay.creditor}</Id>{scheme}</Othr></Id></CdtrAcct>"
    party = f"<RltdPties>{party}</RltdPties>" if party else ""
    refs = f"<Refs><EndToEndId>{pay.sent}</EndToEndId></Refs>" if pay.sent else ""
    remittance = "".join(scor(reference, amount_ore) for reference, amount_ore in pay.ocr) + pay.extra
    if pay.text:
        remittance += f"<Ustrd>{escape(pay.text)}</Ustrd>"
    return f"<TxDtls>{refs}{amount}{party}<RmtInf>{remittance}</RmtInf></TxDtls>"


def scor(reference: str, amount_ore: int | None = None, documents: str = "") -> str:
    paid = "" if amount_ore is None else f'<RmtdAmt Ccy="SEK">{kronor(amount_ore)}</RmtdAmt>'
    paid = f"<RfrdDocAmt>{paid}</RfrdDocAmt>" if paid else ""
    given = f"<CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{reference}</Ref></CdtrRefInf>"
    return f"<Strd>{documents}{paid}{given}</Strd>"


def document(number: str) -> str:
    return f"<RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>{number}</Nb></RfrdDocInf>"


def deducted(number: str, amount_ore: int) -> str:
    """A credit note that the payer took off."""
    kind = f"<RfrdDocInf><Tp><CdOrPrtry><Cd>CREN</Cd></CdOrPrtry></Tp><Nb>{number}</Nb></RfrdDocInf>"
    amount = f'<RfrdDocAmt><CdtNoteAmt Ccy="SEK">{kronor(amount_ore)}</CdtNoteAmt></RfrdDocAmt>'
    return f"<Strd>{kind}{amount}</Strd>"


# BgMax


def bgmax(deposits: Iterable[Move], *, serial: int = 1, bankgiro: str = BANKGIRO) -> bytes:
    """Each movement is a deposit. Of several references the first is the payer's text, as with code 3."""
    records = ["01BGMAX".ljust(22) + "01" + "20260302173035010331" + "P"]
    payments = deductions = extras = 0
    for number, deposit in enumerate(deposits, start=serial):
        records.append("05" + bankgiro.zfill(10) + " " * 10 + "SEK")
        for place, pay in enumerate(deposit.pays):
            several = len(pay.ocr) > 1
            reference = pay.text if several or not pay.ocr else pay.ocr[0][0]
            code = "2" if pay.ocr and not several else "3"
            kind = "20" if pay.amount_ore >= 0 else "21"
            payments += kind == "20"
            deductions += kind == "21"
            records.append(_bgmax_payment(kind, reference, pay.amount_ore, code, number * 1000 + place))
            for extra, _ in pay.ocr if several else ():
                extras += 1
                records.append(_bgmax_payment("22", extra, 0, "2", number * 1000 + place))
            if pay.name:
                records.append("26" + pay.name.ljust(35) + " " * 35)
        account = CLEARING.rjust(23, "0") + ACCOUNT.zfill(12)
        records.append(
            f"15{account}{deposit.on:%Y%m%d}{number:05}{deposit.amount_ore:018}SEK{len(deposit.pays):08} "
        )
    deposit_count = sum(record.startswith("15") for record in records)
    records.append(f"70{payments:08}{deductions:08}{extras:08}{deposit_count:08}")
    return "".join(f"{record:<80}\r\n" for record in records).encode("latin-1")


def _bgmax_payment(kind: str, reference: str, amount_ore: int, code: str, serial: int) -> str:
    return f"{kind}{0:010}{reference:>25}{abs(amount_ore):018}{code}1{serial:012}0"


# CSV


def csv(moves: Sequence[Move], *, opening_ore: int = 0, account: str = f"{CLEARING}-{ACCOUNT}") -> bytes:
    """A Handelsbanken export, newest first, with a running balance. account: the line above the headings."""
    rows, balance_ore = [], opening_ore
    for each in moves:
        balance_ore += each.amount_ore
        amounts = ";".join(_comma(ore) for ore in (each.amount_ore, balance_ore))
        rows.append(f"{each.on};{each.on};{each.text};{amounts}")
    head = [account] if account else []
    head.append("Reskontradatum;Transaktionsdatum;Text;Belopp;Saldo")
    return "".join(f"{line}\r\n" for line in (*head, *reversed(rows))).encode("utf-8-sig")


def _comma(amount_ore: int) -> str:
    return ("-" if amount_ore < 0 else "") + kronor(amount_ore).replace(".", ",")
