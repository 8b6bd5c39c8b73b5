"""The storefront as an ASGI application: which address has which page, and what stands before them all."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kassabok.core.errors import BookUnavailable
from kassabok.web.guard import App, Guard
from kassabok.web.house import House
from kassabok.web.pages.basket import BasketPages
from kassabok.web.pages.checkout import CheckoutPages
from kassabok.web.pages.front import Front
from kassabok.web.pages.goods import GoodsPages
from kassabok.web.pages.news import NewsPages
from kassabok.web.pages.orders import OrderPages
from kassabok.web.pages.texts import TextPages


def make_app(house: House, *, hosts: Iterable[str] = (), proxies: Iterable[str] = ()) -> App:
    """The shop of one book. hosts: further host names that it answers to. proxies: whose X-Forwarded-For is believed.

    Raises NotFound where there is no book, BookUnavailable where it is not of this version.
    """
    front = Front(house)
    goods, baskets, orders = GoodsPages(front), BasketPages(front), OrderPages(front)
    checkouts, news, texts = CheckoutPages(front, baskets, orders), NewsPages(front), TextPages(front)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        yield
        front.close()
        texts.close()

    async def missing(request: Request, _error: Exception) -> Response:
        return front.missing(request)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return front.missing(request) if error.status_code == 404 else Response(status_code=error.status_code)

    async def closed(_request: Request, error: Exception) -> Response:
        assert isinstance(error, BookUnavailable)
        return front.closed(error)

    async def failed(request: Request, _error: Exception) -> Response:
        return front.failed(request)

    inside = Starlette(
        routes=[
            Route("/", goods.goods),
            Route("/product/{sku:path}", goods.product),
            Route("/basket", baskets.basket),
            Route("/basket/add", baskets.put, methods=["POST"]),
            Route("/basket/set", baskets.change, methods=["POST"]),
            Route("/basket/code", baskets.code, methods=["POST"]),
            Route("/checkout", checkouts.checkout, methods=["GET"]),
            Route("/checkout", checkouts.order, methods=["POST"]),
            Route("/order/{token}", orders.placed),
            Route("/order/{token}/swish.svg", orders.swish_code),
            Route("/order/{token}/confirmation.pdf", orders.confirmation),
            Route("/order/{token}/withdraw", orders.withdraw, methods=["GET"]),
            Route("/order/{token}/withdraw", orders.withdrawn, methods=["POST"]),
            Route("/order/{token}/pay", orders.pay, methods=["POST"]),
            Route("/news/{what}/{token}", news.answer, methods=["GET"]),
            Route("/news/{what}/{token}", news.answered, methods=["POST"]),
            Route("/info/{text}", texts.info),
            Route("/language/{language}", texts.language),
            Route("/picture/{name}.webp", goods.picture),
            Route("/logo/{sha256}", texts.logo),
            Route("/static/{name}", texts.static),
            Route("/hooks/{channel}", texts.hook, methods=["POST"]),
            Route("/feeds/{name}", texts.feed),
            Route("/robots.txt", texts.robots),
            Route("/sitemap.xml", texts.sitemap),
        ],
        exception_handlers={404: missing, HTTPException: refused, BookUnavailable: closed, 500: failed},
        lifespan=life,
    )
    pay_at = house.cards.pages if house.cards else ""
    return Guard(inside, base_url=house.base_url, hosts=hosts, proxies=proxies, pay_at=pay_at)
