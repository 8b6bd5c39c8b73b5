"""Status reports (pain.002) for the tests, written by us."""

from collections.abc import Sequence

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."


def reason(code: str, *texts: str, own: bool = False) -> str:
    """own: the bank's own code, not one of ISO's list."""
    element = "Prtry" if own else "Cd"
    given = f"<Rsn><{element}>{code}</{element}></Rsn>" if code else ""
    return f"<StsRsnInf>{given}{''.join(f'<AddtlInf>{text}</AddtlInf>' for text in texts)}</StsRsnInf>"


def transaction(
    end_to_end: str, status: str = "RJCT", reasons: str = "", *, amount: str = "", instruction: str = ""
) -> str:
    said = f'<OrgnlTxRef><Amt><InstdAmt Ccy="SEK">{amount}</InstdAmt></Amt></OrgnlTxRef>' if amount else ""
    return (
        "<TxInfAndSts>"
        f"{f'<OrgnlInstrId>{instruction}</OrgnlInstrId>' if instruction else ''}"
        f"<OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId>"
        f"{f'<TxSts>{status}</TxSts>' if status else ''}{reasons}{said}</TxInfAndSts>\n"
    )


def block(info_id: str, status: str = "", reasons: str = "", transactions: Sequence[str] = ()) -> str:
    said = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
    return (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{info_id}</OrgnlPmtInfId>{said}{reasons}\n"
        f"{''.join(transactions)}</OrgnlPmtInfAndSts>\n"
    )


def report(
    original: str,
    status: str = "",
    reasons: str = "",
    blocks: Sequence[str] = (),
    *,
    message: str = "BANK-1",
    version: str = "03",
    totals: str = "",
) -> bytes:
    """totals: elements after the name of the message (OrgnlNbOfTxs, OrgnlCtrlSum)."""
    kind = f"<OrgnlMsgNmId>pain.001.001.{'09' if version == '10' else '03'}</OrgnlMsgNmId>"
    said = f"<GrpSts>{status}</GrpSts>" if status else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}{version}"><CstmrPmtStsRpt>\n'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-03-02T10:00:00</CreDtTm></GrpHdr>\n"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{original}</OrgnlMsgId>{kind}{totals}{said}{reasons}"
        f"</OrgnlGrpInfAndSts>\n{''.join(blocks)}</CstmrPmtStsRpt></Document>\n"
    ).encode()
