"""The server that takes the company's e-mail: SMTP, always encrypted unless it runs on this machine.

Source: RFC 5321, RFC 3207 (STARTTLS), RFC 8314 (port 465), RFC 4954 (AUTH).
"""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from kassabok.core.book.settings import Settings
from kassabok.core.errors import Refused
from kassabok.core.mailing.sending import CutOff, PutOff, TurnedDown
from kassabok.formats.mail import Letter, on_the_wire, write

VARIABLE = "KASSABOK_SMTP_PASSWORD"
FILE = "smtp-password"  #: Beside the book, for its owner alone.
SUBMISSION, IMPLICIT_TLS = 587, 465
SECONDS = 30.0
HERE = ("localhost", "127.0.0.1", "::1")
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in. user: "" where nobody logs in."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)


def server_of(settings: Settings, book: Path, environment: Mapping[str, str]) -> Server | None:
    """The server of the settings, its password from the environment or a file beside the book; None where none is set.

    Raises Refused: mail.password where there is a user and no password, mail.password_readable where others read it.
    """
    told = settings.text("mail.smtp")
    if not told:
        return None
    host, colon, port = told.rpartition(":")
    if not colon or told.endswith("]"):
        host, port = told, str(SUBMISSION)
    user = settings.text("mail.user")
    return Server(host.strip("[]"), int(port), user, _password(book, environment) if user else "")


def _password(book: Path, environment: Mapping[str, str]) -> str:
    if environment.get(VARIABLE):
        return environment[VARIABLE]
    path = book.parent / FILE
    try:
        if path.stat().st_mode & 0o077:
            raise Refused(
                "mail.password_readable",
                f"Others on this machine may read the password in {path}.",
                hint=f"chmod 600 {path}",
            )
        password = path.read_text(encoding="utf-8").strip("\r\n")
    except OSError:
        password = ""
    if not password:
        raise Refused(
            "mail.password",
            "There is no password for the mail server.",
            hint=f"Set {VARIABLE}, or write it into {path} and chmod 600 that.",
        )
    return password


class Postman:
    """Carries letters to a server; one connection for all of them, made when the first is carried."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def carry(self, letter: Letter) -> None:
        """Hand a letter in. Raises PutOff, TurnedDown or CutOff, and BadFile for one that is none."""
        data = write(letter)
        sender, to = on_the_wire(letter.sender), on_the_wire(letter.to)
        smtp = self._connected()
        try:
            _accepted(smtp.mail(sender), "the sender")
            _accepted(smtp.rcpt(to), f"{letter.to}")
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise PutOff(f"The connection was lost: {_said(error)}") from error
        except (PutOff, TurnedDown):
            self._start_over(smtp)
            raise
        try:
            _accepted(smtp.data(data), "the message")
        except smtplib.SMTPDataError as error:  # It would not even listen.
            self._start_over(smtp)
            raise _by_code(error.smtp_code, _text(error.smtp_error), "the message") from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise CutOff(f"The connection was lost after the message: {_said(error)}") from error

    def _start_over(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._hang_up()

    def _connected(self) -> smtplib.SMTP:
        """The connection, logged in. Raises PutOff where there is none to be had; nothing else goes then either."""
        if self._smtp is None:
            server = self._server
            try:
                self._smtp = self._secured()
                if server.user:
                    self._smtp.login(server.user, server.password)
            except smtplib.SMTPAuthenticationError as error:
                self._hang_up()
                raise PutOff(
                    f"{server.host} does not let {server.user} in: {_text(error.smtp_error)}", stop=True
                ) from error
            except (smtplib.SMTPException, OSError) as error:
                self._hang_up()
                raise PutOff(
                    f"There is no mail server at {server.host}:{server.port}: {_said(error)}", stop=True
                ) from error
        return self._smtp

    def _secured(self) -> smtplib.SMTP:
        server = self._server
        context = _context(server)
        if server.port == IMPLICIT_TLS:
            secure = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
            secure.ehlo()
            return secure
        smtp = self._smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
        elif server.host not in HERE:
            raise smtplib.SMTPNotSupportedError(
                "it does not encrypt (STARTTLS), and nothing is sent in the clear"
            )
        return smtp

    def _hang_up(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
            self._smtp = None


def _context(server: Server) -> ssl.SSLContext:
    """Who is trusted: those whom the system trusts, or SSL_CERT_FILE. A server of this machine needs no voucher."""
    context = ssl.create_default_context()
    if server.host in HERE:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _accepted(answer: tuple[int, bytes], what: str) -> None:
    code, text = answer
    if not 200 <= code < 300:
        raise _by_code(code, _text(text), what)


def _by_code(code: int, text: str, what: str) -> PutOff | TurnedDown:
    if code >= _PERMANENT:
        return TurnedDown(f"The server does not take {what}: {code} {text}")
    return PutOff(f"The server does not take {what} now: {code} {text}")


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return _text(str(error)) or type(error).__name__
