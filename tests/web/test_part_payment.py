"""An order that is paid by Swish in parts: its page asks for what is left, and no more."""

from tests.core.bank.bank_files import IBAN, Pay, camt, move
from tests.core.sales.conftest import Shop
from tests.story import TODAY
from tests.web.conftest import Guest

from kassabok.core.bank import service as bank
from kassabok.core.bank.importing import import_file
from kassabok.core.shop import clerk


def came(shop: Shop, amount_ore: int, ref: str) -> None:
    with shop.doing() as tx:
        data = camt([move(Pay(amount_ore, text="W1001"), on=TODAY, ref=ref)], kind="camt.053")
        import_file(tx, data, name=f"{ref}.xml")


def test_the_page_asks_for_what_is_left(guest: Guest, shop: Shop) -> None:
    with shop.doing() as tx:
        bank.edit_account(tx, "Bank", iban=IBAN)
    guest.put("MUG", 2)
    page = str(guest.order(payment="swish").url.path)
    clerk.take_all(shop.doing, shop.book.reader)
    whole = guest.client.get(f"{page}/swish.svg").text
    assert "309 kr" in guest.get(page).replace("\xa0", " ")
    came(shop, 100_00, "E1")
    told = guest.get(page).replace("\xa0", " ")
    assert "100 kr har kommit. 209 kr är kvar att betala." in told
    assert "betala 209 kr till" in told
    assert guest.client.get(f"{page}/swish.svg").text != whole
    came(shop, 209_00, "E2")
    told = guest.get(page).replace("\xa0", " ")
    assert "Betald. Vi packar din beställning." in told
    assert "kvar att betala" not in told
    assert guest.client.get(f"{page}/swish.svg").status_code == 404
