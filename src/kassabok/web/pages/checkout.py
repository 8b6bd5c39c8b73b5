"""The checkout: the form to order with, and placing what it says."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kassabok.core.errors import BookUnavailable, KassabokError, NotFound, Refused
from kassabok.core.shop.intake import Placed
from kassabok.web import form as forms
from kassabok.web.facts import vat_in
from kassabok.web.form import whole
from kassabok.web.languages import money
from kassabok.web.pages.basket import CODE_FAULTS, BasketPages
from kassabok.web.pages.front import Front
from kassabok.web.pages.orders import OrderPages
from kassabok.web.visitor import Visitor, new_visitor


class CheckoutPages:
    """From a basket to an order."""

    def __init__(self, front: Front, baskets: BasketPages, orders: OrderPages) -> None:
        self._front, self._baskets, self._orders = front, baskets, orders

    async def checkout(self, request: Request) -> Response:
        """The form to order with."""
        visitor, said = self._baskets.mended(request, self._front.visitor(request))
        if not visitor.basket or said:  # The basket mends it again, and says what.
            return self._front.go("/basket", self._front.visitor(request))
        return self._till(request, visitor, given={})

    async def order(self, request: Request) -> Response:
        """Order. Nothing is placed unless every field is right and the total is the one that the customer has seen."""
        form = await request.form()
        visitor = self._front.visitor(request)
        if not self._front.own(visitor, form):
            return self._front.old_form(request)
        if not visitor.basket:  # Sent a second time: the first has emptied it.
            return self._front.go(f"/order/{visitor.order}" if visitor.order else "/basket", visitor)
        if not self._front.may_order(request):
            return self._front.trouble(request, "too_many", 429)
        given = forms.given_in(form)
        today = self._front.house.today()
        wrong = forms.wrong_in(given, ways=self._front.ways(), today=today)
        if wrong:
            return self._till(request, visitor, given=given, wrong=wrong, status=422)
        if form.get(forms.TRAP):  # A program: it is told that all went well.
            return self._front.go("/", replace(visitor, basket={}))
        seen, key = whole(form.get("seen"), least=0), str(form.get("key", ""))[:64]
        try:
            language = self._front.speech(request, visitor)[1]
            placed = await run_in_threadpool(self._place, visitor, language, given, seen, key)
        except BookUnavailable as error:
            if error.code != "book.busy":
                raise
            stopped = self._front.speech(request, visitor)[0]("busy")
            return self._till(request, visitor, given=given, stopped=stopped, status=503)
        except (NotFound, Refused) as refused:
            return self._not_placed(request, visitor, given, refused, seen)
        by_card = placed.payment == "stripe"
        to_pay = await run_in_threadpool(self._orders.card_page, placed.token) if by_card else None
        return self._front.go(
            to_pay or f"/order/{placed.token}", replace(visitor, basket={}, code="", order=placed.token)
        )

    def _place(
        self, visitor: Visitor, language: str, given: Mapping[str, str], seen: int, key: str
    ) -> Placed:
        today = self._front.house.today()
        return self._front.door.place(
            visitor.basket,
            forms.buyer_in(given, language=language, today=today),
            payment=given["payment"],
            form_key=f"{visitor.visitor_id}.{key}",
            seen_total_ore=seen,
            code=visitor.code,
            rates=self._front.house.rates(),
            today=today,
            now=self._front.house.now(),
        )

    def _not_placed(
        self, request: Request, visitor: Visitor, given: Mapping[str, str], refused: KassabokError, seen: int
    ) -> Response:
        """The price is another, or somebody was faster: the form again, with what was written."""
        say, language = self._front.speech(request, visitor)
        if refused.code == "shop.price_changed":
            now_ore = self._front.priced(visitor).total_ore
            stopped = say("price_changed", before=money(seen, language), now=money(now_ore, language))
        elif refused.code in CODE_FAULTS:
            stopped = say(CODE_FAULTS[refused.code], code=visitor.code)
            visitor = replace(visitor, code="")
        elif refused.code in ("shop.sold_out", "shop.gone"):
            return self._front.go("/basket?late=yes", visitor)
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
        basket = self._front.priced(visitor)
        return self._front.page(
            request,
            "checkout.html",
            status=status,
            visitor=visitor,
            basket=basket,
            vat=vat_in(basket),
            given=given,
            wrong=wrong or {},
            stopped=stopped,
            ways=self._front.ways(),
            key=new_visitor().visitor_id,
            labels={"org_nr": "company_org_nr"},
        )
