"""A product in the catalogue: its HTML is made once for all that it says.

What it says is the key, so a tile is never stale: with another price, stock or picture it is another tile.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from jinja2 import Environment
from markupsafe import Markup

from kassabok.core.marketing.reports.offered import ReductionRow
from kassabok.core.shop.catalogue import Offer
from kassabok.web.languages import money, speaker

#: Tiles that are kept, about half a kilobyte each.
MOST = 4096
#: A reduced price with what must be told beside it; of what may not be called reduced there is none.
Reduced = Mapping[str, ReductionRow]


class Tiles:
    """The tiles of one shop."""

    def __init__(self, templates: Environment) -> None:
        self._template = templates.get_template("tile.html")
        self._made: Callable[[Offer, ReductionRow | None, str], Markup] = lru_cache(MOST)(self._make)

    def of(self, items: Iterable[Offer], reduced: Reduced, language: str) -> Markup:
        """All of a page, in their order."""
        return Markup().join(self._made(item, reduced.get(item.sku), language) for item in items)

    def _make(self, item: Offer, reduction: ReductionRow | None, language: str) -> Markup:
        written = self._template.render(
            item=item,
            reduction=reduction,
            say=speaker(language),
            money=lambda ore: money(ore, language),
        )
        return Markup(written)
