"""What all pages have in common: who asks, in which language, and the frame that a page is put into."""

import logging
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from kassabok.core.book.reader import Reader
from kassabok.core.errors import BookUnavailable
from kassabok.core.shop import catalogue
from kassabok.core.shop.catalogue import Basket
from kassabok.core.shop.intake import Door, connect, identity, refuse_other_book
from kassabok.web import info
from kassabok.web.assets import Assets
from kassabok.web.facts import Facts, facts_of, vat_in
from kassabok.web.house import House
from kassabok.web.languages import ENGLISH, SWEDISH, money, preferred, speaker
from kassabok.web.often import Often
from kassabok.web.visitor import COOKIE, Visitor, new_visitor

LOG = logging.getLogger(__name__)
#: How often one address may order: people who share an address, as in an office, still can.
ORDERS_PER_MINUTE, ORDERS_AT_ONCE = 6, 12


class Front:
    """What the pages of one shop share, with one connection for reading and one for placing.

    Whatever is read is short and is read at once, on the connection of this thread; what writes, and so may have to
    wait for somebody, is done in another.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self._opened = identity(house.book)
        self._raw: sqlite3.Connection = connect(house.book)
        self.reader = Reader(self._raw)
        self.door = Door(house.book)
        self.assets = Assets()
        self.templates = _templates(self.assets)
        self._orders = Often(per_minute=ORDERS_PER_MINUTE, burst=ORDERS_AT_ONCE)
        self._facts: tuple[int, Facts] | None = None

    def close(self) -> None:
        """Let the book go."""
        self._raw.close()
        self.door.close()

    def facts(self) -> Facts:
        """The company; read again when anybody has written to the book."""
        refuse_other_book(self._raw, self.house.book, self._opened)
        version = self.data_version()
        if self._facts is None or self._facts[0] != version:
            self._facts = version, facts_of(self.reader)
        return self._facts[1]

    def data_version(self) -> int:
        """A number that is another when anybody else has written to the book."""
        return int(self._raw.execute("PRAGMA data_version").fetchone()[0])

    def ways(self) -> tuple[str, ...]:
        """Ways to pay that can work: Swish needs a number, and cards a provider."""
        facts = self.facts()
        can = {"invoice": True, "swish": bool(facts.swish), "stripe": self.house.cards is not None}
        return tuple(way for way in facts.payments if can[way])

    def priced(self, visitor: Visitor) -> Basket:
        return catalogue.price_basket(
            self.reader, self.house.rates(), visitor.basket, on=self.house.today(), code=visitor.code
        )

    def may_order(self, request: Request) -> bool:
        return self._orders.allow(request.client.host if request.client else "", now=self.house.now())

    def visitor(self, request: Request) -> Visitor:
        """Who asks, once found for a request: somebody new is the same one for all of it."""
        found: Visitor | None = getattr(request.state, "visitor", None)
        if found is None:
            known = self.house.cookies.read(request.cookies.get(COOKIE))
            found = known or new_visitor()
            request.state.visitor, request.state.known = found, known
        return found

    def _known(self, request: Request) -> Visitor | None:
        """Who the request's cookie says that it is."""
        self.visitor(request)
        known: Visitor | None = request.state.known
        return known

    def own(self, visitor: Visitor, form: Mapping[str, Any]) -> bool:
        return self.house.cookies.is_form_token(visitor, str(form.get("token", "")))

    def speech(self, request: Request, visitor: Visitor) -> tuple[Callable[..., str], str]:
        language = visitor.language or preferred(request.headers.get("accept-language", ""))
        return speaker(language), language

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        visitor: Visitor | None = None,
        said: list[str] | None = None,
        **values: Any,
    ) -> Response:
        visitor = visitor or self.visitor(request)
        say, language = self.speech(request, visitor)
        address = request.url
        text = self.templates.get_template(template).render(
            visitor=visitor,
            token=self.house.cookies.form_token(visitor),
            say=say,
            money=lambda ore: money(ore, language),
            language=language,
            other=ENGLISH if language == SWEDISH else SWEDISH,
            back=f"{address.path}?{address.query}" if address.query else address.path,
            said=said or [],
            shop=self.facts(),
            base_url=self.house.base_url,
            texts=info.TEXTS,
            **values,
        )
        response = HTMLResponse(text, status, headers={"cache-control": "private, no-cache"})
        response.headers["vary"] = "Cookie, Accept-Language"
        if self._known(request) != visitor:
            self._remember(response, visitor)
        return response

    def go(self, to: str, visitor: Visitor) -> Response:
        """To another page, as a page that was got and not sent: going back does not send the form again."""
        response = RedirectResponse(to, 303)
        self._remember(response, visitor)
        return response

    def _remember(self, response: Response, visitor: Visitor) -> None:
        response.raw_headers.append((b"set-cookie", self.house.cookies.header(visitor)))

    def missing(self, request: Request) -> Response:
        """There is no such page."""
        return self.trouble(request, "missing", 404)

    def failed(self, request: Request) -> Response:
        """Our fault; the visitor learns no more of it than that."""
        return self.trouble(request, "failed", 500)

    def closed(self, error: BookUnavailable) -> Response:
        """The book cannot be read or written now. The page has nothing of it."""
        LOG.error("%s %s", error.message, error.hint)
        said = "Butiken är stängd en stund.\nThe shop is closed for a moment.\n"
        return PlainTextResponse(said, 503, {"retry-after": "60"})

    def trouble(self, request: Request, what: str, status: int) -> Response:
        return self.page(request, "trouble.html", status=status, what=what)

    def old_form(self, request: Request) -> Response:
        """The form is not of this visitor: his cookie is gone, or somebody else has made the form."""
        say, _ = self.speech(request, self.visitor(request))
        visitor = self.visitor(request)
        basket = self.priced(visitor)
        return self.page(
            request,
            "basket.html",
            status=403,
            visitor=visitor,
            said=[say("form_old")],
            basket=basket,
            vat=vat_in(basket),
        )


def path_of(sku: str) -> str:
    """The address of a product."""
    return f"/product/{quote(sku, safe='')}"


def _templates(assets: Assets) -> Environment:
    environment = Environment(
        loader=PackageLoader("kassabok.web"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )
    environment.globals["static"] = assets.path
    environment.globals["path"] = path_of
    return environment
