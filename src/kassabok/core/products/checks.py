"""What must hold of the product register at any time, for `kassabok check`."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.identifiers import gtin14, parse_gtin


def _gtins(reader: Reader) -> list[str]:
    """Each GTIN has its check digit, and no two products have the same, in whatever length it is written."""
    faults = []
    owners: dict[str, str] = {}
    for sku, gtin in reader.each("SELECT sku, gtin FROM product WHERE gtin IS NOT NULL ORDER BY id"):
        try:
            parse_gtin(gtin)
        except ValueError as error:
            faults.append(f"{sku}: {error}")
        owner = owners.setdefault(gtin14(gtin), sku)
        if owner != sku:
            faults.append(f"{sku} and {owner} have the same GTIN {gtin}.")
    return faults


def _pictures(reader: Reader) -> list[str]:
    rows = reader.rows(
        "SELECT p.sku FROM product p LEFT JOIN attachment a ON a.sha256 = p.picture_sha256 "
        "WHERE p.picture_sha256 IS NOT NULL AND a.id IS NULL ORDER BY p.sku"
    )
    return [f"The picture of {sku} is not in the book." for (sku,) in rows]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("product GTINs", _gtins),
    ("product pictures", _pictures),
)
