"""Links of newsletters: to confirm a consent by, and to take it back."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kassabok.core.consent import links
from kassabok.web.pages.front import Front


class NewsPages:
    """What a customer says of marketing, without any login: the link is the proof."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def answer(self, request: Request) -> Response:
        """What a link confirms, or takes back, with a button: programs that read mail follow links."""
        found = self._answer(request)
        if found is None:
            return self._front.trouble(request, "link_old", 404)
        return self._said(request, done=found.done)

    async def answered(self, request: Request) -> Response:
        """Confirm, or take back. The link is the proof, so that mail programs can send it too (RFC 8058), which follow
        nothing that leads further.
        """
        found = self._answer(request)
        if found is None:
            return self._front.trouble(request, "link_old", 404)
        if not found.done:
            say = self._front.door.say
            await run_in_threadpool(
                lambda: say(found.customer_id, found.asked_id, now=self._front.house.now())
            )
        return self._said(request, done=True)

    def _answer(self, request: Request) -> links.Answer | None:
        what, token = request.path_params["what"], request.path_params["token"]
        if what == links.LEAVE:
            return links.leaving(self._front.reader, token)
        if what == links.CONFIRM:
            return links.confirming(self._front.reader, token, on=self._front.house.today())
        return None

    def _said(self, request: Request, *, done: bool) -> Response:
        what = request.path_params["what"]
        response = self._front.page(request, "news.html", what=what, page=request.url.path, done=done)
        response.headers["cache-control"] = "no-store"
        return response
