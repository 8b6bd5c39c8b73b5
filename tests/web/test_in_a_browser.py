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
