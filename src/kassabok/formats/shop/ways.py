"""The ways of one shop: what its words mean, and where it keeps what the shop program has no field for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from kassabok.formats.shop.record import PAYMENT_METHODS, UNKNOWN

# A word as the shop has it, or how it begins, and who pays out the money. "invoice" comes to the company's own bank
# account, and the bank's file says when.
_WORDS = {
    "stripe": "stripe",
    "woocommerce_payments": "stripe",  # WooPayments runs on Stripe, and its ids are Stripe's.
    "woopayments": "stripe",
    "shopify_payments": "stripe",
    "shopify payments": "stripe",
    "klarna": "klarna",
    "kco": "klarna",
    "swish": "swish",
    "paypal": "paypal",
    "ppcp": "paypal",
    "ppec": "paypal",
    "gift_card": "gift_card",
    "gift card": "gift_card",
    "presentkort": "gift_card",
    "invoice": "invoice",
    "faktura": "invoice",
    "bacs": "invoice",
    "bank": "invoice",
    "banköverföring": "invoice",
    "cheque": "invoice",
    "cod": "cash",
    "cash": "cash",
    "kontant": "cash",
}
#: Names that tell wherever they stand; words like bank and cash do not.
_INSIDE = ("stripe", "klarna", "swish", "paypal")
ORG_NR_KEYS = (
    "org_nr",
    "orgnr",
    "org_number",
    "organisation_number",
    "organization_number",
    "organisationsnummer",
    "company_number",
)
MARKETING_KEYS = ("mailchimp_woocommerce_is_subscribed",)
YES = ("yes", "true", "1", "ja")
NO = ("no", "false", "0", "nej")
VAT_NR_KEYS = ("vat_number", "vat_nr", "vat", "momsnummer", "eu_vat_number")


@dataclass(frozen=True, slots=True)
class Ways:
    """methods: the shop's word of a payment -> one of PAYMENT_METHODS. statuses: its word of a status -> one of
    STATUSES.

    org_nr_keys, vat_nr_keys: names of fields that plug-ins keep the numbers in. Case, blanks, hyphens and a beginning
    "_billing_" make no difference. marketing_keys: of the fields that say whether he wants newsletters. gift_card_skus:
    what is sold as a gift card, where the shop program does not tell. zone: of times without one.
    """

    methods: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    org_nr_keys: tuple[str, ...] = ()
    vat_nr_keys: tuple[str, ...] = ()
    marketing_keys: tuple[str, ...] = ()
    gift_card_skus: tuple[str, ...] = ()
    zone: str = "Europe/Stockholm"

    def method(self, word: str) -> str:
        """One of PAYMENT_METHODS, or UNKNOWN and the word."""
        plain = word.strip().casefold()
        own = {key.casefold(): method for key, method in self.methods.items()}
        if plain in own:
            return own[plain]
        if plain in PAYMENT_METHODS:
            return plain
        # stripe_klarna is paid out by Stripe, and swish_ecommerce by the bank: what a word begins with decides.
        found = [key for key in _WORDS if plain.startswith(key)]
        if found:
            return _WORDS[max(found, key=len)]
        # Plug-ins put their maker's name first: redlight_swish-ecommerce. With two inside, whose it is is not sure.
        inside = {_WORDS[part] for part in re.split(r"[\W_]+", plain) if part in _INSIDE}
        return inside.pop() if len(inside) == 1 else UNKNOWN + word.strip()

    def status(self, word: str, known: Mapping[str, str]) -> str:
        """One of STATUSES, or UNKNOWN and the word. known: what the shop program's own words mean."""
        plain = word.strip().casefold()
        own = {key.casefold(): status for key, status in self.statuses.items()}
        return own.get(plain) or known.get(plain) or UNKNOWN + word.strip()

    def org_nr(self, fields: Mapping[str, str]) -> str:
        return _first(fields, (*self.org_nr_keys, *ORG_NR_KEYS))

    def vat_nr(self, fields: Mapping[str, str]) -> str:
        return _first(fields, (*self.vat_nr_keys, *VAT_NR_KEYS))

    def accepts_marketing(self, fields: Mapping[str, str]) -> bool | None:
        """None where no field tells."""
        said = _first(fields, (*self.marketing_keys, *MARKETING_KEYS)).casefold()
        return said in YES if said in (*YES, *NO) else None


def _first(fields: Mapping[str, str], keys: tuple[str, ...]) -> str:
    plain = {_plain(key): text for key, text in fields.items() if text}
    return next((plain[_plain(key)] for key in keys if _plain(key) in plain), "")


@lru_cache(maxsize=2000)
def _plain(key: str) -> str:
    text = key.strip().casefold().replace("-", "_").replace(" ", "_").lstrip("_")
    return text.removeprefix("billing_")
