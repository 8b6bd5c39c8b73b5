"""Stripe as far as a shop meets it: it opens sessions by a form, has a page to pay on, and tells of it by web-hooks."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.request import Request as Ask
from urllib.request import urlopen

from tests.shop_server import Reply, Request

KEY, SECRET = "sk_test_1", "whsec_1"


class FakeStripe:
    """sessions: id -> its form. tells: the shop's address of web-hooks, "" to tell nothing. url: its own. clock: what
    it signs by, seconds.
    """

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, str]] = {}
        self.by_key: dict[str, str] = {}
        self.tells = ""
        self.url = ""
        self.clock = time.time

    def __call__(self, request: Request) -> Reply:
        if request.path == "/v1/checkout/sessions":
            return self._open(request)
        if not request.path.startswith("/pay/"):  # A browser asks for an icon.
            return Reply(b"", 204)
        _, _, session, *done = request.path.split("/")
        fields = self.sessions[session]
        if not done:
            pay, back = f"/pay/{session}/paid", fields["cancel_url"]
            page = f'<h1>Stripe</h1><a id="pay" href="{pay}">Pay</a> <a id="back" href="{back}">Back</a>'
            return Reply(page.encode(), headers={"Content-Type": "text/html"})
        if self.tells:
            self.tell(session, "checkout.session.completed")
        return Reply(b"", 303, {"Location": fields["success_url"]})

    def _open(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return Reply(
                {"error": {"message": "Invalid API Key provided", "type": "invalid_request_error"}}, 401
            )
        assert request.headers["stripe-version"]
        once = request.headers["idempotency-key"]
        if once in self.by_key and self.sessions[self.by_key[once]] != request.body:
            return Reply({"error": {"message": "Keys can only be used with the same parameters."}}, 400)
        session = self.by_key.setdefault(once, f"cs_test_{len(self.by_key) + 1}")
        self.sessions[session] = request.body
        return Reply({"id": session, "object": "checkout.session", "url": f"{self.url}/pay/{session}"})

    def tell(self, session: str, kind: str) -> int:
        """Send a signed web-hook of a session; returns the status that the shop answers."""
        fields = self.sessions[session]
        thing = {
            "id": session,
            "client_reference_id": fields["client_reference_id"],
            "payment_status": "unpaid" if kind.endswith("expired") else "paid",
            "payment_intent": f"pi_{session}",
            "amount_total": int(fields["line_items[0][price_data][unit_amount]"]),
            "currency": fields["line_items[0][price_data][currency]"],
        }
        body = event(kind, thing, at=self.clock())
        headers = {"Stripe-Signature": signed(body, at=self.clock()), "Content-Type": "application/json"}
        with urlopen(Ask(self.tells, body, headers), timeout=10) as answer:
            return int(answer.status)


def event(kind: str, thing: dict[str, Any], *, at: float | None = None, name: str = "") -> bytes:
    """A web-hook's body."""
    created = int(time.time() if at is None else at)
    told = {
        "id": name or f"evt_{kind}_{thing['id']}",
        "type": kind,
        "created": created,
        "data": {"object": thing},
    }
    return json.dumps(told).encode()


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> str:
    """The header Stripe-Signature."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"
