"""The bytes of a payment file, from its rows and nothing else."""

import hashlib

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound, Refused
from kassabok.formats.bank.pain001 import Debtor, Group, PaymentFile, Transfer, write
from kassabok.formats.bank.payment_profile import Dialect

_BATCH = """
SELECT id, version, message_id, created_us, currency, dialect, sha256, debtor_name, debtor_town, debtor_country,
    debtor_org_nr, debtor_customer_id, debtor_bic, debtor_currency FROM payment_batch WHERE number = :number
"""

_GROUPS = """
SELECT id, info_id, date, debtor_form, debtor_number, category, service, one_debit
FROM payment_group WHERE batch_id = :batch ORDER BY position
"""

_ORDERS = """
SELECT end_to_end_id, payee, town, country, account_form, clearing, account, bic, amount_cents, reference_kind,
    reference
FROM payment_order WHERE group_id = :group_id ORDER BY position
"""


def file_bytes(reader: Reader, number: str) -> bytes:
    """The file as it was made. Raises NotFound; Refused where it would not be the same any more."""
    data, sha256 = rendered(reader, number)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused(
            "paying.changed",
            f"Payment file {number} would not be the one that was made: its rows or the program have changed.",
            hint=f"kassabok bank payment cancel {number}, where it was not sent, and make a new one.",
        )
    return data


def rendered(reader: Reader, number: str) -> tuple[bytes, str]:
    """The bytes that the rows make, and the SHA-256 that was noted. Raises NotFound."""
    from datetime import date

    row = reader.row(_BATCH, number=number)
    if row is None:
        raise unknown_file(number)
    batch_id, version, message_id, created_us, currency, dialect, sha256, *debtor = row
    groups = [
        Group(
            info_id,
            date.fromisoformat(day),
            form,
            account,
            category,
            service,
            bool(one_debit),
            [Transfer(*order) for order in reader.rows(_ORDERS, group_id=group_id)],
        )
        for group_id, info_id, day, form, account, category, service, one_debit in reader.rows(
            _GROUPS, batch=batch_id
        )
    ]
    file = PaymentFile(
        version, message_id, created_us, currency, Debtor(*debtor), Dialect.from_json(dialect), groups
    )
    return write(file), sha256


def unknown_file(number: str) -> NotFound:
    """There is no payment file with this number."""
    return NotFound(
        "paying.unknown", f"There is no payment file {number[:40]}.", hint="kassabok bank payment list"
    )
