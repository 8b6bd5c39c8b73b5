"""A mail server on this machine for tests, which answers as it is told and keeps what it got."""

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

PASSWORD = "hemligt"


class Inbox:
    """What the server got, and how it answers: `answers` to the recipient, `after` to the message, in order.

    cut: the connection is closed when the message has come, before it is answered.
    """

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.answers: list[str] = []
        self.after: list[str] = []
        self.cut = False
        self.logins: list[bytes] = []
        self.port = 0

    @property
    def mails(self) -> list[EmailMessage]:
        found: Any = [message_from_bytes(raw, policy=policy.default) for raw in self.raw]
        return list(found)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.cut:
            server.transport.abort()
            await asyncio.sleep(0)
        answer = self.after.pop(0) if self.after else "250 OK"
        if answer.startswith("2"):
            self.raw.append(envelope.original_content)
        return answer

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append(data.login)
        right = hashlib.sha256(data.password).digest() == hashlib.sha256(PASSWORD.encode()).digest()
        return AuthResult(success=right, handled=right)


class _AnyPort(Controller):
    """A free port is known only when the server listens."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(*, auth: bool = False, **options: Any) -> Iterator[Inbox]:
    """The server while it lasts, on a free port of this machine."""
    inbox = Inbox()
    if auth:
        options |= {"authenticator": inbox.authenticate, "auth_required": True, "auth_require_tls": False}
    controller = _AnyPort(inbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        inbox.port = controller.port
        yield inbox
    finally:
        controller.stop()
