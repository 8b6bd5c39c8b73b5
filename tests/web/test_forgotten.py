"""Who has bought in the shop and is forgotten: no byte of him is left in the file, and the books are as they were."""

from pathlib import Path

from tests.core.sales.conftest import Shop
from tests.story import TODAY
from tests.web.conftest import Guest

from kassabok.core.check import run_checks
from kassabok.core.consent.forgetting import forget
from kassabok.core.marketing import service as marketing
from kassabok.core.sales import prepaid
from kassabok.core.shop import clerk

SECRETS = {
    "name": "Zebulon Ödegård",
    "email": "zebulon@hemligt.example",
    "phone": "0739998877",
    "street": "Gömda gränden 4711",
    "message": "Ring på hos grannens dotter",
}
BOOKS = (
    "voucher",
    "voucher_line",
    "account_month",
    "receipt",
    "receipt_line",
    "stock_move",
    "campaign_order",
)


def found_in(path: Path) -> list[str]:
    files = [path, Path(f"{path}-wal"), *path.parent.glob(f"{path.name}-pictures/*")]
    held = b"".join(file.read_bytes() for file in files if file.is_file())
    return [secret for secret in SECRETS.values() if secret.encode() in held]


def books(shop: Shop) -> list[object]:
    return [shop.book.reader.rows(f"SELECT * FROM {table} ORDER BY id") for table in BOOKS]


def test_nothing_of_a_buyer_is_left_and_the_books_are_unchanged(guest: Guest, shop: Shop) -> None:
    with shop.doing() as tx:
        marketing.create(tx, "VAR10", gives="percent", percent_e4=1000, starts_on=TODAY)
    guest.put("MUG", 2)
    guest.send("/basket/code", guest.get("/basket"), code="VAR10")
    page = guest.order(**SECRETS, consent="yes", payment="swish")
    link = page.url.path
    (number,) = clerk.take_all(shop.doing, shop.book.reader).orders
    with shop.doing() as tx:
        prepaid.pay(tx, number, means="swish", on=TODAY, reference="ABC123")
    shop.deliver(number)
    assert found_in(shop.book.path) == list(SECRETS.values())
    before = books(shop)
    with shop.doing() as tx:
        receipt = forget(tx, "1001")
    assert shop.book.scrub()
    assert found_in(shop.book.path) == []
    assert books(shop) == before
    assert [result for result in run_checks(shop.book.reader) if not result.ok] == []
    assert "orders as they were placed in the own shop" in [row.what for row in receipt.removed]
    # The link of the order leads to nothing any more, rather than to an error.
    assert guest.client.get(link).status_code == 404
