"""A customer with a telephone buys two things: `shop serve` as it is run, and a real browser.

Skipped where there is no Chromium or no driver for it.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

import pytest
from tests.core.sales.conftest import Shop

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
DAY = "2026-03-02"
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
PATIENCE_SECONDS = 30

webdriver = pytest.importorskip("selenium.webdriver")
pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="there is no Chromium with its driver")


@dataclass
class Served:
    """The shop as it is run, and the command line beside it."""

    url: str
    book: str

    def kassabok(self, *words: str) -> Any:
        run = subprocess.run(
            [
                sys.executable,
                "-m",
                "kassabok.cli.main",
                "--book",
                self.book,
                "--today",
                DAY,
                "--format",
                "json",
                *words,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(run.stdout)


@pytest.fixture
def served(shop: Shop) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["--book", str(shop.book.path), "--today", DAY, "shop", "serve", "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-m", "kassabok.cli.main", *words], stderr=subprocess.PIPE
    ) as process:
        served = Served(f"http://127.0.0.1:{port}", str(shop.book.path))
        try:
            until(lambda: answers(served.url) or process.poll() is not None)
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            yield served
        finally:
            process.send_signal(signal.SIGINT)
    assert process.returncode == 0


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/robots.txt", timeout=5):
            return True
    except OSError:
        return False


def until(done: Any) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < end, "It has not happened."
        time.sleep(0.1)


@pytest.fixture
def browser() -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for word in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=390,844"):
        options.add_argument(word)
    if os.geteuid() == 0:  # Chromium has no sandbox for root.
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    browser.implicitly_wait(PATIENCE_SECONDS)  # A click may lead to another page, which takes its time.
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": "sv"}})
    yield browser
    browser.quit()


def click(browser: Any, css: str) -> None:
    """As a finger does: what is not there to be touched is an error."""
    element = browser.find_element("css selector", css)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def fits(browser: Any) -> bool:
    """Nothing is wider than the screen."""
    return bool(browser.execute_script("return document.documentElement.scrollWidth <= innerWidth"))


def test_a_customer_buys_two_things_on_a_telephone(served: Served, browser: Any) -> None:
    """The receipt's voucher is traced back to his basket."""
    for sku in ("MUG", "BOOK"):
        browser.get(served.url)
        assert fits(browser)
        click(browser, f'.tile a[href="/product/{sku}"]')
        assert fits(browser)
        click(browser, ".buy button")
        until(lambda: "/basket" in browser.current_url)
    assert fits(browser)
    assert browser.find_element("id", "total").text.replace("\N{NO-BREAK SPACE}", " ") == "396 kr"
    click(browser, '.actions a[href="/checkout"]')
    assert fits(browser)
    for name, text in {
        "name": "Anna Öman",
        "email": "anna@example.com",
        "street": "Storgatan 1",
        "postcode": "11122",
        "city": "Stockholm",
    }.items():
        browser.find_element("id", name).send_keys(text)
    for tick in ("#pay-swish", "#consent", "#terms"):
        click(browser, tick)
    click(browser, ".till button")
    until(lambda: "/order/" in browser.current_url)
    assert fits(browser)
    assert "Vi väntar på din betalning." in browser.page_source
    code = browser.find_element("css selector", "img.code")
    until(lambda: browser.execute_script("return arguments[0].complete", code))
    assert browser.execute_script("return arguments[0].naturalWidth", code) > 0
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []

    until(lambda: served.kassabok("order", "list"))  # The clerk has taken it.
    [order] = served.kassabok("order", "list")
    served.kassabok("order", "pay", order["order"], "--means", "swish", "--reference", "8F3A2C1B")
    browser.refresh()
    assert "Betald." in browser.page_source
    assert order["name"] == "Anna Öman"
    told = json.dumps(served.kassabok("trace", f"order:{order['order']}"))
    assert "W1001" in told
    assert served.kassabok("check")


def test_it_can_be_done_with_the_keyboard_alone(served: Served, browser: Any) -> None:
    """The first stop is past what every page has; from there on, a product is put into the basket."""
    from selenium.webdriver.common.keys import Keys

    def focused() -> Any:
        return browser.switch_to.active_element

    browser.get(f"{served.url}/product/MUG")
    browser.find_element("tag name", "body").send_keys(Keys.TAB)
    assert focused().get_attribute("href").endswith("#content")
    focused().send_keys(Keys.ENTER)
    focused().send_keys(Keys.TAB)
    assert focused().get_attribute("id") == "units"
    focused().send_keys(Keys.TAB)
    focused().send_keys(Keys.ENTER)
    until(lambda: "/basket" in browser.current_url)
    said = browser.find_element("css selector", '[role="status"]')
    assert said.text == "Mugg ligger i varukorgen."


#: Every text of the page with too little contrast to what is behind it (WCAG 2.2, 1.4.3), every field without a label,
#: every thing to touch that is too small for a finger (2.5.8), in words.
FAULTS = """
const light = (r, g, b) => [r, g, b].map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
const behind = element => {
  for (; element; element = element.parentElement) {
    const [r, g, b, a = 1] = numbers(getComputedStyle(element).backgroundColor);
    if (a > 0) return [r, g, b];
  }
  return [255, 255, 255];
};
const faults = [];
for (const element of document.querySelectorAll("body *")) {
  const box = element.getBoundingClientRect();
  if (!box.width || !box.height || box.right < 0 || getComputedStyle(element).clipPath !== "none") continue;
  const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join(" ").trim();
  if (text && element.tagName !== "OPTION") {
    const [fore, back] = [numbers(getComputedStyle(element).color), behind(element)].map(c => light(...c.slice(0, 3)));
    const ratio = (Math.max(fore, back) + 0.05) / (Math.min(fore, back) + 0.05);
    if (ratio < 4.5) faults.push(`${ratio.toFixed(2)}: ${text.slice(0, 40)}`);
  }
  if (element.matches("input, textarea, select") && !element.labels.length) faults.push(`no label: ${element.name}`);
  if (element.matches("button, input:not([type=hidden])") && Math.min(box.width, box.height) < 22)
    faults.push(`small: ${element.name || element.textContent}`);
}
return faults;
"""
LONG = "Handdrejad keramikserveringsfatsuppsättning med uppvärmningsanordning " + "å" * 60


@pytest.mark.parametrize(
    ("width", "colours"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_can_be_read(
    shop: Shop, served: Served, browser: Any, width: int, colours: str, language: str
) -> None:
    """Whatever the screen: nothing is cut off at its side, nothing is too pale, every field says what it is."""
    shop.product("LONG", 1249, on_hand=2, name=LONG, description="ö" * 300)
    shop.product("GONE", 10, name="Slut")
    screen = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    wish = {"features": [{"name": "prefers-color-scheme", "value": colours}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", wish)
    browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": language}})
    for sku in ("LONG", "MUG"):
        browser.get(f"{served.url}/product/{sku}")
        click(browser, ".buy button")
        until(lambda: "/basket" in browser.current_url)
    pages = ["/", "/?q=zzz", "/product/LONG", "/product/GONE", "/basket", "/checkout", "/nowhere"]
    pages += [f"/info/{text}" for text in ("terms", "withdrawal", "privacy", "company")]
    for page in pages:
        browser.get(served.url + page)
        assert fits(browser), page
        assert browser.execute_script(FAULTS) == [], page
        assert browser.find_element("tag name", "html").get_attribute("lang") == language
        assert len(browser.find_elements("css selector", "h1")) == 1, page
    browser.get(f"{served.url}/checkout")
    browser.execute_script("document.querySelector('form.till').noValidate = true")
    click(browser, ".till aside button")
    until(lambda: browser.execute_script("return !!document.querySelector('[aria-invalid]')"))
    assert fits(browser)
    assert browser.execute_script(FAULTS) == []
