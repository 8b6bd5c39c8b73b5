"""The basket: what is in it, what is taken out of it, the discount code that it has."""

from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kassabok.core.shop import catalogue
from kassabok.web.facts import vat_in
from kassabok.web.form import whole
from kassabok.web.often import Often
from kassabok.web.pages.front import Front
from kassabok.web.visitor import Visitor

#: How often one address may try a discount code: nobody finds one by trying them all.
CODES_PER_MINUTE, CODES_AT_ONCE = 6, 20
LONGEST_CODE = 40
#: What is said where a discount code does not hold.
CODE_FAULTS = {
    "campaign.unknown": "code_unknown",
    "campaign.day": "code_day",
    "campaign.minimum": "code_minimum",
    "campaign.nothing": "code_nothing",
    "campaign.used_up": "code_used_up",
    "campaign.used": "code_used",
}


class BasketPages:
    """What a visitor thinks of buying."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._codes = Often(per_minute=CODES_PER_MINUTE, burst=CODES_AT_ONCE)

    async def basket(self, request: Request) -> Response:
        """What the visitor has in his basket, at today's prices. What is gone is taken out, and told."""
        visitor, said = self.mended(request, self._front.visitor(request))
        basket = self._front.priced(visitor)
        return self._front.page(
            request, "basket.html", visitor=visitor, said=said, basket=basket, vat=vat_in(basket)
        )

    async def put(self, request: Request) -> Response:
        """Put so many more of a product into the basket."""
        form = await request.form()
        visitor = self._front.visitor(request)
        if not self._front.own(visitor, form):
            return self._front.old_form(request)
        sku = str(form.get("sku", ""))
        item = catalogue.offer(
            self._front.reader, self._front.house.rates(), sku, on=self._front.house.today()
        )
        if item is None:
            return self._front.missing(request)
        more = visitor.with_units(sku, visitor.basket.get(sku, 0) + whole(form.get("units"), least=1))
        return self._front.go(f"/basket?{urlencode({'put': sku})}", more)

    async def change(self, request: Request) -> Response:
        """Have so many of a product in the basket, or none."""
        form = await request.form()
        visitor = self._front.visitor(request)
        if not self._front.own(visitor, form):
            return self._front.old_form(request)
        sku = str(form.get("sku", ""))
        units = 0 if form.get("remove") else whole(form.get("units"), least=0)
        if sku in visitor.basket:
            visitor = visitor.with_units(sku, units)
        return self._front.go("/basket", visitor)

    async def code(self, request: Request) -> Response:
        """Use a discount code, or another, or none. One that does not hold is told of in the basket, and not kept."""
        form = await request.form()
        visitor = self._front.visitor(request)
        if not self._front.own(visitor, form):
            return self._front.old_form(request)
        who = request.client.host if request.client else ""
        if not self._codes.allow(who, now=self._front.house.now()):
            return self._front.trouble(request, "too_many", 429)
        written = str(form.get("code", "")).strip()[:LONGEST_CODE]
        return self._front.go("/basket", replace(visitor, code="" if form.get("remove") else written))

    def mended(self, request: Request, visitor: Visitor) -> tuple[Visitor, list[str]]:
        """(the visitor with a basket that can be bought, what was changed in it, in sentences)."""
        say, _ = self._front.speech(request, visitor)
        basket = self._front.priced(visitor)
        said = [say("not_enough")] if request.query_params.get("late") else []
        for sku in basket.gone:
            visitor = visitor.with_units(sku, 0)
            said.append(say("not_sold", name=sku))
        for line in basket.lines:
            if not line.can_be_bought:
                left = line.offer.available or 0
                visitor = visitor.with_units(line.offer.sku, left)
                key = "fewer_there" if left else "not_sold"
                said.append(say(key, name=line.offer.name, count=left))
        if basket.code_fault:
            said.append(say(CODE_FAULTS[basket.code_fault.code], code=visitor.code))
            visitor = replace(visitor, code="")
        put = request.query_params.get("put")
        if put in visitor.basket and not said:
            name = next(line.offer.name for line in basket.lines if line.offer.sku == put)
            said.append(say("was_put", name=name))
        return visitor, said
