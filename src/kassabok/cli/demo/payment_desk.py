"""Where the bank of the story takes payment files in (pain.001), and answers them (pain.002).

It reads the file itself, as a bank does, and knows nothing of the book.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kassabok.cli.demo.xml_nodes import put

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ANSWER = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"
CLOSED_ACCOUNT = "AC04"  # ISO 20022, ExternalStatusReason1Code: the payee's account is closed.


@dataclass(frozen=True, slots=True)
class Instructed:
    """A payment as the file asks for it. block: the id of its PmtInf."""

    on: date
    block: str
    end_to_end_id: str
    amount_ore: int
    payee: str


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A file that was sent to the bank."""

    message: str
    payments: tuple[Instructed, ...]


def read_payments(data: bytes) -> PaymentFile:
    """The payments of a pain.001.001.03."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(data)
    # The namespace is the same for all of it, and says nothing here.
    for element in root.iter():
        element.tag = element.tag.partition("}")[2]
    payments = tuple(
        Instructed(
            on=date.fromisoformat(_text(block, "ReqdExctnDt")),
            block=_text(block, "PmtInfId"),
            end_to_end_id=_text(payment, "PmtId/EndToEndId"),
            amount_ore=int(_text(payment, "Amt/InstdAmt").replace(".", "")),
            payee=_text(payment, "Cdtr/Nm"),
        )
        for block in root.iter("PmtInf")
        for payment in block.iter("CdtTrfTxInf")
    )
    return PaymentFile(_text(root, ".//GrpHdr/MsgId"), payments)


def answer(file: PaymentFile, on: date, rejected: Mapping[str, str]) -> bytes:
    """What the bank says of each payment, as pain.002.001.03. rejected: EndToEndId -> the code of the reason."""
    from xml.etree import ElementTree

    root = ElementTree.Element("Document", xmlns=_ANSWER)
    report = put(root, "CstmrPmtStsRpt")
    header = put(report, "GrpHdr")
    put(header, "MsgId", f"SVAR-{file.message}"[:35])
    put(header, "CreDtTm", f"{on.isoformat()}T09:00:00")
    original = put(report, "OrgnlGrpInfAndSts")
    put(original, "OrgnlMsgId", file.message)
    put(original, "OrgnlMsgNmId", "pain.001.001.03")
    put(original, "GrpSts", "PART" if rejected else "ACCP")
    for block in dict.fromkeys(payment.block for payment in file.payments):
        node = put(report, "OrgnlPmtInfAndSts")
        put(node, "OrgnlPmtInfId", block)
        for payment in file.payments:
            if payment.block == block:
                _put_status(node, payment, rejected.get(payment.end_to_end_id))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _put_status(block: "Element", payment: Instructed, reason: str | None) -> None:
    node = put(block, "TxInfAndSts")
    put(node, "OrgnlEndToEndId", payment.end_to_end_id)
    put(node, "TxSts", "RJCT" if reason else "ACCP")
    if reason:
        put(node, "StsRsnInf/Rsn/Cd", reason)


def _text(node: "Element", path: str) -> str:
    text = node.findtext(path)
    assert text, f"every payment file has {path}"
    return text
