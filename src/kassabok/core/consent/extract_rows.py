"""What of a customer an extract tells: a row class for each kind of thing, with the Swedish words over it."""

import datetime
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Registered:
    """An entry of the register. personal_number: or organisation number, in full: it is the customer's own."""

    customer: str = field(metadata={"sv": "Nr"})
    name: str = field(metadata={"sv": "Namn"})
    personal_number: str = field(metadata={"sv": "Person-/org.nr"})
    vat_nr: str = field(metadata={"sv": "Momsnr", "table": "filled"})
    email: str = field(metadata={"sv": "E-post"})
    phone: str = field(metadata={"sv": "Telefon"})
    contact: str = field(metadata={"sv": "Kontakt", "table": "filled"})
    address: str = field(metadata={"sv": "Adress"})
    delivery_address: str = field(metadata={"sv": "Leveransadress", "table": "filled"})
    kind: str = field(metadata={"sv": "Slag", "table": False})
    language: str = field(metadata={"sv": "Språk", "table": False})
    terms_days: int | None = field(metadata={"sv": "Betalningsvillkor, dagar", "table": False})
    credit_limit_ore: int | None = field(metadata={"sv": "Kreditgräns", "table": False})
    invoice_channel: str = field(metadata={"sv": "Fakturor med", "table": False})
    peppol_id: str = field(metadata={"sv": "Peppol-id", "table": False})
    buyer_reference: str = field(metadata={"sv": "Köparens referens", "table": False})


@dataclass(frozen=True, slots=True)
class Consented:
    """What it said of marketing."""

    date: datetime.date = field(metadata={"sv": "Datum"})
    channel: str = field(metadata={"sv": "Kanal"})
    said: str = field(metadata={"sv": "Besked"})
    source: str = field(metadata={"sv": "Var"})
    text_version: str = field(metadata={"sv": "Textversion"})
    order: str = field(metadata={"sv": "Order"})


@dataclass(frozen=True, slots=True)
class SaidByLink:
    """What it said by a link of a newsletter, and is not written down among its consents yet."""

    said: str = field(metadata={"sv": "Besked"})


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order, with where its goods went."""

    order: str = field(metadata={"sv": "Order"})
    date: datetime.date = field(metadata={"sv": "Datum"})
    delivered_to: str = field(metadata={"sv": "Levererad till"})
    your_reference: str = field(metadata={"sv": "Er referens"})
    note: str = field(metadata={"sv": "Anteckning"})
    total_ore: int = field(metadata={"sv": "Summa"})
    state: str = field(metadata={"sv": "Läge", "table": False})


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line of an order."""

    order: str = field(metadata={"sv": "Order"})
    text: str = field(metadata={"sv": "Vara"})
    quantity_milli: int = field(metadata={"sv": "Antal"})
    amount_ore: int = field(metadata={"sv": "Belopp"})


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery."""

    delivery: str = field(metadata={"sv": "Leverans"})
    order: str = field(metadata={"sv": "Order"})
    date: datetime.date = field(metadata={"sv": "Datum"})
    tracking: str = field(metadata={"sv": "Kollinummer"})


@dataclass(frozen=True, slots=True)
class Returned:
    """Goods that came back."""

    return_number: str = field(metadata={"sv": "Retur"})
    delivery: str = field(metadata={"sv": "Leverans"})
    date: datetime.date = field(metadata={"sv": "Datum"})
    reason: str = field(metadata={"sv": "Orsak"})


@dataclass(frozen=True, slots=True)
class Invoiced:
    """An invoice or credit note, with the buyer as it was issued to."""

    invoice: str = field(metadata={"sv": "Faktura"})
    date: datetime.date = field(metadata={"sv": "Datum"})
    buyer: str = field(metadata={"sv": "Köpare på fakturan"})
    note: str = field(metadata={"sv": "Text", "table": "filled"})
    total_ore: int = field(metadata={"sv": "Summa"})
    open_ore: int = field(metadata={"sv": "Obetalt"})
    buyer_number: str = field(metadata={"sv": "Person-/org.nr", "table": False})
    your_reference: str = field(metadata={"sv": "Er referens", "table": False})


@dataclass(frozen=True, slots=True)
class Receipted:
    """A receipt."""

    receipt: str = field(metadata={"sv": "Kvitto"})
    order: str = field(metadata={"sv": "Order"})
    date: datetime.date = field(metadata={"sv": "Datum"})
    means: str = field(metadata={"sv": "Betalsätt"})
    total_ore: int = field(metadata={"sv": "Summa"})


@dataclass(frozen=True, slots=True)
class Paid:
    """Money from it, as the bank told of it."""

    payment: str = field(metadata={"sv": "Betalning"})
    date: datetime.date = field(metadata={"sv": "Datum"})
    payer: str = field(metadata={"sv": "Betalare"})
    payer_account: str = field(metadata={"sv": "Från konto"})
    text: str = field(metadata={"sv": "Text"})
    amount_ore: int = field(metadata={"sv": "Belopp"})


@dataclass(frozen=True, slots=True)
class PaidBack:
    """Money that was sent to it through the bank."""

    payment_file: str = field(metadata={"sv": "Betalfil"})
    payee: str = field(metadata={"sv": "Mottagare"})
    account: str = field(metadata={"sv": "Till konto"})
    amount_ore: int = field(metadata={"sv": "Belopp"})
    state: str = field(metadata={"sv": "Läge"})


@dataclass(frozen=True, slots=True)
class WebOrdered:
    """An order as a web shop told of it. message: all that it wrote."""

    channel: str = field(metadata={"sv": "Webbutik"})
    number: str = field(metadata={"sv": "Nr"})
    date: datetime.date = field(metadata={"sv": "Datum"})
    buyer: str = field(metadata={"sv": "Köpare"})
    email: str = field(metadata={"sv": "E-post"})
    phone: str = field(metadata={"sv": "Telefon"})
    note: str = field(metadata={"sv": "Meddelande", "table": "filled"})
    delivered_to: str = field(metadata={"sv": "Levereras till", "table": False})
    accepts_marketing: bool | None = field(metadata={"sv": "Vill ha reklam", "table": False})
    message: str = field(metadata={"sv": "Mottaget", "table": False})


@dataclass(frozen=True, slots=True)
class WebPlaced:
    """An order as it was placed in the company's own shop. body: all that was sent."""

    number: str = field(metadata={"sv": "Nr"})
    order: str = field(metadata={"sv": "Order"})
    payment: str = field(metadata={"sv": "Betalsätt"})
    body: str = field(metadata={"sv": "Skickat", "table": False})
    withdrawn: str = field(metadata={"sv": "Skrev när köpet ångrades"})


@dataclass(frozen=True, slots=True)
class WebUnused:
    """What a web shop told of an order that came to nothing, as one cancelled before it was paid: the customer's by the
    e-mail address in it. message: all that the shop wrote.
    """

    channel: str = field(metadata={"sv": "Webbutik"})
    number: str = field(metadata={"sv": "Nr"})
    message: str = field(metadata={"sv": "Mottaget", "table": False})


@dataclass(frozen=True, slots=True)
class Mailed:
    """What was sent to it, or waits to be."""

    mail: str = field(metadata={"sv": "Utskick"})
    of: str = field(metadata={"sv": "Om"})
    address: str = field(metadata={"sv": "Till"})
    subject: str = field(metadata={"sv": "Ämne"})
    state: str = field(metadata={"sv": "Läge"})
    text: str = field(metadata={"sv": "Text", "table": False})


@dataclass(frozen=True, slots=True)
class LateTerms:
    """What was agreed with it on late payment; "" where it is as for everybody."""

    reminder_fee: str = field(metadata={"sv": "Påminnelseavgift"})
    interest: str = field(metadata={"sv": "Dröjsmålsränta"})


@dataclass(frozen=True, slots=True)
class Reminded:
    """A letter about what it had not paid. kind: reminder or demand."""

    letter: str = field(metadata={"sv": "Brev"})
    kind: str = field(metadata={"sv": "Slag"})
    date: datetime.date = field(metadata={"sv": "Datum"})
    due: datetime.date = field(metadata={"sv": "Betalas senast"})
    total_ore: int = field(metadata={"sv": "Belopp"})


@dataclass(frozen=True, slots=True)
class Charged:
    """Interest or a cost of late payment. waived_ore: what was let go of."""

    date: datetime.date = field(metadata={"sv": "Datum"})
    kind: str = field(metadata={"sv": "Slag"})
    amount_ore: int = field(metadata={"sv": "Belopp"})
    open_ore: int = field(metadata={"sv": "Obetalt"})
    waived_ore: int = field(metadata={"sv": "Eftergivet"})


@dataclass(frozen=True, slots=True)
class ClaimNote:
    """What was written down of an unpaid invoice: a pause, a dispute, or what interrupted its time of limitation."""

    invoice: str = field(metadata={"sv": "Faktura"})
    date: datetime.date = field(metadata={"sv": "Datum"})
    what: str = field(metadata={"sv": "Slag"})
    text: str = field(metadata={"sv": "Anteckning"})


@dataclass(frozen=True, slots=True)
class Sued:
    """A case against it at Kronofogden. ground: what was written of why it owes."""

    case: str = field(metadata={"sv": "Ärende"})
    opened: datetime.date = field(metadata={"sv": "Öppnat"})
    state: str = field(metadata={"sv": "Läge"})
    authority_ref: str = field(metadata={"sv": "Målnummer"})
    ground: str = field(metadata={"sv": "Grund", "table": "filled"})


@dataclass(frozen=True, slots=True)
class PaidInParts:
    """A part of an instalment plan that it agreed to."""

    plan: str = field(metadata={"sv": "Avbetalningsplan"})
    due: datetime.date = field(metadata={"sv": "Betalas senast"})
    amount_ore: int = field(metadata={"sv": "Belopp"})


@dataclass(frozen=True, slots=True)
class UsedCode:
    """A discount code that an order of it used. discount_ore: excl. VAT where it is of a campaign; as the web shop told
    it where it is not.
    """

    order: str = field(metadata={"sv": "Order"})
    code: str = field(metadata={"sv": "Rabattkod"})
    discount_ore: int = field(metadata={"sv": "Rabatt"})


@dataclass(frozen=True, slots=True)
class ShopAccount:
    """Its customer number in a web shop."""

    channel: str = field(metadata={"sv": "Webbutik"})
    external_id: str = field(metadata={"sv": "Kundnummer där"})


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is kept for it or for one of its documents."""

    name: str = field(metadata={"sv": "Fil"})
    of: str = field(metadata={"sv": "Hör till"})
    media_type: str = field(metadata={"sv": "Slag"})
    sha256: str = field(metadata={"sv": "SHA-256", "table": False})


@dataclass(frozen=True, slots=True)
class Happened:
    """What was done with its entry in the register. at: local time."""

    at: str = field(metadata={"sv": "När"})
    actor: str = field(metadata={"sv": "Av"})
    command: str = field(metadata={"sv": "Kommando"})
    event: str = field(metadata={"sv": "Händelse", "table": False})


@dataclass(frozen=True, slots=True)
class Extract:
    """All of it. The first five say what art. 15.1 wants said beside the data."""

    customer: str = field(metadata={"sv": "Kund"})
    made_on: datetime.date = field(metadata={"sv": "Utdraget gjort"})
    purposes: str = field(metadata={"sv": "Ändamål"})
    kept_for: str = field(metadata={"sv": "Sparas"})
    recipients: str = field(metadata={"sv": "Mottagare"})
    rights: str = field(metadata={"sv": "Rättigheter"})
    register: tuple[Registered, ...] = field(metadata={"sv": "Kundregistret"})
    consents: tuple[Consented, ...] = field(metadata={"sv": "Besked om marknadsföring"})
    by_links: tuple[SaidByLink, ...] = field(metadata={"sv": "Besked med länk, ännu inte noterade"})
    orders: tuple[Ordered, ...] = field(metadata={"sv": "Ordrar"})
    order_lines: tuple[OrderedLine, ...] = field(metadata={"sv": "Orderrader"})
    deliveries: tuple[Delivered, ...] = field(metadata={"sv": "Leveranser"})
    returns: tuple[Returned, ...] = field(metadata={"sv": "Returer"})
    invoices: tuple[Invoiced, ...] = field(metadata={"sv": "Fakturor"})
    receipts: tuple[Receipted, ...] = field(metadata={"sv": "Kvitton"})
    payments: tuple[Paid, ...] = field(metadata={"sv": "Betalningar"})
    paid_back: tuple[PaidBack, ...] = field(metadata={"sv": "Återbetalningar"})
    web_orders: tuple[WebOrdered, ...] = field(metadata={"sv": "Ordrar från webbutiker"})
    web_placed: tuple[WebPlaced, ...] = field(metadata={"sv": "Beställningar i egen webbutik"})
    web_unused: tuple[WebUnused, ...] = field(metadata={"sv": "Beställningar som det inte blev något av"})
    late_terms: tuple[LateTerms, ...] = field(metadata={"sv": "Överenskommet om sen betalning"})
    reminders: tuple[Reminded, ...] = field(metadata={"sv": "Påminnelser och krav"})
    charges: tuple[Charged, ...] = field(metadata={"sv": "Räntor och avgifter"})
    claim_notes: tuple[ClaimNote, ...] = field(metadata={"sv": "Anteckningar om obetalda fakturor"})
    cases: tuple[Sued, ...] = field(metadata={"sv": "Ärenden hos Kronofogden"})
    instalments: tuple[PaidInParts, ...] = field(metadata={"sv": "Avbetalningar"})
    codes: tuple[UsedCode, ...] = field(metadata={"sv": "Rabattkoder"})
    shop_accounts: tuple[ShopAccount, ...] = field(metadata={"sv": "Konton i webbutiker"})
    mail: tuple[Mailed, ...] = field(metadata={"sv": "Utskick"})
    files: tuple[KeptFile, ...] = field(metadata={"sv": "Sparade filer"})
    history: tuple[Happened, ...] = field(metadata={"sv": "Registrets historik"})
