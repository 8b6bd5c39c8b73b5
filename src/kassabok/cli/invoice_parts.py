"""What a payment pays, as it is typed: an invoice, or a part of one."""

from kassabok.cli.frame.values import kronor


def invoice_part(text: str) -> tuple[str, int | None]:
    """An invoice with the öre that go to it, of NO or NO=KRONOR; None is as far as the money lasts."""
    number, equals, part = text.partition("=")
    return number.strip(), kronor(part) if equals else None
