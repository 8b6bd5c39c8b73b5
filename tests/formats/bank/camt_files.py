"""camt files for the tests, written by us in both versions."""

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
IBAN = "SE4550000000058398257466"
PAYER_IBAN = "NL77ABNA0574908765"

MESSAGES = {
    "camt.053": ("BkToCstmrStmt", "Stmt"),
    "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def scor(reference: str, *, amount: str = "", code: str = "<Cd>SCOR</Cd>", documents: str = "") -> str:
    """A structured block with a payee's reference."""
    paid = f'<RfrdDocAmt><RmtdAmt Ccy="SEK">{amount}</RmtdAmt></RfrdDocAmt>' if amount else ""
    kind = f"<Tp><CdOrPrtry>{code}</CdOrPrtry></Tp>"
    return f"<Strd>{documents}{paid}<CdtrRefInf>{kind}<Ref>{reference}</Ref></CdtrRefInf></Strd>"


def document(number: str, *, code: str = "CINV") -> str:
    return f"<RfrdDocInf><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Nb>{number}</Nb></RfrdDocInf>"


def invoice(number: str, amount: str = "", *, code: str = "CINV") -> str:
    """A structured block with a document number and what was paid on it."""
    tag = "CdtNoteAmt" if code == "CREN" else "RmtdAmt"
    paid = f'<RfrdDocAmt><{tag} Ccy="SEK">{amount}</{tag}></RfrdDocAmt>' if amount else ""
    return f"<Strd>{document(number, code=code)}{paid}</Strd>"


def iban(number: str) -> str:
    return f"<Id><IBAN>{number}</IBAN></Id>"


def other(number: str, scheme: str = "<Prtry>BGNR</Prtry>") -> str:
    return f"<Id><Othr><Id>{number}</Id><SchmeNm>{scheme}</SchmeNm></Othr></Id>"


def payment(
    amount: str = "100.00",
    *,
    version: str = "02",
    currency: str = "SEK",
    direction: str = "",
    refs: str = "<EndToEndId>NOTPROVIDED</EndToEndId>",
    debtor: str = "",
    debtor_account: str = "",
    creditor: str = "",
    creditor_account: str = "",
    agents: str = "",
    remittance: str = "",
    extra: str = "",
) -> str:
    """One TxDtls. amount "" leaves the amount out."""
    money = f'<Amt Ccy="{currency}">{amount}</Amt>' if amount else ""
    if version == "02":
        money = f"<AmtDtls><TxAmt>{money}</TxAmt></AmtDtls>" if money else ""
    else:
        money += f"<CdtDbtInd>{direction or 'CRDT'}</CdtDbtInd>" if money else ""
    parties = "".join(
        (
            f"<Dbtr>{_name(debtor, version)}</Dbtr>" if debtor else "",
            f"<DbtrAcct>{debtor_account}</DbtrAcct>" if debtor_account else "",
            f"<Cdtr>{_name(creditor, version)}</Cdtr>" if creditor else "",
            f"<CdtrAcct>{creditor_account}</CdtrAcct>" if creditor_account else "",
        )
    )
    return (
        f"<TxDtls><Refs>{refs}</Refs>{money}"
        f"<RltdPties>{parties}</RltdPties><RltdAgts>{agents}</RltdAgts>"
        f"<RmtInf>{remittance}</RmtInf>{extra}</TxDtls>"
    )


def _name(name: str, version: str) -> str:
    return f"<Nm>{name}</Nm>" if version == "02" else f"<Pty><Nm>{name}</Nm></Pty>"


def entry(
    amount: str = "100.00",
    direction: str = "CRDT",
    *payments: str,
    version: str = "02",
    currency: str = "SEK",
    status: str = "BOOK",
    dates: str = "<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt>",
    refs: str = "<AcctSvcrRef>E1</AcctSvcrRef>",
    code: str = "<Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn>",
    text: str = "",
    batch: str = "",
    extra: str = "",
) -> str:
    """One Ntry."""
    if status and version == "08":
        status = f"<Cd>{status}</Cd>"
    details = f"<NtryDtls>{batch}{''.join(payments)}</NtryDtls>" if payments or batch else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{extra}'
        f"{f'<Sts>{status}</Sts>' if status else ''}{dates}{refs}<BkTxCd>{code}</BkTxCd>{details}"
        f"{f'<AddtlNtryInf>{text}</AddtlNtryInf>' if text else ''}</Ntry>\n"
    )


def balance(code: str, amount: str, *, direction: str = "CRDT", currency: str = "SEK") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount}</Amt>"
        f"<CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>\n"
    )


def statement(
    *entries: str,
    kind: str = "camt.053",
    name: str = "S1",
    account: str = f"{iban(IBAN)}<Ccy>SEK</Ccy>",
    balances: str = "",
    extra: str = "",
) -> str:
    tag = MESSAGES[kind][1]
    return (
        f"<{tag}><Id>{name}</Id><CreDtTm>2026-03-03T06:00:00</CreDtTm>{extra}<Acct>{account}</Acct>\n"
        f"{balances}{''.join(entries)}</{tag}>\n"
    )


def camt(*statements: str, kind: str = "camt.053", version: str = "02") -> bytes:
    message = MESSAGES[kind][0]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}{kind}.001.{version}">\n<{message}>\n'
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-03T06:00:00+01:00</CreDtTm></GrpHdr>\n"
        f"{''.join(statements)}</{message}></Document>\n"
    ).encode()


def one(*entries: str, kind: str = "camt.053", version: str = "02", **kwargs: str) -> bytes:
    """A file with one statement with these entries."""
    return camt(statement(*entries, kind=kind, **kwargs), kind=kind, version=version)
