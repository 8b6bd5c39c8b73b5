"""Taking back what was posted for a thing, when the thing itself is taken back."""

from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import Ref, VoucherPosted
from kassabok.core.ledger.model import Voucher
from kassabok.core.ledger.posting import PostLine, post, posted_lines

_STANDING = """
SELECT v.ref FROM link k JOIN voucher v ON v.ref = k.effect_ref
WHERE k.cause_kind = :kind AND k.cause_ref = :ref AND k.effect_kind = 'voucher' AND v.series = :series
AND v.corrects_id IS NULL AND NOT EXISTS (SELECT 1 FROM voucher c WHERE c.corrects_id = v.id)
GROUP BY v.ref ORDER BY max(v.id)
"""


def standing_vouchers(tx: Transaction, thing: Ref, series: str) -> list[Voucher]:
    """The vouchers of a series that were posted for a thing and are not corrected, in the order they were posted."""
    refs = tx.reader.rows(_STANDING, kind=thing.kind, ref=thing.number, series=series)
    return [voucher for (ref,) in refs if (voucher := tx.find(Voucher, ref=ref))]


def reverse(tx: Transaction, voucher: Voucher, *, on: date, origins: tuple[Ref, ...]) -> VoucherPosted:
    """Post the reversal of a voucher in its own series, for the thing that is taken back."""
    text = f"Återtagen {voucher.ref}: {voucher.text}"
    return post(
        tx,
        series=voucher.series,
        on=on,
        text=text,
        lines=reversed_lines(tx, voucher),
        origins=origins,
        corrects=voucher,
    )


def reversed_lines(tx: Transaction, voucher: Voucher) -> list[PostLine]:
    """The lines of a voucher with the sign turned, objects and quantities as they were."""
    return [
        line._replace(
            amount_ore=-line.amount_ore,
            quantity_milli=None if line.quantity_milli is None else -line.quantity_milli,
        )
        for line in posted_lines(tx, voucher)
    ]
