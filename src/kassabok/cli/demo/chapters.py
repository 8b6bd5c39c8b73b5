"""The story, chapter by chapter, from the opening in February to the end of April 2026.

A chapter does what it tells of, for real, through the same services as the command line, and returns its one line.
"""

from datetime import date

from kassabok.cli.demo import bookkeeping, buying, story, web
from kassabok.cli.demo.tale import Chapter, Tale, apr, feb, kr, mar
from kassabok.cli.happened import all_of
from kassabok.core import events as e
from kassabok.core.bank import rules
from kassabok.core.book.company import found_company
from kassabok.core.invoicing import service as invoicing
from kassabok.core.ledger import objects, opening_balances
from kassabok.core.ledger.opening_balances import Opening
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.parties import service as parties
from kassabok.core.parties import suppliers
from kassabok.core.products import service as products
from kassabok.core.products.fields import Price
from kassabok.core.products.unit_price import parse_price_e4
from kassabok.core.receivables import service as receivables
from kassabok.core.sales import service as sales
from kassabok.core.sales.service import Part
from kassabok.core.stock import counting
from kassabok.core.stock import service as stock

# February


def opening(tale: Tale) -> str:
    """The company, its registers, its opening stock and the money it begins with."""
    shop, day = tale.shop, story.OPENING_DAY
    with shop.doing(day) as tx:
        found_company(
            tx,
            name=story.COMPANY,
            org_nr=story.ORG_NR,
            form="ab",
            year_start=date(2026, 1, 1),
            settings=story.SETTINGS,
        )
    for code, name in story.COST_CENTRES.items():
        with shop.doing(day) as tx:
            objects.add_object(tx, "1", code, name=name)
    for ware in story.WARES:
        with shop.doing(day) as tx:
            products.add(
                tx,
                ware.sku,
                price=Price(parse_price_e4(ware.price), includes_vat=True),
                name=ware.name,
                description=ware.description,
                unit=ware.unit,
                gtin=ware.gtin,
                vat_class=ware.vat_class,
                kind=ware.kind,
                cost_e4=parse_price_e4(ware.cost),
                weight_grams=ware.weight_grams,
            )
    for customer in story.CUSTOMERS:
        with shop.doing(day) as tx:
            parties.add(tx, **customer)
    with shop.doing(day) as tx:
        for ware in story.WARES:
            if ware.opening:
                stock.adjust(tx, ware.sku, ware.opening * 1000, reason="opening", on=day)
    stock_ore = sum(event.value_ore for event in all_of(tx.steps, e.StockMoved))
    money_ore = story.SHARE_CAPITAL_ORE + story.LOAN_FROM_OWNER_ORE
    with shop.doing(day) as tx:
        opening_balances.set_by_hand(
            tx,
            [
                Opening("1930", money_ore),
                Opening("2081", -story.SHARE_CAPITAL_ORE),
                Opening("2393", -story.LOAN_FROM_OWNER_ORE),
            ],
        )
    with shop.doing(day) as tx:
        add_voucher(
            tx,
            on=day,
            text="Varor som tillskott av ägaren",
            lines=(PostLine("2998", stock_ore), PostLine("2093", -stock_ore)),
        )
    tale.bank.move(date(2026, 1, 1), "deposit", money_ore, story.COMPANY)
    return (
        f"{story.COMPANY} opens: {len(story.WARES)} products, {len(story.CUSTOMERS)} customers, goods for "
        f"{kr(stock_ore)}, and {kr(money_ore)} in the bank that the year began with."
    )


def first_order(tale: Tale) -> str:
    """Ordered, delivered and invoiced, with freight."""
    invoice = tale.order_and_deliver(
        "first", feb(4), feb(5), story.ESTER, "MUG-BLUE=4", "COFFEE=2", freight_ore=79_00
    )
    return f"Ester orders mugs and coffee. They are delivered, and invoiced by that: {invoice}."


def cafe(tale: Tale) -> str:
    """An order of a company, with a discount, whose papers are printed."""
    invoice = tale.order_and_deliver(
        "cafe", feb(9), feb(10), story.CAFE, "MUG-SAND=24-10%", "BOWL-S=12-10%", "COFFEE=20"
    )
    return f"Kafé Kardemumma fits out its counter, 10 % off the pottery: {invoice}."


def hotel(tale: Tale) -> str:
    """More is ordered than there is: a part is delivered, the rest waits."""
    order, _ = tale.shop.order(feb(11), story.HOTEL, "PLATE=60", "BOWL-L=20", note="Leverans via köksentrén.")
    delivery, invoice = tale.shop.deliver(feb(12), order, partial=True)
    tale.numbers |= {"hotel order": order, "hotel delivery": delivery, "hotel invoice": invoice or ""}
    with tale.shop.doing(feb(13)) as tx:
        tale.numbers["pottery"] = suppliers.add(
            tx, name=story.POTTERY, city="Höganäs", account=story.POTTERY_ACCOUNT, terms_days=30
        ).ref
    tale.numbers["pottery order"] = tale.shop.buy(
        feb(13), tale.numbers["pottery"], PLATE=24, BOWL_L=10, COFFEE=40
    )
    return (
        f"The hotel wants 60 plates and 20 bowls; 48 and 15 are there, and go with {invoice}. "
        f"The rest waits as a back order, and {tale.numbers['pottery order']} is on its way."
    )


def valentine(tale: Tale) -> str:
    """Counter sales by all means, and the day's one voucher. What the bank makes of them comes later."""
    day = feb(14)
    card_ore = tale.shop.sell(day, "card", "MUG-BLUE=2", "TEA=1")
    cash_ore = tale.shop.sell(day, "cash", "VASE=1")
    swish_ore = tale.shop.sell(day, "swish", "BOOK=1", "COFFEE=1")
    tale.shop.close_day(day)
    tale.bank.move(feb(16), "swish", swish_ore, "Vera Vas", "Swish 2026-02-14")
    tale.bank.move(feb(17), "card", card_ore, "Kortinlösen Norden AB", "Kortköp 2026-02-14")
    return (
        f"Three sales over the counter by card, cash and Swish: {kr(card_ore + cash_ore + swish_ore)}, "
        "booked as one voucher."
    )


def more_orders(tale: Tale) -> str:
    """Three more, so that there is something to pay."""
    numbers = (
        tale.order_and_deliver(
            "vilma", feb(16), feb(17), story.VILMA, "TEAPOT=1", "TEA=2", freight_ore=79_00
        ),
        tale.order_and_deliver("tolvan", feb(18), feb(18), story.TOLVAN, "VASE=1", "MUG-BLUE=2"),
        tale.order_and_deliver("municipality", feb(19), feb(23), story.MUNICIPALITY, "MUG-BLUE=20"),
    )
    return f"Vilma, Tolvan and a municipality get their goods, with {', '.join(numbers)}."


def bank_in_february(tale: Tale) -> str:
    """The first file: by OCR, a part payment, too much, and one without a reference that is matched by hand."""
    numbers, shop = tale.numbers, tale.shop
    tale.pays(feb(16), "Ester Lerkrona", numbers["first invoice"])
    tale.pays(feb(16), "Kafé Kardemumma AB", numbers["cafe invoice"], amount_ore=2_000_00)
    tale.pays(feb(25), "Tolvan Tolvansson", numbers["tolvan invoice"], amount_ore=950_00)
    vilma_ore = shop.invoice(numbers["vilma invoice"], mar(2)).total_ore
    tale.bank.move(feb(27), "bankgiro", vilma_ore, "Vilma Drejare", "Tack för den fina kannan!")
    data = tale.bank.notification("LV202602", feb(9), feb(27))
    path, told = tale.bank_file(mar(2), "camt054-february.xml", data)
    shop.match(mar(2), vilma_ore, numbers["vilma invoice"])
    for movement in tale.bank.movements:
        if movement.kind in ("swish", "card"):
            shop.book_line(mar(2), movement.amount_ore, "1581" if movement.kind == "swish" else "1580")
    return (
        f"{path.name} is read: {told}. The café paid a part, Tolvan too much, Vilma without reference; "
        "she, card and Swish are matched by hand."
    )


# March


def in_advance(tale: Tale) -> str:
    """Made to order, and paid before it is made."""
    order, invoice = tale.shop.order(mar(6), story.VILMA, "DINNER-SET=1", billing="in_advance")
    assert invoice is not None, "it is billed in advance"
    tale.numbers |= {"dinner order": order, "dinner invoice": invoice}
    tale.pays(mar(12), "Vilma Drejare", invoice)
    tale.pays(mar(12), "Kafé Kardemumma AB", tale.numbers["cafe invoice"])
    return f"Vilma orders a dinner set, made for her and paid in advance: {invoice}."


def to_denmark(tale: Tale) -> str:
    """To a business in another EU country: no VAT, in English."""
    invoice = tale.order_and_deliver("denmark", mar(9), mar(10), story.DENMARK, "VASE=6", "BOWL-S=10")
    total_ore = tale.shop.invoice(invoice, mar(30)).total_ore
    tale.bank.move(mar(30), "bankgiro", total_ore, "Nordlys Keramik ApS", f"Invoice {invoice}")
    return f"Vases and bowls to Copenhagen, without VAT and in English: {invoice}."


def a_return(tale: Tale) -> str:
    """Goods come back; the credit note follows."""
    with tale.shop.doing(mar(12)) as tx:
        sales.take_back(
            tx,
            tale.numbers["tolvan delivery"],
            on=mar(12),
            parts=[Part("MUG-BLUE", 1000)],
            credit=True,
            reason="Fel färg",
        )
    (credit_note,) = all_of(tx.steps, e.CreditNoteIssued)
    tale.numbers["credit note"] = credit_note.ref
    return f"Tolvan returns a mug; it is in stock again at its old cost. Credit note {credit_note.ref}."


def counter_in_march(tale: Tale) -> str:
    """Another Saturday."""
    day = mar(14)
    card_ore = tale.shop.sell(day, "card", "BOWL-L=1", "PLATE=4")
    swish_ore = tale.shop.sell(day, "swish", "COFFEE=3", "TEA=2")
    cash_ore = tale.shop.sell(day, "cash", "MUG-BLUE=1")
    tale.shop.close_day(day)
    tale.bank.move(mar(16), "swish", swish_ore, "Kerstin Kaka", "Swish 2026-03-14")
    tale.bank.move(mar(17), "card", card_ore, "Kortinlösen Norden AB", "Kortköp 2026-03-14")
    return f"A Saturday at the counter: {kr(card_ore + swish_ore + cash_ore)}."


def money_on_account(tale: Tale) -> str:
    """The credit and what was paid too much are used for the next purchase."""
    shop, credit_note = tale.shop, tale.numbers["credit note"]
    invoice = tale.order_and_deliver("tolvan 2", mar(16), mar(16), story.TOLVAN, "BOOK=1", "TEA=2")
    payment = shop.book.reader.value("SELECT number FROM payment WHERE unallocated_ore > 0")
    with shop.doing(mar(16)) as tx:
        receivables.use_credit(tx, credit_note, invoice, on=mar(16))
    with shop.doing(mar(16)) as tx:
        receivables.use_advance(tx, payment, invoice, on=mar(16))
    left_ore = shop.invoice(invoice, mar(16)).open_ore
    return (
        f"Tolvan buys a book and tea. His credit and what he paid too much cover {invoice}, "
        f"all but {kr(left_ore)}."
    )


def to_norway(tale: Tale) -> str:
    """Out of the EU: export."""
    invoice = tale.order_and_deliver(
        "norway", mar(19), mar(20), story.NORWAY, "MUG-SAND=30", "TEA=20", freight_ore=450_00
    )
    return f"Mugs and tea to Bergen, as export without VAT: {invoice}."


def engraving(tale: Tale) -> str:
    """A service invoiced on its own, without an order."""
    with tale.shop.doing(mar(23)) as tx:
        issued = invoicing.issue_on_its_own(
            tx,
            story.MUNICIPALITY,
            [invoicing.FreeLine(sku="ENGRAVING", quantity_milli=20_000)],
            on=mar(23),
            our_reference="Lena Lera",
            objects=story.ORDERS,
        )
    tale.numbers["engraving invoice"] = issued.ref
    return f"Twenty mugs get their names; the engraving is invoiced on its own: {issued.ref}."


def new_prices(tale: Tale) -> str:
    """Prices that hold from a day to come."""
    for sku, price in story.PRICES_FROM_APRIL.items():
        with tale.shop.doing(mar(27)) as tx:
            products.set_price(
                tx, sku, Price(parse_price_e4(price), includes_vat=True), valid_from=story.VAT_FALLS_ON
            )
    return "VAT on food falls to 6 % on 1 April: coffee and tea get new prices from then."


def stock_count(tale: Tale) -> str:
    """The shelves are counted: one bowl is broken, two packets of tea are gone, a mug turns up."""
    shop, day = tale.shop, mar(31)
    with shop.doing(day) as tx:
        number = counting.start(tx, on=day, counted_by="Lena Lera").ref
    differences = {"BOWL-S": -1, "TEA": -2, "MUG-BLUE": 1}
    there = dict(
        shop.book.reader.rows(
            "SELECT p.sku, l.on_hand_milli FROM stock_level l JOIN product p ON p.id = l.product_id "
            "WHERE l.on_hand_milli > 0"
        )
    )
    with shop.doing(day) as tx:
        for sku, on_hand_milli in there.items():
            counting.enter(tx, number, sku, on_hand_milli + differences.get(sku, 0) * 1000)
    with shop.doing(day) as tx:
        counting.post(tx, number)
    value_ore = sum(event.value_ore for event in all_of(tx.steps, e.StockMoved))
    return f"The shelves are counted ({number}): three differences, {kr(value_ore)}."


def bank_in_march(tale: Tale) -> str:
    """The statement overlaps with February's file: what is in both is booked once. What is not a payment, by hand."""
    numbers, shop, day = tale.numbers, tale.shop, apr(1)
    tale.pays(mar(24), "Hotell Sundsblick AB", numbers["hotel invoice"], numbers["hotel invoice 2"])
    municipality_ore = shop.invoice(numbers["municipality invoice"], mar(25)).total_ore
    text = f"Faktura {numbers['municipality invoice']}"
    tale.bank.move(mar(25), "bankgiro", municipality_ore, "Sjöbacka kommun", text)
    tale.bank.move(mar(31), "fee", -125_00, "", "Bankavgift mars")
    data = tale.bank.statement("LV202603", feb(23), mar(31))
    with shop.doing(day) as tx:
        (rule,) = rules.adopt(tx, ["Bankavgifter"])
    path, told = tale.bank_file(day, "camt053-march.xml", data)
    against = {"swish": "1581", "card": "1580"}
    accounts = {story.KILN_MAKER: "2440"}
    vouchers = {story.LANDLORD: numbers["rent of March"], story.INSURER: numbers["insurance"]}
    for movement in tale.bank.movements:
        account = accounts.get(movement.party) or against.get(movement.kind)
        if not feb(23) <= movement.on <= mar(31):
            continue
        if account:
            shop.book_line(day, movement.amount_ore, account)
        elif movement.party in vouchers:
            shop.tie_line(day, movement.amount_ore, vouchers[movement.party])
    return (
        f"{path.name} is read: {told}. One payment covers two invoices; the pottery's bill is paid as it was sent; "
        f"a rule books the fee ({rule}). Rent and insurance are booked already; the kiln, card and Swish are booked by "
        "hand."
    )


# April


def vat_has_fallen(tale: Tale) -> str:
    """The new rate, by the day of delivery."""
    invoice = tale.order_and_deliver("cafe 2", apr(2), apr(7), story.CAFE, "COFFEE=20", "TEA=10")
    return f"The café buys coffee and tea, now with 6 % VAT: {invoice}."


def dinner_set(tale: Tale) -> str:
    """What was paid in advance is made and delivered; nothing is invoiced again."""
    order = tale.shop.buy(apr(8), tale.numbers["pottery"], DINNER_SET=1)
    tale.numbers["dinner purchase"] = order
    tale.shop.receive(apr(9), order, DINNER_SET=1)
    delivery, invoice = tale.shop.deliver(apr(10), tale.numbers["dinner order"])
    assert invoice is None, "it was invoiced in advance"
    return f"Vilma's dinner set comes from the pottery, and is delivered ({delivery}) without a new invoice."


def counter_in_april(tale: Tale) -> str:
    """Counter sales with the new rate."""
    day = apr(11)
    card_ore = tale.shop.sell(day, "card", "COFFEE=2", "MUG-BLUE=2")
    swish_ore = tale.shop.sell(day, "swish", "TEAPOT=1")
    cash_ore = tale.shop.sell(day, "cash", "TEA=1", "BOOK=1")
    tale.shop.close_day(day)
    tale.bank.move(apr(13), "swish", swish_ore, "Tea Kanna", "Swish 2026-04-11")
    tale.bank.move(apr(14), "card", card_ore, "Kortinlösen Norden AB", "Kortköp 2026-04-11")
    return f"Spring at the counter: {kr(card_ore + swish_ore + cash_ore)}."


def open_ends(tale: Tale) -> str:
    """What is left for whoever goes on with this book: an open invoice, and an order that waits for goods."""
    invoice = tale.order_and_deliver(
        "ester 2", apr(21), apr(22), story.ESTER, "BOWL-S=6-20%", freight_ore=79_00
    )
    order, _ = tale.shop.order(apr(28), story.HOTEL, "PLATE=40", "TEAPOT=2")
    tale.numbers["open order"] = order
    return f"Ester buys bowls at 20 % off: {invoice}. The hotel's order {order} waits for plates."


def bank_in_april(tale: Tale) -> str:
    """The last file; one payment has a slip of the finger in its OCR and stays for a person to look at."""
    numbers, shop, day = tale.numbers, tale.shop, story.LAST_DAY
    tale.pays(apr(20), "Fjordkaffe AS", numbers["norway invoice"])
    tale.pays(apr(22), "Sjöbacka kommun", numbers["engraving invoice"])
    tale.pays(apr(27), "Kafé Kardemumma AB", numbers["cafe 2 invoice"])
    last = shop.invoice(numbers["tolvan 2 invoice"], day)
    mistyped = last.ocr[:-2] + last.ocr[-1] + last.ocr[-2]
    tale.bank.move(apr(28), "bankgiro", last.open_ore, "Tolvan Tolvansson", "", [(mistyped, last.open_ore)])
    tale.bank.move(apr(30), "fee", -125_00, "", "Bankavgift april")
    data = tale.bank.statement("LV202604", apr(1), apr(30))
    path, told = tale.bank_file(day, "camt053-april.xml", data)
    for movement in tale.bank.movements:
        if movement.on < apr(1):
            continue
        if movement.kind in ("swish", "card"):
            shop.book_line(day, movement.amount_ore, "1581" if movement.kind == "swish" else "1580")
        elif movement.party == story.LANDLORD:
            shop.tie_line(day, movement.amount_ore, numbers["rent of April"])
    return (
        f"{path.name} is read: {told}. The boxes are paid, the fee is booked by the rule. "
        "Tolvan mistyped his OCR: that one is left unmatched."
    )


CHAPTERS: tuple[Chapter, ...] = (
    Chapter(feb(2), opening),
    Chapter(feb(2), bookkeeping.budget),
    Chapter(feb(3), bookkeeping.kiln),
    Chapter(feb(4), first_order),
    Chapter(feb(9), cafe),
    Chapter(feb(11), hotel),
    Chapter(feb(14), valentine),
    Chapter(feb(16), more_orders),
    Chapter(feb(24), bookkeeping.insurance),
    Chapter(mar(2), bank_in_february),
    Chapter(mar(2), bookkeeping.rent),
    Chapter(mar(3), buying.goods_come),
    Chapter(mar(6), in_advance),
    Chapter(mar(9), to_denmark),
    Chapter(mar(12), a_return),
    Chapter(mar(14), counter_in_march),
    Chapter(mar(16), money_on_account),
    Chapter(mar(19), to_norway),
    Chapter(mar(20), buying.e_invoice),
    Chapter(mar(23), engraving),
    Chapter(mar(25), buying.bills_are_sent),
    Chapter(mar(27), new_prices),
    Chapter(mar(31), stock_count),
    Chapter(apr(1), bank_in_march),
    Chapter(apr(2), bookkeeping.quarter_ends),
    Chapter(apr(7), vat_has_fallen),
    Chapter(apr(9), buying.sent_again),
    Chapter(apr(10), dinner_set),
    Chapter(apr(11), counter_in_april),
    Chapter(apr(22), open_ends),
    Chapter(apr(29), buying.dinner_set_bill),
    Chapter(apr(29), web.own_shop),
    Chapter(apr(30), bank_in_april),
    Chapter(apr(30), bookkeeping.month_ends),
    Chapter(apr(30), bookkeeping.bank_agrees),
)
