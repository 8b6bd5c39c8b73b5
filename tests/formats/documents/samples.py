"""Documents of an invented shop, one of each kind, to print in the tests."""

from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from kassabok.formats.documents.record import (
    AgeBucket,
    Charge,
    CostRow,
    DeliveryLine,
    DeliveryNote,
    Document,
    DocumentLine,
    InstalmentPlan,
    InstalmentRow,
    InterestRow,
    Invoice,
    Letter,
    LetterClaim,
    OpenItem,
    OrderSlip,
    Party,
    PaymentTerms,
    PickLine,
    PickList,
    PurchaseLine,
    PurchaseOrder,
    Receipt,
    References,
    Seller,
    Shipping,
    Statement,
    Tender,
    Totals,
    VatRow,
)

SELLER = Seller(
    name="Lindgrens Keramik & Hemslöjd AB",
    lines=("Verkstadsgatan 14", "753 22 Uppsala"),
    org_nr="556677-8899",
    vat_nr="SE556677889901",
    seat="Uppsala",
    f_tax=True,
    phone="018-12 34 56",
    email="hej@keramik.example",
    web="keramik.example",
    bankgiro="5050-1055",
    plusgiro="28 65 43-4",
    iban="SE35 5000 0000 0549 1000 0003",
    bic="ESSESESS",
    swish="123 123 45 67",
)
BUYER = Party(
    name="Kaffehörnan i Örebro AB",
    attention="Att: Åsa Öberg",
    lines=("Storgatan 3", "702 10 Örebro"),
    org_nr="559012-3456",
    vat_nr="SE559012345601",
)
WAREHOUSE = Party(name="Kaffehörnans lager", lines=("Lagergatan 8, port 3", "702 25 Örebro"))
REFERENCES = References(
    customer_number="1042",
    order_number="O-2026-0087",
    delivery_number="L-2026-0091",
    our_reference="Maja Lindgren",
    your_reference="Åsa Ek",
    your_order_number="PO 4500123",
    marking="Kök, plan 2",
)
TERMS = PaymentTerms(days=30, late_interest_over_reference_points=Decimal(8), reminder_fee_ore=60_00)
MUG = DocumentLine(
    sku="MUGG-BLÅ",
    text="Mugg, blå glasyr, 30 cl",
    quantity_milli=12_000,
    unit="st",
    unit_price=Decimal("149"),
    discount_percent=Decimal("12.5"),
    vat_rate=Decimal("0.25"),
    amount_ore=1_564_50,
)
TEA = DocumentLine(
    sku="TE-EKO-100",
    text="Ekologiskt grönt te, 100 g",
    quantity_milli=4_000,
    unit="förp",
    unit_price=Decimal("62.505"),
    vat_rate=Decimal("0.06"),
    amount_ore=250_02,
)
CLAY = DocumentLine(
    sku="LERA",
    text="Stengodslera",
    note="Batch 2026-41",
    quantity_milli=2_500,
    unit="kg",
    unit_price=Decimal("12.345"),
    vat_rate=Decimal("0.25"),
    amount_ore=30_86,
)
FREIGHT = Charge(text="Frakt", vat_rate=Decimal("0.25"), amount_ore=99_00)


def totals(items: tuple[DocumentLine | Charge, ...], *, with_vat: bool = False, paid_ore: int = 0) -> Totals:
    """Sums per rate, rounded to whole kronor."""
    rows = []
    for rate in sorted({item.vat_rate for item in items if item.vat_rate is not None}, reverse=True):
        amount = sum(item.amount_ore for item in items if item.vat_rate == rate)
        vat = Decimal(amount) * rate / (1 + rate) if with_vat else Decimal(amount) * rate
        vat_ore = int(vat.quantize(Decimal(1), ROUND_HALF_UP))
        rows.append(VatRow(vat_rate=rate, base_ore=amount - vat_ore if with_vat else amount, vat_ore=vat_ore))
    net_ore, vat_ore = sum(row.base_ore for row in rows), sum(row.vat_ore for row in rows)
    whole = int(Decimal(net_ore + vat_ore).scaleb(-2).quantize(Decimal(1), ROUND_HALF_UP)) * 100
    return Totals(
        vat_rows=tuple(rows),
        net_ore=net_ore,
        vat_ore=vat_ore,
        rounding_ore=whole - net_ore - vat_ore,
        total_ore=whole,
        paid_ore=paid_ore,
    )


INVOICE = Invoice(
    number="202611001",
    issued_on=date(2026, 11, 24),
    due_on=date(2026, 12, 28),
    supplied_on=date(2026, 11, 20),
    seller=SELLER,
    buyer=BUYER,
    references=REFERENCES,
    shipping=Shipping(address=WAREHOUSE, terms="DAP Örebro", method="PostNord MyPack"),
    lines=(MUG, TEA, CLAY),
    charges=(FREIGHT,),
    totals=totals((MUG, TEA, CLAY, FREIGHT), paid_ore=100_00),
    terms=TERMS,
    ocr="20261100117",
    message="Tack för din beställning!",
)
CREDIT = replace(
    INVOICE,
    kind="credit",
    number="202612003",
    due_on=None,
    credits_number="202611001",
    credits_issued_on=date(2026, 11, 24),
    lines=(MUG,),
    charges=(),
    totals=totals((MUG,)),
    ocr="",
)
ORDER = OrderSlip(
    number="O-2026-0087",
    issued_on=date(2026, 11, 16),
    expected_on=date(2026, 11, 20),
    seller=SELLER,
    buyer=BUYER,
    references=REFERENCES,
    lines=(MUG, TEA),
    totals=totals((MUG, TEA)),
    terms=TERMS,
    withdrawal_right=True,
)
PICK = PickList(
    number="P-2026-0102",
    issued_on=date(2026, 11, 19),
    ship_by=date(2026, 11, 20),
    seller=SELLER,
    ship_to=WAREHOUSE,
    lines=(
        PickLine(location="B-02", sku="TE-EKO-100", text="Grönt te", quantity_milli=4_000, unit="förp"),
        PickLine(location="A-11", sku="MUGG-BLÅ", text="Mugg, blå", quantity_milli=12_000, unit="st"),
        PickLine(
            location="A-02", sku="LERA", text="Lera", gtin="7350053850019", quantity_milli=2_500, unit="kg"
        ),
    ),
)
NOTE = DeliveryNote(
    number="L-2026-0091",
    issued_on=date(2026, 11, 20),
    seller=SELLER,
    ship_to=WAREHOUSE,
    buyer=BUYER,
    references=REFERENCES,
    lines=(
        DeliveryLine(
            sku="MUGG-BLÅ", text="Mugg, blå", unit="st", ordered_milli=12_000, delivered_milli=12_000
        ),
        DeliveryLine(
            sku="TE-EKO-100",
            text="Grönt te",
            unit="förp",
            ordered_milli=4_000,
            delivered_milli=1_000,
            backordered_milli=3_000,
        ),
    ),
    weight_g=18_450,
    parcels=2,
    carrier="PostNord",
    tracking="00370726207891234567",
)
BOUGHT = PurchaseOrder(
    number="N2026-0007",
    issued_on=date(2026, 11, 16),
    wanted_on=date(2026, 11, 30),
    seller=SELLER,
    supplier=replace(BUYER, name="Glasyr & Lera i Gustavsberg AB"),
    references=References(customer_number="77-1042", our_reference="Maja Lindgren", your_reference="Åsa Ek"),
    shipping=Shipping(address=Party(name=SELLER.name, lines=SELLER.lines)),
    lines=(
        PurchaseLine(
            sku="GL-4431",
            our_sku="GLASYR-BLÅ",
            text="Glasyr, blå, 5 kg",
            quantity_milli=4_000,
            unit="hink",
            unit_price=Decimal("412.50"),
            discount_percent=Decimal(10),
            amount_ore=1_485_00,
        ),
        PurchaseLine(
            our_sku="LERA",
            text="Stengodslera",
            quantity_milli=250_000,
            unit="kg",
            unit_price=Decimal("11.75"),
            amount_ore=2_937_50,
        ),
    ),
    total_ore=4_422_50,
    message="Lossas vid port 3.",
)
CUP = replace(
    MUG, quantity_milli=2_000, unit_price=Decimal("186.25"), discount_percent=Decimal(0), amount_ore=372_50
)
RECEIPT = Receipt(
    number="K-2026-0311",
    sold_at=datetime(2026, 11, 24, 14, 5),
    seller=SELLER,
    lines=(CUP,),
    totals=totals((CUP,), with_vat=True),
    tenders=(
        Tender(means="swish", amount_ore=200_00, text="4567"),
        Tender(means="cash", amount_ore=200_00),
    ),
    change_ore=27_00,
)
STATEMENT = Statement(
    as_of=date(2026, 11, 24),
    seller=SELLER,
    buyer=BUYER,
    references=REFERENCES,
    items=(
        OpenItem(
            number="202608004",
            issued_on=date(2026, 8, 3),
            due_on=date(2026, 9, 2),
            ocr="20260800417",
            amount_ore=1_234_50,
            open_ore=1_000_00,
            days_late=83,
        ),
        OpenItem(
            number="202611001",
            issued_on=date(2026, 11, 24),
            due_on=date(2026, 12, 28),
            ocr="20261100117",
            amount_ore=2_350_00,
            open_ore=2_350_00,
        ),
        OpenItem(
            number="B-44", kind="payment", issued_on=date(2026, 11, 20), amount_ore=-50_00, open_ore=-50_00
        ),
    ),
    ageing=(
        AgeBucket(from_days=None, to_days=None, amount_ore=2_300_00),
        AgeBucket(from_days=1, to_days=30, amount_ore=0),
        AgeBucket(from_days=31, to_days=None, amount_ore=1_000_00),
    ),
    overdue_ore=1_000_00,
    total_ore=3_300_00,
)
LATE = LetterClaim(
    number="202608004",
    issued_on=date(2026, 8, 3),
    due_on=date(2026, 9, 2),
    ground="12 st Mugg, blå, 1 st Kanna",
    ocr="20260800417",
    amount_ore=1_234_50,
    open_ore=1_000_00,
    interest=(
        InterestRow(
            from_on=date(2026, 9, 3),
            to_on=date(2026, 11, 24),
            days=83,
            base_ore=1_000_00,
            yearly_percent=Decimal("10.5"),
            amount_ore=23_88,
        ),
    ),
    interest_settled_ore=-3_88,
    interest_ore=20_00,
    costs=(
        CostRow(text="Påminnelseavgift enligt avtal", amount_ore=60_00),
        CostRow(text="Avgift för inkassokrav", amount_ore=180_00),
    ),
)
DEMAND = Letter(
    kind="demand",
    number="IK2026-0007",
    issued_on=date(2026, 11, 24),
    due_on=date(2026, 12, 4),
    seller=SELLER,
    buyer=BUYER,
    references=REFERENCES,
    claims=(LATE,),
    principal_ore=1_000_00,
    interest_ore=20_00,
    costs_ore=240_00,
    credits_ore=-10_00,
    total_ore=1_250_00,
    interest_per_day_ore=29,
    interest_terms="Dröjsmålsränta enligt räntelagen.",
    ocr="20260800417",
)
REMINDER = replace(DEMAND, kind="reminder", number="PM2026-0031", ocr="")
PLAN = InstalmentPlan(
    number="AP2026-0002",
    issued_on=date(2026, 11, 24),
    seller=SELLER,
    buyer=BUYER,
    references=REFERENCES,
    claims=(LATE,),
    instalments=(
        InstalmentRow(due_on=date(2026, 12, 31), amount_ore=630_00),
        InstalmentRow(due_on=date(2027, 1, 31), amount_ore=630_00),
    ),
    principal_ore=1_000_00,
    interest_ore=20_00,
    costs_ore=240_00,
    total_ore=1_260_00,
)
ONE_OF_EACH: dict[str, Document] = {
    "invoice": INVOICE,
    "credit": CREDIT,
    "order": ORDER,
    "pick": PICK,
    "note": NOTE,
    "purchase": BOUGHT,
    "receipt": RECEIPT,
    "statement": STATEMENT,
    "reminder": REMINDER,
    "demand": DEMAND,
    "plan": PLAN,
}


def invoice_of(lines: int) -> Invoice:
    """An invoice with that many lines."""
    wanted = ((MUG, TEA, CLAY) * (lines // 3 + 1))[:lines]
    return replace(INVOICE, lines=wanted, totals=totals((*wanted, FREIGHT)))
