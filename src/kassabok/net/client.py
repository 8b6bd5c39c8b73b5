"""Asking a web service for JSON: time limits, several tries, and errors that say what to do.

A request is tried again when the service was not reached, was busy (429) or fell over (5xx), so a caller may only send
what can be done twice without harm. The service may say how long to wait (Retry-After, RFC 9110 section 10.2.3).
Redirects are not followed: a key is for the address that it was given for.
"""

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from kassabok.net.errors import Unreachable

if TYPE_CHECKING:
    import httpx

TRIES = 5
FIRST_WAIT = 1.0  # Seconds before the second try; each later one waits twice as long.
LONGEST_WAIT = 60.0  # What a service may ask for at most, before we leave it for the next run.
TIMEOUT = 30.0
MOST_BYTES = 50_000_000
#: 409: the same is being done just now, as when a form was sent twice.
_AGAIN = {409, 429, 500, 502, 503, 504}
_BUSY = "status 429"  # Nothing was done.
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with a status of 2xx. next_page: the address of the next page, "" where the service names none."""

    body: bytes
    headers: Mapping[str, str]
    next_page: str

    def json(self) -> Any:
        """Raises Unreachable (net.not_json)."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreachable(
                "net.not_json",
                f"The answer is not JSON; it begins with {self.body[:60].decode(errors='replace')!r}.",
                hint="Open the address in a browser: it may be another page, as of a login or a failure.",
            ) from error


@dataclass
class Client:
    """One service. base: its address, https. headers: sent with each request; they hold keys and are never shown.

    wait: how time passes between tries. transport: of httpx, for a service that is not on the network. tell: is told
    of each try that failed. tries, timeout, longest_wait: fewer and shorter where a person waits for the answer.
    Use as a context manager.
    """

    base: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    wait: Callable[[float], None] = time.sleep
    transport: "httpx.BaseTransport | None" = field(default=None, repr=False)
    tell: Callable[[str], None] = lambda _: None
    tries: int = TRIES
    timeout: float = TIMEOUT
    longest_wait: float = LONGEST_WAIT
    _client: "httpx.Client | None" = field(default=None, init=False, repr=False)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """Ask. path: below base, or a whole address on the same host, as that of a next page. Raises Unreachable."""
        return self._ask("GET", path, params=params)

    def put(self, path: str, body: object) -> Answer:
        """Put JSON. Raises Unreachable."""
        return self._ask("PUT", path, body=body)

    def post(self, path: str, body: object) -> Answer:
        """Post JSON that can be done twice without harm. Raises Unreachable."""
        return self._ask("POST", path, body=body)

    def post_once(self, path: str, body: object) -> Answer:
        """Post JSON that must not be done twice: tried again only where the service was too busy to begin.

        Raises Unreachable.
        """
        return self._ask("POST", path, body=body, again=False)

    def post_form(self, path: str, fields: Mapping[str, str], *, once: str) -> Answer:
        """Post a form. once: the Idempotency-Key, by which the service does it once however often it is sent.

        Raises Unreachable.
        """
        return self._ask("POST", path, fields=fields, headers={"Idempotency-Key": once})

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: object = None,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        again: bool = True,
    ) -> Answer:
        address = self._address(path)
        shown = f"{method} {urlsplit(address).path}"
        told = {
            "params": params,
            "json": body,
            "data": fields,
            "headers": {**self.headers, **(headers or {})},
        }
        pause = FIRST_WAIT
        for attempt in range(1, self.tries + 1):
            answer, said, asked = self._try(method, address, shown, told)
            if answer is not None:
                return answer
            unsure = not again and said != _BUSY
            if attempt == self.tries or unsure or (asked or 0) > self.longest_wait:
                break
            self.tell(f"{self._host}: {said}; trying again.")
            self.wait(asked if asked is not None else pause * random.uniform(0.75, 1))
            pause = min(pause * 2, self.longest_wait)
        raise Unreachable(
            "net.no_answer",
            f"{self._host} did not answer {shown}: {said}.",
            hint="Run it again later: it goes on where it stopped.",
        )

    def _try(
        self, method: str, address: str, shown: str, told: Mapping[str, Any]
    ) -> tuple[Answer | None, str, float | None]:
        """The answer; or what went wrong, and how many seconds the service asks us to wait."""
        import httpx

        try:
            with self._opened().stream(method, address, **told) as response:
                data = _read(response, shown, self._host)
        except httpx.TimeoutException:
            return None, f"no answer within {self.timeout:.0f} seconds", None
        except httpx.TransportError as error:
            return None, _printable(str(error)) or type(error).__name__, None
        except httpx.DecodingError:
            return None, "the answer is cut off or badly packed", None
        if response.status_code in _AGAIN:
            return None, f"status {response.status_code}", _retry_after(response.headers.get("retry-after"))
        if not response.is_success:
            raise self._refusal(response.status_code, data, shown, response.headers.get("location", ""))
        return Answer(data, response.headers, response.links.get("next", {}).get("url", "")), "", None

    def _opened(self) -> "httpx.Client":
        if self._client is None:
            import httpx

            self._client = httpx.Client(
                timeout=self.timeout,
                follow_redirects=False,
                transport=self.transport,
                headers={"User-Agent": "kassabok", "Accept": "application/json"},
            )
        return self._client

    @property
    def _host(self) -> str:
        return urlsplit(self.base).netloc.rpartition("@")[2]

    def _address(self, path: str) -> str:
        """Raises Unreachable for an address that a key may not be sent to."""
        base = urlsplit(self.base)
        if base.scheme != "https" and base.hostname not in _LOCAL:
            raise Unreachable(
                "net.not_https",
                f"{self.base} does not begin with https://, and a key may not be sent in the open.",
                hint="Change the address of the channel.",
            )
        if base.username or base.password:
            raise Unreachable(
                "net.key_in_address",
                f"The address of {self._host} has a name or a password in it.",
                hint="Keep keys in the environment or in the file of keys: docs/how-to/shop.md.",
            )
        address = urljoin(self.base.rstrip("/") + "/", path)
        if urlsplit(address)[:2] != base[:2]:
            raise Unreachable(
                "net.other_host",
                f"{self._host} sends us on to {urlsplit(address).netloc}, which is another address.",
                hint="If the shop has moved, change the address of the channel.",
            )
        return address

    def _refusal(self, status: int, data: bytes, shown: str, location: str) -> Unreachable:
        if 300 <= status < 400:
            return Unreachable(
                "net.moved",
                f"{self._host} answers {shown} by sending us to {_printable(location)}.",
                hint="Give the channel the address that the shop is at, with or without www.",
            )
        said = f"{self._host} refused {shown} with status {status}{_told(data)}"
        if status in (401, 403):
            hint = "Check the keys of the channel, and that they may read orders and write products."
            return Unreachable("net.keys", f"{said}.", hint=hint)
        if status == 404:
            hint = (
                "Check the address of the channel: it is the shop's first page, without /wp-json or /admin."
            )
            return Unreachable("net.missing", f"{said}.", hint=hint)
        return Unreachable("net.refused", f"{said}.")


def _read(response: "httpx.Response", shown: str, host: str) -> bytes:
    """The body, so far as it is not larger than anything that we ask for."""
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > MOST_BYTES:
            raise Unreachable(
                "net.too_large", f"{host} answers {shown} with more than {MOST_BYTES // 1_000_000} MB."
            )
    return bytes(data)


def _retry_after(text: str | None) -> float | None:
    """Seconds from a number of them, Shopify's with decimals, or from a date."""
    if not text:
        return None
    try:
        return max(0.0, float(text)) if text[0].isdigit() else _until(parsedate_to_datetime(text))
    except (ValueError, OverflowError):
        return None


def _until(when: datetime) -> float:
    at = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _told(data: bytes) -> str:
    """What the service says of it: WordPress in message, Shopify in errors, Stripe in the message of its error."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    if isinstance(found, dict) and isinstance(found.get("error"), dict):
        found = found["error"]
    said = (found.get("message") or found.get("errors") or "") if isinstance(found, dict) else ""
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return f": {_printable(text).rstrip('.')}" if text else ""


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:_SHOWN]
