"""The storefront as a customer meets it: what pages show, and what an order becomes."""

import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from tests.core.sales.conftest import Shop
from tests.story import snapshot
from tests.web.conftest import ANNA, URL, Clock, Guest, TestClient, hidden, house_of

from kassabok.core.products.model import Product, ProductPrice
from kassabok.core.products.service import set_picture
from kassabok.core.shop import clerk
from kassabok.web.app import make_app


def text_of(page: str) -> str:
    """What a page says, without marks: blanks of any kind are one."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())


# Looking around


def test_the_catalogue_has_prices_with_vat_and_what_is_left(guest: Guest, shop: Shop) -> None:
    shop.product("OUT", 10, name="Slut vara")
    shop.product("OLD", 10, name="Gammal", archived=True)
    told = text_of(guest.get("/"))
    assert "Mugg 125 kr Bara 3 kvar" in told
    assert "Kokbok 212 kr I lager" in told
    assert "5 000 kr Beställningsvara" in told  # 4000 kr and 25 percent
    assert "Slut vara 12,50 kr Slut i lager" in told
    assert "Gammal" not in told


def test_search_finds_by_words_and_says_when_nothing_does(guest: Guest) -> None:
    found = guest.get("/?q=mug")
    assert "Träffar på ”mug”: 1" in found
    assert "Kokbok" not in found
    nothing = guest.get("/", params={"q": '"><script>alert(1)</script>'})
    assert "Inget passar" in nothing
    assert "<script>alert" not in nothing
    assert guest.client.get("/", params={"q": " ".join("abcdefghijklmnopqrstuvwxyz" * 3)}).status_code == 200


def test_a_long_catalogue_is_turned_page_by_page(guest: Guest, shop: Shop) -> None:
    for number in range(30):
        shop.product(f"P{number:02}", 10, on_hand=1, name=f"Pinne {number:02}")
    first, second = guest.get("/"), guest.get("/?page=2")
    assert first.count('class="tile"') == 24
    assert second.count('class="tile"') == 33 - 24
    assert 'rel="next" href="/?page=2"' in first
    assert guest.get("/?page=99").count('class="tile"') == 9
    assert guest.get("/?page=x").count('class="tile"') == 24


def test_a_product_tells_search_engines_what_it_tells_people(guest: Guest, shop: Shop) -> None:
    page = guest.get("/product/TABLE")
    assert "Bord &amp; stol &lt;ek&gt;" in page
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    told = json.loads(found[1])
    assert told["name"] == "Bord & stol <ek>"
    assert (told["offers"]["price"], told["offers"]["availability"]) == (
        "5000.00",
        "https://schema.org/BackOrder",
    )
    assert guest.client.get("/product/NONE").status_code == 404


def test_pictures_are_made_small_once_and_kept_for_ever(guest: Guest, shop: Shop, tmp_path: Path) -> None:
    data = io.BytesIO()
    Image.new("RGB", (2000, 1000), "red").save(data, "JPEG")
    with shop.doing() as tx:
        set_picture(tx, "MUG", data.getvalue(), name="mugg.jpg")
    address = re.search(r'src="(/picture/[0-9a-f]{64}-480\.webp)"', guest.get("/"))
    assert address
    answer = guest.client.get(address[1])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(answer.content)).size == (480, 240)
    kept = list((tmp_path / "company.kassabok-pictures").iterdir())
    assert [file.read_bytes() for file in kept] == [answer.content]
    assert guest.client.get(address[1].replace("-480", "-481")).status_code == 404
    assert guest.client.get(f"/picture/{'0' * 64}-480.webp").status_code == 404


def test_the_language_is_the_browsers_until_one_is_chosen(guest: Guest) -> None:
    english = guest.get("/product/MUG", headers={"accept-language": "de, en;q=0.7, sv;q=0.3"})
    assert '<html lang="en">' in english
    assert "SEK 125" in text_of(english)
    assert '<html lang="sv">' in guest.get("/", headers={"accept-language": "de;q=x"})
    for nonsense in ("en;q=NaN,sv;q=1", "en;q=Infinity,sv;q=sNaN"):
        assert '<html lang="sv">' in guest.get("/", headers={"accept-language": nonsense})
    chosen = guest.client.get("/language/en?back=/product/MUG", follow_redirects=False)
    assert chosen.headers["location"] == "/product/MUG"
    assert '<html lang="en">' in guest.get("/")
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "\r\nx:y"):
        answer = guest.client.get("/language/sv", params={"back": elsewhere}, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_texts_are_ours_until_the_company_has_its_own(guest: Guest, tmp_path: Path) -> None:
    assert "Testbolaget AB, org.nr 556036-0793" in guest.get("/info/terms")
    assert "hej@testbolaget.example" in guest.get("/info/withdrawal")
    assert "Telefon" not in guest.get("/info/company")  # there is none
    (tmp_path / "shop-texts").mkdir()
    (tmp_path / "shop-texts" / "terms.sv.md").write_text(
        "# Våra villkor\n\n{name} <script>x</script>", "utf-8"
    )
    own = guest.get("/info/terms")
    assert "<h1>Våra villkor</h1>" in own
    assert "<script>x" not in own
    assert "Terms of sale" in guest.get("/info/terms", headers={"accept-language": "en"})
    assert guest.client.get("/info/secrets").status_code == 404


def test_machines_are_told_what_to_read(guest: Guest) -> None:
    assert f"Sitemap: {URL}/sitemap.xml" in guest.get("/robots.txt")
    assert f"<loc>{URL}/product/MUG</loc>" in guest.get("/sitemap.xml")


# The basket


def test_a_basket_is_priced_by_the_book(guest: Guest) -> None:
    guest.put("MUG", 2)
    page = text_of(guest.put("BOOK").text)
    assert "Kokbok ligger i varukorgen." in page
    assert "Frakt 59 kr Att betala 521 kr" in page  # 250 + 212 + 59
    # 250 and 59 kr at 25 percent, 212 kr at 6: 50.00 + 11.80 and 12.00 of VAT
    assert "varav moms 25 % 61,80 kr varav moms 6 % 12 kr" in page
    page = text_of(guest.put("MUG", 1).text)
    assert "Frakt Fri frakt Att betala 587 kr" in page


def test_no_more_than_there_is_can_be_put_in_and_it_is_told(guest: Guest, shop: Shop) -> None:
    page = text_of(guest.put("MUG", 7).text)
    assert "Det finns bara 3 st av Mugg." in page
    assert "Att betala 434 kr" in page  # 3 x 125 + 59
    with shop.doing() as tx:
        mug = tx.find(Product, sku="MUG")
        assert mug
        tx.update(Product, mug.id, archived=True)
    assert "MUG går inte att köpa just nu" in text_of(guest.get("/basket"))
    assert "Varukorgen är tom." in guest.get("/basket")


def test_a_line_is_changed_and_removed(guest: Guest) -> None:
    page = guest.put("MUG").text
    page = guest.send("/basket/set", page, units="2").text
    assert "Varukorg, 2 st" in page
    assert "Varukorgen är tom." in guest.send("/basket/set", page, units="2", remove="yes").text


# Ordering


def test_what_is_ordered_becomes_an_order_of_a_registered_customer(
    guest: Guest, shop: Shop, clock: Clock
) -> None:
    guest.put("MUG", 2)
    answer = guest.order(consent="yes", message="Ring på dörren")
    assert re.fullmatch(rf"{URL}/order/[\w-]{{22}}", str(answer.url))
    assert answer.headers["cache-control"] == "no-store"
    assert "Vi har tagit emot din beställning. Order W1001" in text_of(answer.text)
    assert "2 × Mugg 250 kr Frakt 59 kr Att betala 309 kr" in text_of(answer.text)
    assert "Varukorg, 0 st" in answer.text
    assert "Bara 1 kvar" in guest.get("/product/MUG")  # held, before any clerk has looked
    clerk.take_all(shop.doing, shop.book.reader)
    assert "bekräftad" in guest.get(str(answer.url))
    name, email = shop.book.reader.rows("SELECT name, email FROM customer ORDER BY id")[-1]
    assert (name, email) == ("Anna Öman", "anna@example.com")
    assert shop.book.reader.value("SELECT total_ore FROM sales_order") == 309_00
    assert guest.client.get("/order/0000000000000000000000").status_code == 404


def test_swish_is_paid_by_a_code_with_the_orders_number(guest: Guest) -> None:
    zxing = pytest.importorskip("zxingcpp")
    guest.put("MUG")
    answer = guest.order(payment="swish")
    assert "Vi väntar på din betalning." in answer.text
    assert "betala 184 kr till 123 118 11 89 och skriv W1001" in text_of(answer.text)
    code = guest.client.get(f"{answer.url.path}/swish.svg")
    assert code.headers["content-type"] == "image/svg+xml"
    assert zxing.read_barcode(drawn(code.text)).text == "C1231181189;184,00;W1001;0"
    guest.put("BOOK")
    assert guest.client.get(f"{guest.order().url.path}/swish.svg").status_code == 404  # that one is invoiced


def drawn(svg: str) -> Image.Image:
    """The squares of an SVG code, painted: segno writes rows as `h` strokes after moves."""
    size = int(re.search(r'width="(\d+)"', svg)[1])  # type: ignore[index]
    path = re.search(r'stroke="#000"[^>]*d="([^"]+)"|d="([^"]+)"[^>]*stroke="#000"', svg)
    assert path
    image = Image.new("L", (size, size), 255)
    x = y = 0.0
    for kind, numbers in re.findall(r"([MmhH])([^MmhHz]+)", path[1] or path[2]):
        values = [float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]
        if kind == "M":
            x, y = values
        elif kind == "m":
            x, y = x + values[0], y + values[1]
        else:
            for step in range(int(values[0])):
                image.putpixel((int(x) + step, int(y)), 0)
            x += values[0]
    return image.resize((size * 6, size * 6), Image.Resampling.NEAREST)


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("name", "", "Skriv ditt namn."),
        ("email", "anna", "Skriv en e-postadress"),
        ("postcode", "123", "Skriv ett svenskt postnummer"),
        ("city", " ", "Skriv din ort."),
        ("phone", "ring mig", "Skriv ett telefonnummer"),
        ("org_nr", "556036-0794", "Organisationsnumret stämmer inte."),
        ("org_nr", "556036-0793", "Skriv företagets namn."),
        ("payment", "cash", "Välj hur du vill betala."),
        ("terms", "", "Godkänn köpvillkoren"),
        ("message", "x" * 501, "Meddelandet är för långt."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_placed(
    guest: Guest, shop: Shop, field: str, written: str, sentence: str
) -> None:
    guest.put("MUG")
    before = snapshot(shop.book)
    answer = guest.order(**{field: written})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Storgatan 1"' in answer.text
    assert snapshot(shop.book) == before


def test_a_price_that_changed_is_told_before_anything_is_ordered(guest: Guest, shop: Shop) -> None:
    guest.put("MUG")
    page = guest.get("/checkout")
    with shop.doing() as tx:
        mug = tx.reader.value("SELECT id FROM product WHERE sku = 'MUG'")
        tx.insert(
            ProductPrice, product_id=mug, valid_from=date(2026, 3, 1), price_e4=150_0000, includes_vat=True
        )
    answer = guest.send("/checkout", page, **ANNA)
    assert answer.status_code == 409
    assert "från 184 kr till 209 kr. Inget är beställt ännu." in text_of(answer.text)
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 0
    assert "Att betala 209 kr" in text_of(guest.send("/checkout", answer.text, **ANNA).text)


def test_prices_of_a_form_are_not_believed(guest: Guest, shop: Shop) -> None:
    guest.put("MUG")
    assert guest.order(seen="100").status_code == 409
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 0


def test_the_last_one_goes_to_the_first_who_orders(guest: Guest, shop: Shop, clock: Clock) -> None:
    guest.put("MUG", 3)
    page = guest.get("/checkout")
    app = make_app(house_of(shop.book.path, clock))
    with TestClient(app, base_url=URL) as client:
        other = Guest(client)
        other.put("MUG", 3)
        assert "/order/" in str(other.order(email="bo@example.com").url)
    answer = guest.send("/checkout", page, **ANNA)
    assert "hann före" in answer.text
    assert "Varukorgen är tom." in answer.text
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 1


def test_a_form_that_is_sent_twice_places_one_order(guest: Guest, shop: Shop) -> None:
    guest.put("MUG")
    page = guest.get("/checkout")
    cookies = dict(guest.client.cookies)
    first = guest.send("/checkout", page, **ANNA)
    assert guest.send("/checkout", page, **ANNA).url == first.url  # its basket is empty now
    guest.client.cookies.clear()
    guest.client.cookies.update(cookies)  # sent before the first was answered
    assert guest.send("/checkout", page, **ANNA).url == first.url
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 1


# Who must not


def test_a_form_of_somebody_else_is_not_taken(guest: Guest, shop: Shop, clock: Clock) -> None:
    page = guest.get("/product/MUG")
    data = {**hidden(page, "/basket/add"), "units": "1"}
    for token in ("", "0" * 64, "å"):
        assert guest.client.post("/basket/add", data={**data, "token": token}).status_code == 403
    with TestClient(make_app(house_of(shop.book.path, clock)), base_url=URL) as stranger:
        assert stranger.post("/basket/add", data=data).status_code == 403
    for origin in ("https://evil.example", "null", "http://butik.example"):
        assert guest.client.post("/basket/add", data=data, headers={"origin": origin}).status_code == 403
    cross = guest.client.post("/basket/add", data=data, headers={"sec-fetch-site": "cross-site"})
    assert cross.status_code == 403
    assert "Varukorg, 0 st" in guest.get("/basket")


def test_a_cookie_that_is_not_ours_is_a_new_visitor(guest: Guest) -> None:
    guest.put("MUG")
    cookie = guest.client.cookies["basket"]
    guest.client.cookies.clear()
    guest.client.cookies.set("basket", f"x{cookie}", domain="butik.example")
    assert "Varukorg, 0 st" in guest.get("/basket")


def test_headers_keep_browsers_strict(guest: Guest) -> None:
    answer = guest.client.get("/")
    assert answer.headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=lax"))


def test_no_page_has_script_or_style_inside(guest: Guest) -> None:
    guest.put("MUG")
    for path in ("/", "/product/MUG", "/basket", "/checkout", "/info/terms", "/nowhere"):
        page = guest.get(path)
        assert not re.search(r"<script(?![^>]*(src=|ld\+json))|<style|\sstyle=|\son\w+=", page), path


def test_other_hosts_and_large_bodies_are_refused(guest: Guest, shop: Shop) -> None:
    assert guest.client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert guest.client.post("/basket/add", content=b"x" * 65_537).status_code == 413
    assert guest.client.post("/basket/add", content=iter([b"x"])).status_code == 411
    assert guest.client.post("/hooks/none", content=b"x" * 70_000).status_code == 404
    assert guest.client.post("/hooks/none", content=b"x" * 1_048_577).status_code == 413


def test_a_program_that_fills_in_every_field_orders_nothing(guest: Guest, shop: Shop) -> None:
    guest.put("MUG")
    assert guest.order(homepage="https://spam.example").url.path == "/"
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 0


def test_one_address_orders_only_so_often(guest: Guest) -> None:
    answers = []
    for _ in range(13):
        guest.put("BOOK")
        answers.append(guest.order(city="").status_code)
    assert answers == [422] * 12 + [429]
    assert "För många försök" in guest.order(city="").text


def test_only_a_named_proxy_tells_who_asks(shop: Shop, clock: Clock) -> None:
    app = make_app(house_of(shop.book.path, clock), proxies=["10.0.0.1"])

    def refused(client: str, told: str) -> int:
        browser = TestClient(app, base_url=URL, client=(client, 1))
        guest = Guest(browser)
        guest.put("BOOK")
        browser.headers["x-forwarded-for"] = told
        return int(guest.order(city="").status_code)

    assert [refused("10.0.0.1", "1.1.1.1, 2.2.2.2") for _ in range(13)][-1] == 429
    assert refused("10.0.0.1", "1.1.1.1, 3.3.3.3") == 422
    assert [refused("9.9.9.9", f"1.1.1.{n}") for n in range(13)][-1] == 429


def test_a_fault_of_ours_tells_nothing_of_itself(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(house_of(shop.book.path, clock))
    with TestClient(app, base_url=URL, raise_server_exceptions=False) as client:
        monkeypatch.setattr("kassabok.core.shop.catalogue.offers", lambda *_, **__: 1 / 0)
        answer = client.get("/")
    assert answer.status_code == 500
    assert "Felet är vårt." in answer.text
    assert "division" not in answer.text
