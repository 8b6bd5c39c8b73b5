"""An order, for who has its link: how it gets on, paying it, withdrawing from it, its confirmation."""

import logging
from datetime import timedelta
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kassabok.core.book.settings import settings_of
from kassabok.core.dates import local_time
from kassabok.core.sales.naming import parts_come
from kassabok.core.shop.intake import OrderPage
from kassabok.core.texts import several_lines
from kassabok.formats.shop.stripe import session_fields
from kassabok.net.errors import Unreachable
from kassabok.web import form as forms
from kassabok.web.facts import vat_of_order
from kassabok.web.pages.front import Front

LOG = logging.getLogger(__name__)
#: A parcel is on its way for some days, and the buyer's time begins when he has it.
DAYS_ON_THE_WAY = 7
#: What the order's page says, by the state of the order that it has become.
_ORDER_STATES = {
    "draft": "state_received",
    "confirmed": "state_confirmed",
    "partly_delivered": "state_partly",
    "delivered": "state_delivered",
    "invoiced": "state_delivered",
    "closed": "state_delivered",
    "cancelled": "state_cancelled",
}


class OrderPages:
    """What has been ordered. Only its link shows it."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def placed(self, request: Request) -> Response:
        """The page of an order, for who has its link."""
        found = await run_in_threadpool(self._front.door.order, request.path_params["token"])
        if found is None:
            return self._front.missing(request)
        response = self._front.page(
            request,
            "order.html",
            order=found,
            state=_state(found, back_from_card="paid" in request.query_params),
            vat=vat_of_order(found.order),
            code=f"/order/{request.path_params['token']}/swish.svg" if _to_pay_by(found, "swish") else "",
            pay=f"/order/{request.path_params['token']}/pay"
            if self._front.house.cards and _to_pay_by(found, "stripe")
            else "",
            withdraw=f"/order/{request.path_params['token']}/withdraw" if self._may_withdraw(found) else "",
            come_ore=(come_ore := self._come_ore(found)),
            left_ore=found.total_ore - come_ore,
            confirmation=f"/order/{request.path_params['token']}/confirmation.pdf",
            withdrawn=f"{local_time(found.withdrawn_us):%Y-%m-%d %H:%M}" if found.withdrawn_us else "",
        )
        response.headers["cache-control"] = "no-store"
        return response

    async def confirmation(self, request: Request) -> Response:
        """The confirmation of an order as a file to keep, once the clerk has made it."""
        kept = await run_in_threadpool(self._front.door.confirmation, request.path_params["token"])
        if kept is None:
            return self._front.missing(request)
        headers = {
            "cache-control": "no-store",
            "content-disposition": f"inline; filename*=UTF-8''{quote(kept.name)}",
        }
        return Response(kept.data, media_type=kept.media_type, headers=headers)

    async def pay(self, request: Request) -> Response:
        """Go to where an order is paid by card, as after Stripe did not answer, or who went back from there."""
        form, visitor = await request.form(), self._front.visitor(request)
        if not self._front.own(visitor, form):
            return self._front.old_form(request)
        token = request.path_params["token"]
        if not self._front.may_order(request):
            return self._front.trouble(request, "too_many", 429)
        to_pay = await run_in_threadpool(self.card_page, token)
        return self._front.go(to_pay or f"/order/{token}", visitor)

    def card_page(self, token: str) -> str | None:
        """Where an order that is to be paid by card is paid; None where it is not, or Stripe does not answer: the
        order's page then says so, with a button to try again. Asked once more, Stripe names the same page.
        """
        found = self._front.door.order(token)
        cards = self._front.house.cards
        if cards is None or found is None or not _to_pay_by(found, "stripe"):
            return None
        page = f"{self._front.house.base_url}/order/{token}"
        fields = session_fields(
            number=found.number,
            total_ore=found.total_ore,
            email=found.order.customer.email,
            lang=found.lang,
            done=f"{page}?paid=yes",
            back=page,
        )
        try:
            session = cards.open(fields, once=f"order-{token}")
        except Unreachable as error:
            LOG.error("%s: %s %s", found.number, error.message, error.hint)
            return None
        self._front.door.keep_session(token, session.id)
        return session.url

    async def swish_code(self, request: Request) -> Response:
        """The Swish code of an order that is to be paid so."""
        found = await run_in_threadpool(self._front.door.order, request.path_params["token"])
        swish = settings_of(self._front.reader).text("company.swish")
        if found is None or not _to_pay_by(found, "swish") or not swish:
            return self._front.missing(request)
        from kassabok.formats.documents.payment_qr import picture, swish_qr

        drawing = picture(
            swish_qr(
                swish_number=swish, amount_ore=found.total_ore - self._come_ore(found), message=found.number
            )
        ).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        return Response(drawing, media_type="image/svg+xml", headers={"cache-control": "no-store"})

    def _come_ore(self, order: OrderPage) -> int:
        """What the bank has got of an order whose rest has not come; 0 where nothing is to be paid by Swish."""
        if not _to_pay_by(order, "swish"):
            return 0
        come_ore = sum(parts_come(self._front.reader, order.number).values())
        return come_ore if come_ore < order.total_ore else 0

    async def withdraw(self, request: Request) -> Response:
        """The form to withdraw from a purchase with, for as long as the law gives the buyer, and some days longer."""
        found = await run_in_threadpool(self._front.door.order, request.path_params["token"])
        if found is None or not self._may_withdraw(found):
            return self._front.missing(request)
        response = self._front.page(
            request, "withdraw.html", order=found, page=f"/order/{request.path_params['token']}"
        )
        response.headers["cache-control"] = "no-store"
        return response

    async def withdrawn(self, request: Request) -> Response:
        """Withdraw from a purchase; the order's page then says when it was received."""
        form, visitor = await request.form(), self._front.visitor(request)
        if not self._front.own(visitor, form):
            return self._front.old_form(request)
        token = request.path_params["token"]
        found = await run_in_threadpool(self._front.door.order, token)
        if found is None or not (self._may_withdraw(found) or found.withdrawn_us):
            return self._front.missing(request)
        what = several_lines(str(form.get("what", "")))[: forms.LONGEST_MESSAGE]
        await run_in_threadpool(
            lambda: self._front.door.withdraw(token, text=what, now=self._front.house.now())
        )
        return self._front.go(f"/order/{token}#withdrawal", visitor)

    def _may_withdraw(self, order: OrderPage) -> bool:
        """Consumers may. The time runs from when the last goods were received, which is not known here: a late word is
        taken too, and the company judges it.
        """
        customer, today = order.order.customer, self._front.house.today()
        if customer.company or customer.org_nr or order.withdrawn_us or order.state == "dropped":
            return False
        if order.order_state == "cancelled":
            return False
        if order.sent is None or not order.all_sent:
            return True
        days = int(self._front.house.rates().value("amount.withdrawal_days", order.sent))
        return today <= order.sent + timedelta(days=days + DAYS_ON_THE_WAY)


def _to_pay_by(order: OrderPage, way: str) -> bool:
    waits = not order.paid and order.state != "dropped" and order.order_state != "cancelled"
    return order.payment == way and waits and not _is_withdrawn(order)


def _is_withdrawn(order: OrderPage) -> bool:
    """Whether its buyer has withdrawn from all of it: who names what he withdraws from may keep the rest."""
    return bool(order.withdrawn_us) and not order.withdrawn_text


def _state(order: OrderPage, *, back_from_card: bool = False) -> str:
    """The key of the sentence that says how the order is getting on. back_from_card: the customer comes from where he
    paid, maybe before we are told that he did.
    """
    if order.state == "dropped":
        return "state_cancelled"
    if order.state == "parked":
        return "state_looked_at"
    if order.order_state in ("cancelled", "delivered", "partly_delivered"):
        return _ORDER_STATES[order.order_state]
    if _is_withdrawn(order):
        return "state_withdrawn"
    if order.paid:
        return "state_paid"
    if order.payment != "invoice":
        return "state_paying" if back_from_card and order.payment == "stripe" else "state_waiting"
    return _ORDER_STATES.get(order.order_state, "state_received")
