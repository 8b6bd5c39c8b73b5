"""The pages of the shop: what is asked for, read from the book, and put into a template.

Whatever is read is short and is read at once, on the connection of this thread; what writes, and so may have to wait
for somebody, is done in another.
"""

import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.consent import links
from kassabok.core.dates import local_time
from kassabok.core.errors import BookUnavailable, KassabokError, NotFound, Refused
from kassabok.core.marketing.reports.offered import ReductionRow, reductions
from kassabok.core.rates.lookup import Rates
from kassabok.core.sales.naming import parts_come
from kassabok.core.shop import catalogue, product_facts
from kassabok.core.shop.catalogue import Basket, Offer
from kassabok.core.shop.hooks import receive
from kassabok.core.shop.intake import Door, OrderPage, Placed, connect, identity, refuse_other_book
from kassabok.core.texts import several_lines
from kassabok.formats.shop.stripe import session_fields
from kassabok.net.errors import Unreachable
from kassabok.net.stripe import Stripe
from kassabok.web import form as forms
from kassabok.web import info
from kassabok.web.assets import Assets
from kassabok.web.facts import Facts, facts_of, logo_file, vat_in, vat_of_order
from kassabok.web.feeds import Feeds
from kassabok.web.languages import ENGLISH, SWEDISH, money, preferred, speaker
from kassabok.web.often import Often
from kassabok.web.pictures import Pictures
from kassabok.web.structured import product_data
from kassabok.web.tiles import Tiles
from kassabok.web.visitor import COOKIE, LANGUAGES, Cookies, Visitor, new_visitor

#: A parcel is on its way for some days, and the buyer's time begins when he has it.
DAYS_ON_THE_WAY = 7
LOG = logging.getLogger(__name__)
LONGEST_SEARCH = 100
#: Searches whose number of goods is kept between writes.
MOST_COUNTS = 1_000
FOREVER = "public, max-age=31536000, immutable"
#: How often one address may order: people who share an address, as in an office, still can.
ORDERS_PER_MINUTE, ORDERS_AT_ONCE = 6, 12
#: How often one address may try a discount code: nobody finds one by trying them all.
CODES_PER_MINUTE, CODES_AT_ONCE = 6, 20
LONGEST_CODE = 40
#: What is said where a discount code does not hold.
CODE_FAULTS = {
    "campaign.unknown": "code_unknown",
    "campaign.day": "code_day",
    "campaign.minimum": "code_minimum",
    "campaign.nothing": "code_nothing",
    "campaign.used_up": "code_used_up",
    "campaign.used": "code_used",
}
#: What the order's page says, by the state of the order that it has become.
_ORDER_STATES = {
    "draft": "state_received",
    "confirmed": "state_confirmed",
    "partly_delivered": "state_partly",
    "delivered": "state_delivered",
    "invoiced": "state_delivered",
    "closed": "state_delivered",
    "cancelled": "state_cancelled",
}


@dataclass(frozen=True)
class House:
    """What the pages live on. today and now: the clock, so that tests have their own. cards: who takes card payments;
    None where nobody does.
    """

    book: Path
    base_url: str
    cookies: Cookies
    rates: Callable[[], Rates]
    today: Callable[[], date]
    now: Callable[[], datetime]
    cards: Stripe | None = None


class Pages:
    """The answers, a method for each address. One of these has one connection for reading and one for placing."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._opened = identity(house.book)
        self._raw: sqlite3.Connection = connect(house.book)
        self._reader = Reader(self._raw)
        self._door = Door(house.book)
        self._assets = Assets()
        self._pictures = Pictures(house.book.with_name(f"{house.book.name}-pictures"), self._original)
        self._templates = _templates(self._assets)
        self._tiles = Tiles(self._templates)
        self._feeds = Feeds(house.book, house.base_url, house.rates)
        self._orders = Often(per_minute=ORDERS_PER_MINUTE, burst=ORDERS_AT_ONCE)
        self._codes = Often(per_minute=CODES_PER_MINUTE, burst=CODES_AT_ONCE)
        self._facts: tuple[int, Facts] | None = None
        self._counted: tuple[date, int] | None = None
        self._counts: dict[str, int] = {}

    def close(self) -> None:
        """Let the book go."""
        self._raw.close()
        self._door.close()
        self._feeds.close()

    # The catalogue

    async def goods(self, request: Request) -> Response:
        """All goods, or those that are searched for, a page of them at a time."""
        query = request.query_params.get("q", "").strip()[:LONGEST_SEARCH]
        today = self._house.today()
        try:
            count = self._count(query)
            pages = max(1, -(-count // catalogue.PAGE))
            page = min(_whole(request.query_params.get("page"), least=1), pages)
            items = catalogue.offers(
                self._reader, self._house.rates(), on=today, search=query, skip=(page - 1) * catalogue.PAGE
            )
        except Refused:  # More words than anybody searches for.
            count, pages, page, items = 0, 1, 1, []
        language = self._speech(request, self._visitor(request))[1]
        return self._page(
            request,
            "catalogue.html",
            items=items,
            tiles=self._tiles.of(items, self._reduced(items), language),
            query=query,
            count=count,
            page=page,
            pages=pages,
            turn=lambda to: urlencode({"q": query, "page": to} if query else {"page": to}),
        )

    async def product(self, request: Request) -> Response:
        """One product."""
        item = catalogue.offer(
            self._reader, self._house.rates(), request.path_params["sku"], on=self._house.today()
        )
        if item is None:
            return self.missing(request)
        facts = product_facts.facts_of(self._reader, item.product_id)
        reduction = self._reduced([item]).get(item.sku)
        return self._page(
            request,
            "product.html",
            item=item,
            facts=facts,
            reduction=reduction,
            structured=product_data(item, facts, reduction, self._house.base_url),
        )

    def _count(self, query: str) -> int:
        """How many goods there are, counted again when anybody has written to the book."""
        today, version = self._house.today(), self._data_version()
        if self._counted != (today, version) or len(self._counts) >= MOST_COUNTS:
            self._counted, self._counts = (today, version), {}
        if query not in self._counts:
            self._counts[query] = catalogue.count_offers(self._reader, on=today, search=query)
        return self._counts[query]

    def _reduced(self, items: Iterable[Offer]) -> dict[str, ReductionRow]:
        """SKU -> what is told beside a reduced price. One that has been as low in the thirty days before is none."""
        rows = reductions(
            self._reader, self._house.rates(), on=self._house.today(), skus=[item.sku for item in items]
        )
        return {row.sku: row for row in rows if row.lower}

    # The basket

    async def basket(self, request: Request) -> Response:
        """What the visitor has in his basket, at today's prices. What is gone is taken out, and told."""
        visitor, said = self._mended(request, self._visitor(request))
        basket = self._priced(visitor)
        return self._page(
            request, "basket.html", visitor=visitor, said=said, basket=basket, vat=vat_in(basket)
        )

    async def put(self, request: Request) -> Response:
        """Put so many more of a product into the basket."""
        form = await request.form()
        visitor = self._visitor(request)
        if not self._own(visitor, form):
            return self._old_form(request)
        sku = str(form.get("sku", ""))
        item = catalogue.offer(self._reader, self._house.rates(), sku, on=self._house.today())
        if item is None:
            return self.missing(request)
        more = visitor.with_units(sku, visitor.basket.get(sku, 0) + _whole(form.get("units"), least=1))
        return self._go(f"/basket?{urlencode({'put': sku})}", more)

    async def change(self, request: Request) -> Response:
        """Have so many of a product in the basket, or none."""
        form = await request.form()
        visitor = self._visitor(request)
        if not self._own(visitor, form):
            return self._old_form(request)
        sku = str(form.get("sku", ""))
        units = 0 if form.get("remove") else _whole(form.get("units"), least=0)
        if sku in visitor.basket:
            visitor = visitor.with_units(sku, units)
        return self._go("/basket", visitor)

    async def code(self, request: Request) -> Response:
        """Use a discount code, or another, or none. One that does not hold is told of in the basket, and not kept."""
        form = await request.form()
        visitor = self._visitor(request)
        if not self._own(visitor, form):
            return self._old_form(request)
        who = request.client.host if request.client else ""
        if not self._codes.allow(who, now=self._house.now()):
            return self._trouble(request, "too_many", 429)
        written = str(form.get("code", "")).strip()[:LONGEST_CODE]
        return self._go("/basket", replace(visitor, code="" if form.get("remove") else written))

    # The checkout

    async def checkout(self, request: Request) -> Response:
        """The form to order with."""
        visitor, said = self._mended(request, self._visitor(request))
        if not visitor.basket or said:  # The basket mends it again, and says what.
            return self._go("/basket", self._visitor(request))
        return self._till(request, visitor, given={})

    async def order(self, request: Request) -> Response:
        """Order. Nothing is placed unless every field is right and the total is the one that the customer has seen."""
        form = await request.form()
        visitor = self._visitor(request)
        if not self._own(visitor, form):
            return self._old_form(request)
        if not visitor.basket:  # Sent a second time: the first has emptied it.
            return self._go(f"/order/{visitor.order}" if visitor.order else "/basket", visitor)
        if not self._may_order(request):
            return self._trouble(request, "too_many", 429)
        given = forms.given_in(form)
        today = self._house.today()
        wrong = forms.wrong_in(given, ways=self._ways(), today=today)
        if wrong:
            return self._till(request, visitor, given=given, wrong=wrong, status=422)
        if form.get(forms.TRAP):  # A program: it is told that all went well.
            return self._go("/", replace(visitor, basket={}))
        seen, key = _whole(form.get("seen"), least=0), str(form.get("key", ""))[:64]
        try:
            language = self._speech(request, visitor)[1]
            placed = await run_in_threadpool(self._place, visitor, language, given, seen, key)
        except BookUnavailable as error:
            if error.code != "book.busy":
                raise
            stopped = self._speech(request, visitor)[0]("busy")
            return self._till(request, visitor, given=given, stopped=stopped, status=503)
        except (NotFound, Refused) as refused:
            return self._not_placed(request, visitor, given, refused, seen)
        by_card = placed.payment == "stripe"
        to_pay = await run_in_threadpool(self._card_page, placed.token) if by_card else None
        return self._go(
            to_pay or f"/order/{placed.token}", replace(visitor, basket={}, code="", order=placed.token)
        )

    def _may_order(self, request: Request) -> bool:
        return self._orders.allow(request.client.host if request.client else "", now=self._house.now())

    def _place(
        self, visitor: Visitor, language: str, given: Mapping[str, str], seen: int, key: str
    ) -> Placed:
        today = self._house.today()
        return self._door.place(
            visitor.basket,
            forms.buyer_in(given, language=language, today=today),
            payment=given["payment"],
            form_key=f"{visitor.visitor_id}.{key}",
            seen_total_ore=seen,
            code=visitor.code,
            rates=self._house.rates(),
            today=today,
            now=self._house.now(),
        )

    def _not_placed(
        self, request: Request, visitor: Visitor, given: Mapping[str, str], refused: KassabokError, seen: int
    ) -> Response:
        """The price is another, or somebody was faster: the form again, with what was written."""
        say, language = self._speech(request, visitor)
        if refused.code == "shop.price_changed":
            now_ore = self._priced(visitor).total_ore
            stopped = say("price_changed", before=money(seen, language), now=money(now_ore, language))
        elif refused.code in CODE_FAULTS:
            stopped = say(CODE_FAULTS[refused.code], code=visitor.code)
            visitor = replace(visitor, code="")
        elif refused.code in ("shop.sold_out", "shop.gone"):
            return self._go("/basket?late=yes", visitor)
        else:
            stopped = say("form_old")
        return self._till(request, visitor, given=given, stopped=stopped, status=409)

    def _till(
        self,
        request: Request,
        visitor: Visitor,
        *,
        given: Mapping[str, str],
        wrong: Mapping[str, str] | None = None,
        stopped: str = "",
        status: int = 200,
    ) -> Response:
        basket = self._priced(visitor)
        return self._page(
            request,
            "checkout.html",
            status=status,
            visitor=visitor,
            basket=basket,
            vat=vat_in(basket),
            given=given,
            wrong=wrong or {},
            stopped=stopped,
            ways=self._ways(),
            key=new_visitor().visitor_id,
            labels={"org_nr": "company_org_nr"},
        )

    def _card_page(self, token: str) -> str | None:
        """Where an order that is to be paid by card is paid; None where it is not, or Stripe does not answer: the
        order's page then says so, with a button to try again. Asked once more, Stripe names the same page.
        """
        found = self._door.order(token)
        cards = self._house.cards
        if cards is None or found is None or not _to_pay_by(found, "stripe"):
            return None
        page = f"{self._house.base_url}/order/{token}"
        fields = session_fields(
            number=found.number,
            total_ore=found.total_ore,
            email=found.order.customer.email,
            lang=found.lang,
            done=f"{page}?paid=yes",
            back=page,
        )
        try:
            session = cards.open(fields, once=f"order-{token}")
        except Unreachable as error:
            LOG.error("%s: %s %s", found.number, error.message, error.hint)
            return None
        self._door.keep_session(token, session.id)
        return session.url

    # The order

    async def pay(self, request: Request) -> Response:
        """Go to where an order is paid by card, as after Stripe did not answer, or who went back from there."""
        form, visitor = await request.form(), self._visitor(request)
        if not self._own(visitor, form):
            return self._old_form(request)
        token = request.path_params["token"]
        if not self._may_order(request):
            return self._trouble(request, "too_many", 429)
        to_pay = await run_in_threadpool(self._card_page, token)
        return self._go(to_pay or f"/order/{token}", visitor)

    async def placed(self, request: Request) -> Response:
        """The page of an order, for who has its link."""
        found = await run_in_threadpool(self._door.order, request.path_params["token"])
        if found is None:
            return self.missing(request)
        response = self._page(
            request,
            "order.html",
            order=found,
            state=_state(found, back_from_card="paid" in request.query_params),
            vat=vat_of_order(found.order),
            code=f"/order/{request.path_params['token']}/swish.svg" if _to_pay_by(found, "swish") else "",
            pay=f"/order/{request.path_params['token']}/pay"
            if self._house.cards and _to_pay_by(found, "stripe")
            else "",
            withdraw=f"/order/{request.path_params['token']}/withdraw" if self._may_withdraw(found) else "",
            come_ore=(come_ore := self._come_ore(found)),
            left_ore=found.total_ore - come_ore,
            confirmation=f"/order/{request.path_params['token']}/confirmation.pdf",
            withdrawn=f"{local_time(found.withdrawn_us):%Y-%m-%d %H:%M}" if found.withdrawn_us else "",
        )
        response.headers["cache-control"] = "no-store"
        return response

    def _come_ore(self, order: OrderPage) -> int:
        """What the bank has got of an order whose rest has not come; 0 where nothing is to be paid by Swish."""
        if not _to_pay_by(order, "swish"):
            return 0
        come_ore = sum(parts_come(self._reader, order.number).values())
        return come_ore if come_ore < order.total_ore else 0

    async def withdraw(self, request: Request) -> Response:
        """The form to withdraw from a purchase with, for as long as the law gives the buyer, and some days longer."""
        found = await run_in_threadpool(self._door.order, request.path_params["token"])
        if found is None or not self._may_withdraw(found):
            return self.missing(request)
        response = self._page(
            request, "withdraw.html", order=found, page=f"/order/{request.path_params['token']}"
        )
        response.headers["cache-control"] = "no-store"
        return response

    async def withdrawn(self, request: Request) -> Response:
        """Withdraw from a purchase; the order's page then says when it was received."""
        form, visitor = await request.form(), self._visitor(request)
        if not self._own(visitor, form):
            return self._old_form(request)
        token = request.path_params["token"]
        found = await run_in_threadpool(self._door.order, token)
        if found is None or not (self._may_withdraw(found) or found.withdrawn_us):
            return self.missing(request)
        what = several_lines(str(form.get("what", "")))[: forms.LONGEST_MESSAGE]
        await run_in_threadpool(lambda: self._door.withdraw(token, text=what, now=self._house.now()))
        return self._go(f"/order/{token}#withdrawal", visitor)

    def _may_withdraw(self, order: OrderPage) -> bool:
        """Consumers may. The time runs from when the last goods were received, which is not known here: a late word is
        taken too, and the company judges it.
        """
        customer, today = order.order.customer, self._house.today()
        if customer.company or customer.org_nr or order.withdrawn_us or order.state == "dropped":
            return False
        if order.order_state == "cancelled":
            return False
        if order.sent is None or not order.all_sent:
            return True
        days = int(self._house.rates().value("amount.withdrawal_days", order.sent))
        return today <= order.sent + timedelta(days=days + DAYS_ON_THE_WAY)

    async def swish_code(self, request: Request) -> Response:
        """The Swish code of an order that is to be paid so."""
        found = await run_in_threadpool(self._door.order, request.path_params["token"])
        swish = settings_of(self._reader).text("company.swish")
        if found is None or not _to_pay_by(found, "swish") or not swish:
            return self.missing(request)
        from kassabok.formats.documents.payment_qr import picture, swish_qr

        drawing = picture(
            swish_qr(
                swish_number=swish, amount_ore=found.total_ore - self._come_ore(found), message=found.number
            )
        ).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        return Response(drawing, media_type="image/svg+xml", headers={"cache-control": "no-store"})

    # Links of newsletters

    async def answer(self, request: Request) -> Response:
        """What a link confirms, or takes back, with a button: programs that read mail follow links."""
        found = self._answer(request)
        if found is None:
            return self._trouble(request, "link_old", 404)
        return self._said(request, done=found.done)

    async def answered(self, request: Request) -> Response:
        """Confirm, or take back. The link is the proof, so that mail programs can send it too (RFC 8058), which follow
        nothing that leads further.
        """
        found = self._answer(request)
        if found is None:
            return self._trouble(request, "link_old", 404)
        if not found.done:
            say = self._door.say
            await run_in_threadpool(lambda: say(found.customer_id, found.asked_id, now=self._house.now()))
        return self._said(request, done=True)

    def _answer(self, request: Request) -> links.Answer | None:
        what, token = request.path_params["what"], request.path_params["token"]
        if what == links.LEAVE:
            return links.leaving(self._reader, token)
        if what == links.CONFIRM:
            return links.confirming(self._reader, token, on=self._house.today())
        return None

    def _said(self, request: Request, *, done: bool) -> Response:
        what = request.path_params["what"]
        response = self._page(request, "news.html", what=what, page=request.url.path, done=done)
        response.headers["cache-control"] = "no-store"
        return response

    async def confirmation(self, request: Request) -> Response:
        """The confirmation of an order as a file to keep, once the clerk has made it."""
        kept = await run_in_threadpool(self._door.confirmation, request.path_params["token"])
        if kept is None:
            return self.missing(request)
        headers = {
            "cache-control": "no-store",
            "content-disposition": f"inline; filename*=UTF-8''{quote(kept.name)}",
        }
        return Response(kept.data, media_type=kept.media_type, headers=headers)

    # Other shops and payment providers

    async def hook(self, request: Request) -> Response:
        """The door for web-hooks: what is signed is kept for the clerk, and its sender answered at once."""
        body = await request.body()
        status = await run_in_threadpool(
            receive,
            self._door,
            self._house.book,
            request.path_params["channel"],
            dict(request.headers),
            body,
            environment=os.environ,
            now=self._house.now(),
        )
        return Response(status_code=status)

    # Texts, files and what machines read

    async def info(self, request: Request) -> Response:
        """Terms, privacy, withdrawal, contact."""
        text = request.path_params["text"]
        if text not in info.TEXTS:
            return self.missing(request)
        visitor = self._visitor(request)
        self.facts()  # Refuses a book that was replaced.
        body = info.body_of(self._reader, text, self._speech(request, visitor)[1], self._house.book.parent)
        return self._page(request, "text.html", visitor=visitor, text=text, body=Markup(body))

    async def language(self, request: Request) -> Response:
        """Choose a language, and come back."""
        chosen, back = request.path_params["language"], request.query_params.get("back", "/")
        if chosen not in LANGUAGES:
            return self.missing(request)
        if not back.startswith("/") or back.startswith("//") or "\\" in back or not back.isprintable():
            back = "/"
        return self._go(back, replace(self._visitor(request), language=chosen))

    async def picture(self, request: Request) -> Response:
        """A product's picture."""
        sha256, _, width = request.path_params["name"].partition("-")
        data = await run_in_threadpool(self._pictures.webp, sha256, _whole(width, least=0))
        if data is None:
            return self.missing(request)
        return Response(data, media_type="image/webp", headers={"cache-control": FOREVER})

    async def logo(self, request: Request) -> Response:
        """The company's logo."""
        found = logo_file(self._reader, request.path_params["sha256"])
        if found is None:
            return self.missing(request)
        return Response(found[1], media_type=found[0], headers={"cache-control": FOREVER})

    async def static(self, request: Request) -> Response:
        """The style, the script, the icon."""
        found = self._assets.find(request.path_params["name"])
        if found is None:
            return self.missing(request)
        return Response(found.data, media_type=found.media_type, headers={"cache-control": FOREVER})

    async def robots(self, request: Request) -> Response:
        """What search engines may read: not baskets, not orders."""
        lines = (
            "User-agent: *",
            "Disallow: /basket",
            "Disallow: /checkout",
            "Disallow: /order/",
            "Disallow: /news/",
        )
        return PlainTextResponse("\n".join((*lines, f"Sitemap: {self._house.base_url}/sitemap.xml", "")))

    async def sitemap(self, request: Request) -> Response:
        """Every page for search engines to find (sitemaps.org)."""
        from xml.sax.saxutils import escape

        skus = catalogue.all_skus(self._reader, on=self._house.today())
        paths = ["/", *(f"/info/{text}" for text in info.TEXTS), *(path_of(sku) for sku in skus)]
        urls = "".join(f"<url><loc>{escape(self._house.base_url + path)}</loc></url>" for path in paths)
        return Response(
            f'<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n',
            media_type="application/xml",
        )

    async def feed(self, request: Request) -> Response:
        """The goods as a shopping service reads them; nothing again where it has what is here."""
        found = await run_in_threadpool(self._feeds.feed, request.path_params["name"], self._house.today())
        if found is None:
            return self.missing(request)
        headers = {"etag": found.tag, "cache-control": "no-cache"}
        if found.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(found.data, media_type=found.media_type, headers=headers)

    # Trouble

    def missing(self, request: Request) -> Response:
        """There is no such page."""
        return self._trouble(request, "missing", 404)

    def failed(self, request: Request) -> Response:
        """Our fault; the visitor learns no more of it than that."""
        return self._trouble(request, "failed", 500)

    def closed(self, error: BookUnavailable) -> Response:
        """The book cannot be read or written now. The page has nothing of it."""
        LOG.error("%s %s", error.message, error.hint)
        said = "Butiken är stängd en stund.\nThe shop is closed for a moment.\n"
        return PlainTextResponse(said, 503, {"retry-after": "60"})

    def _trouble(self, request: Request, what: str, status: int) -> Response:
        return self._page(request, "trouble.html", status=status, what=what)

    def _old_form(self, request: Request) -> Response:
        """The form is not of this visitor: his cookie is gone, or somebody else has made the form."""
        say, _ = self._speech(request, self._visitor(request))
        visitor = self._visitor(request)
        basket = self._priced(visitor)
        return self._page(
            request,
            "basket.html",
            status=403,
            visitor=visitor,
            said=[say("form_old")],
            basket=basket,
            vat=vat_in(basket),
        )

    # What they share

    def facts(self) -> Facts:
        """The company; read again when anybody has written to the book."""
        refuse_other_book(self._raw, self._house.book, self._opened)
        version = self._data_version()
        if self._facts is None or self._facts[0] != version:
            self._facts = version, facts_of(self._reader)
        return self._facts[1]

    def _data_version(self) -> int:
        """A number that is another when anybody else has written to the book."""
        return int(self._raw.execute("PRAGMA data_version").fetchone()[0])

    def _ways(self) -> tuple[str, ...]:
        """Ways to pay that can work: Swish needs a number, and cards a provider."""
        facts = self.facts()
        can = {"invoice": True, "swish": bool(facts.swish), "stripe": self._house.cards is not None}
        return tuple(way for way in facts.payments if can[way])

    def _original(self, sha256: str) -> bytes | None:
        """A picture's bytes, in a thread of its own."""
        raw = connect(self._house.book)
        try:
            found = catalogue.picture(Reader(raw), sha256)
        finally:
            raw.close()
        return found[1] if found else None

    def _priced(self, visitor: Visitor) -> Basket:
        return catalogue.price_basket(
            self._reader, self._house.rates(), visitor.basket, on=self._house.today(), code=visitor.code
        )

    def _mended(self, request: Request, visitor: Visitor) -> tuple[Visitor, list[str]]:
        """(the visitor with a basket that can be bought, what was changed in it, in sentences)."""
        say, _ = self._speech(request, visitor)
        basket = self._priced(visitor)
        said = [say("not_enough")] if request.query_params.get("late") else []
        for sku in basket.gone:
            visitor = visitor.with_units(sku, 0)
            said.append(say("not_sold", name=sku))
        for line in basket.lines:
            if not line.can_be_bought:
                left = line.offer.available or 0
                visitor = visitor.with_units(line.offer.sku, left)
                key = "fewer_there" if left else "not_sold"
                said.append(say(key, name=line.offer.name, count=left))
        if basket.code_fault:
            said.append(say(CODE_FAULTS[basket.code_fault.code], code=visitor.code))
            visitor = replace(visitor, code="")
        put = request.query_params.get("put")
        if put in visitor.basket and not said:
            name = next(line.offer.name for line in basket.lines if line.offer.sku == put)
            said.append(say("was_put", name=name))
        return visitor, said

    def _visitor(self, request: Request) -> Visitor:
        """Who asks, once found for a request: somebody new is the same one for all of it."""
        found: Visitor | None = getattr(request.state, "visitor", None)
        if found is None:
            known = self._house.cookies.read(request.cookies.get(COOKIE))
            found = known or new_visitor()
            request.state.visitor, request.state.known = found, known
        return found

    def _known(self, request: Request) -> Visitor | None:
        """Who the request's cookie says that it is."""
        self._visitor(request)
        known: Visitor | None = request.state.known
        return known

    def _own(self, visitor: Visitor, form: Mapping[str, Any]) -> bool:
        return self._house.cookies.is_form_token(visitor, str(form.get("token", "")))

    def _speech(self, request: Request, visitor: Visitor) -> tuple[Callable[..., str], str]:
        language = visitor.language or preferred(request.headers.get("accept-language", ""))
        return speaker(language), language

    def _page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        visitor: Visitor | None = None,
        said: list[str] | None = None,
        **values: Any,
    ) -> Response:
        visitor = visitor or self._visitor(request)
        say, language = self._speech(request, visitor)
        address = request.url
        text = self._templates.get_template(template).render(
            visitor=visitor,
            token=self._house.cookies.form_token(visitor),
            say=say,
            money=lambda ore: money(ore, language),
            language=language,
            other=ENGLISH if language == SWEDISH else SWEDISH,
            back=f"{address.path}?{address.query}" if address.query else address.path,
            said=said or [],
            shop=self.facts(),
            base_url=self._house.base_url,
            texts=info.TEXTS,
            **values,
        )
        response = HTMLResponse(text, status, headers={"cache-control": "private, no-cache"})
        response.headers["vary"] = "Cookie, Accept-Language"
        if self._known(request) != visitor:
            self._remember(response, visitor)
        return response

    def _go(self, to: str, visitor: Visitor) -> Response:
        """To another page, as a page that was got and not sent: going back does not send the form again."""
        response = RedirectResponse(to, 303)
        self._remember(response, visitor)
        return response

    def _remember(self, response: Response, visitor: Visitor) -> None:
        response.raw_headers.append((b"set-cookie", self._house.cookies.header(visitor)))


def path_of(sku: str) -> str:
    """The address of a product."""
    return f"/product/{quote(sku, safe='')}"


def _whole(text: object, *, least: int) -> int:
    """A whole number of few digits; `least` for anything else."""
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 12:
        return max(least, int(text))
    return least


def _to_pay_by(order: OrderPage, way: str) -> bool:
    waits = not order.paid and order.state != "dropped" and order.order_state != "cancelled"
    return order.payment == way and waits and not _is_withdrawn(order)


def _is_withdrawn(order: OrderPage) -> bool:
    """Whether its buyer has withdrawn from all of it: who names what he withdraws from may keep the rest."""
    return bool(order.withdrawn_us) and not order.withdrawn_text


def _state(order: OrderPage, *, back_from_card: bool = False) -> str:
    """The key of the sentence that says how the order is getting on. back_from_card: the customer comes from where he
    paid, maybe before we are told that he did.
    """
    if order.state == "dropped":
        return "state_cancelled"
    if order.state == "parked":
        return "state_looked_at"
    if order.order_state in ("cancelled", "delivered", "partly_delivered"):
        return _ORDER_STATES[order.order_state]
    if _is_withdrawn(order):
        return "state_withdrawn"
    if order.paid:
        return "state_paid"
    if order.payment != "invoice":
        return "state_paying" if back_from_card and order.payment == "stripe" else "state_waiting"
    return _ORDER_STATES.get(order.order_state, "state_received")


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
