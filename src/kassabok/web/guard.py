"""What stands before every page: only known host names, small bodies, our own forms, and headers that browsers obey.

Plain ASGI, so that a page costs nothing more for it. A request is refused before anything of it reaches a page.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BODY = 64 * 1024
#: A shop's or a payment provider's web-hook has a whole order in it.
MOST_HOOK_BODY = 1024 * 1024
HOOKS = "/hooks/"
#: Links of newsletters, which are their own proof: mail programs send what they like to them (RFC 8058).
LINKS = "/news/"
FORM = "application/x-www-form-urlencoded"
READING = frozenset({"GET", "HEAD"})
_LENGTH = re.compile(r"[0-9]{1,18}")

#: Nothing from other places, no script or style inside a page, no frame around it.
CONTENT_POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")


class Guard:
    """The first of all: around the application.

    base_url: the shop's address as its customers write it; its host, and those of `hosts`, are the only ones that are
    answered. proxies: addresses of the proxies whose X-Forwarded-For is believed; of others it is not read. pay_at:
    where the form of an order may lead besides, to be paid; "" for nowhere.
    """

    def __init__(
        self,
        app: App,
        *,
        base_url: str,
        hosts: Iterable[str] = (),
        proxies: Iterable[str] = (),
        pay_at: str = "",
    ) -> None:
        address = urlsplit(base_url)
        self._app = app
        self._scheme = address.scheme
        self._origin = f"{address.scheme}://{address.netloc}".lower()
        self._hosts = frozenset({address.netloc.lower(), *(host.lower() for host in hosts)})
        self._proxies = frozenset(proxies)
        policy = f"{CONTENT_POLICY} {pay_at}".strip()
        self._headers = (
            (b"content-security-policy", policy.encode()),
            *HEADERS,
            *((HTTPS_ONLY,) if address.scheme == "https" else ()),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. What is refused is answered here, in a line of plain text."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        scope["client"] = self._client(scope.get("client"), headers)
        scope["scheme"] = (
            self._scheme
        )  # The proxy in front speaks plain http to us, and our redirects must not.
        answer = self._with_headers(send)
        refused = self._refused(scope, headers)
        if refused is not None:
            await _say(answer, *refused)
            return
        await self._app(scope, receive, answer)

    def _refused(self, scope: Scope, headers: dict[bytes, str]) -> tuple[int, str] | None:
        """(status, why), None for a request that goes on."""
        named = [value for name, value in scope["headers"] if name == b"host"]
        if (
            len(named) != 1 or headers[b"host"].lower() not in self._hosts
        ):  # Of two, each may be read by somebody.
            return 400, "This shop is not at that address."
        # Without its length it would have to be read to be refused; no browser sends a form so.
        if b"transfer-encoding" in headers:
            return 411, "The request does not tell its length."
        length = headers.get(b"content-length", "0")
        if not _LENGTH.fullmatch(length) or int(length) > _most(scope["path"]):
            return 413, "The request is too large."
        if scope["method"] in READING or scope["path"].startswith(HOOKS):
            return None
        if not scope["path"].startswith(LINKS) and not _is_form(headers):
            return 415, "The shop reads forms only."  # And of those no files.
        if not self._own_form(headers):
            return 403, "The form was not sent from this shop."
        return None

    def _own_form(self, headers: dict[bytes, str]) -> bool:
        """Browsers tell where a form was. One that tells of another place is not ours, whatever its token."""
        origin = headers.get(b"origin")
        if origin is not None:
            return origin.lower() == self._origin
        return headers.get(b"sec-fetch-site", "same-origin") in ("same-origin", "none")

    def _client(self, client: tuple[str, int] | None, headers: dict[bytes, str]) -> tuple[str, int] | None:
        """Who asks: the last address that our own proxy has written, as those before it can be made up."""
        if client is None or client[0] not in self._proxies:
            return client
        named = [word.strip() for word in headers.get(b"x-forwarded-for", "").split(",") if word.strip()]
        strangers = [address for address in reversed(named) if address not in self._proxies]
        return (strangers[0], 0) if strangers else client

    def _with_headers(self, send: Send) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        return answer


def _is_form(headers: dict[bytes, str]) -> bool:
    return headers.get(b"content-type", FORM).partition(";")[0].strip().lower() == FORM


def _most(path: str) -> int:
    return MOST_HOOK_BODY if path.startswith(HOOKS) else MOST_BODY


async def _say(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
