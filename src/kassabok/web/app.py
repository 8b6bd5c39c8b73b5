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
from kassabok.web.pages import House, Pages


def make_app(house: House, *, hosts: Iterable[str] = (), proxies: Iterable[str] = ()) -> App:
    """The shop of one book. hosts: further host names that it answers to. proxies: whose X-Forwarded-For is believed.

    Raises NotFound where there is no book, BookUnavailable where it is not of this version.
    """
    pages = Pages(house)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        yield
        pages.close()

    async def missing(request: Request, _error: Exception) -> Response:
        return pages.missing(request)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return pages.missing(request) if error.status_code == 404 else Response(status_code=error.status_code)

    async def closed(_request: Request, error: Exception) -> Response:
        assert isinstance(error, BookUnavailable)
        return pages.closed(error)

    async def failed(request: Request, _error: Exception) -> Response:
        return pages.failed(request)

    inside = Starlette(
        routes=[
            Route("/", pages.goods),
            Route("/product/{sku:path}", pages.product),
            Route("/basket", pages.basket),
            Route("/basket/add", pages.put, methods=["POST"]),
            Route("/basket/set", pages.change, methods=["POST"]),
            Route("/basket/code", pages.code, methods=["POST"]),
            Route("/checkout", pages.checkout, methods=["GET"]),
            Route("/checkout", pages.order, methods=["POST"]),
            Route("/order/{token}", pages.placed),
            Route("/order/{token}/swish.svg", pages.swish_code),
            Route("/order/{token}/confirmation.pdf", pages.confirmation),
            Route("/order/{token}/withdraw", pages.withdraw, methods=["GET"]),
            Route("/order/{token}/withdraw", pages.withdrawn, methods=["POST"]),
            Route("/order/{token}/pay", pages.pay, methods=["POST"]),
            Route("/news/{what}/{token}", pages.answer, methods=["GET"]),
            Route("/news/{what}/{token}", pages.answered, methods=["POST"]),
            Route("/info/{text}", pages.info),
            Route("/language/{language}", pages.language),
            Route("/picture/{name}.webp", pages.picture),
            Route("/logo/{sha256}", pages.logo),
            Route("/static/{name}", pages.static),
            Route("/hooks/{channel}", pages.hook, methods=["POST"]),
            Route("/feeds/{name}", pages.feed),
            Route("/robots.txt", pages.robots),
            Route("/sitemap.xml", pages.sitemap),
        ],
        exception_handlers={404: missing, HTTPException: refused, BookUnavailable: closed, 500: failed},
        lifespan=life,
    )
    pay_at = house.cards.pages if house.cards else ""
    return Guard(inside, base_url=house.base_url, hosts=hosts, proxies=proxies, pay_at=pay_at)
