"""How the server reads requests: of each there is only so much head, and all of it comes within a while.

Who sends a byte now and then, or a head without end, loses his connection instead of holding one for ever.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Seconds for a whole request, its body too: a telephone on a poor line sends a form in a few.
SECONDS = 20.0
MOST_HEAD = 64 * 1024


class Patience(HttpToolsProtocol):
    """One connection of a browser, or of the proxy in front."""

    seconds = SECONDS
    _late: asyncio.TimerHandle | None = None
    _head = 0
    _in_head = True
    _only_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has come: his first request begins."""
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """He has gone."""
        self._end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A piece of a request. One that has some of a body in it may be large, and is not counted."""
        self._only_head = self._in_head
        super().data_received(data)
        if self._only_head and not self.transport.is_closing():
            self._head += len(data)
            if self._head > MOST_HEAD:
                self.send_400_response("The head of the request is too large.")

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._begin()

    def on_headers_complete(self) -> None:
        """Its head is read."""
        self._in_head, self._head, self._only_head = False, 0, False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is read."""
        self._end()
        self._in_head = True
        super().on_message_complete()

    def _begin(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.seconds, self.transport.abort)

    def _end(self) -> None:
        if self._late is not None:
            self._late.cancel()
        self._late = None
