"""The chapters of what the shop buys: goods and their bill, an e-invoice, payment files, and what the bank answers."""

from pathlib import Path

from kassabok.cli.demo import story
from kassabok.cli.demo.payment_desk import CLOSED_ACCOUNT, answer, read_payments
from kassabok.cli.demo.tale import Tale, apr, kr, mar
from kassabok.core.money import add_vat
from kassabok.core.parties import suppliers

E_INVOICE = Path(__file__).parent / "wellpapp-2071.xml"


def goods_come(tale: Tale) -> str:
    """Goods are received, the back order goes off, and the supplier's bill is held against both."""
    shop, order = tale.shop, tale.numbers["pottery order"]
    pottery_ore = shop.receive(mar(3), order, PLATE=24, BOWL_L=10)
    coffee_ore = shop.receive(mar(3), order, COFFEE=40)
    _, invoice = shop.deliver(mar(4), tale.numbers["hotel order"])
    tale.numbers["hotel invoice 2"] = invoice or ""
    with shop.doing(mar(5)) as tx:
        vat_ore = add_vat(pottery_ore, tx.rates.vat("standard", mar(3))) + add_vat(
            coffee_ore, tx.rates.vat("food", mar(3))
        )
    bill_ore = pottery_ore + coffee_ore + vat_ore
    bill = shop.bill(mar(5), tale.numbers["pottery"], "88123", bill_ore, purchase=order)
    shop.approve(mar(5), bill)
    tale.numbers["goods bill"] = bill
    return (
        f"Goods come in for {kr(pottery_ore + coffee_ore)}, and their bill {bill} agrees. "
        f"The hotel gets its rest, and {invoice}."
    )


def e_invoice(tale: Tale) -> str:
    """A bill that nobody types: the supplier, the lines, the VAT and where to pay are in the file."""
    path = tale.folder / "bills" / E_INVOICE.name
    path.parent.mkdir()
    path.write_bytes(E_INVOICE.read_bytes())
    bill, supplier = tale.shop.import_bill(mar(20), path, account=story.PACKAGING)
    tale.shop.approve(mar(20), bill)
    tale.numbers |= {"boxes bill": bill, "boxes supplier": supplier}
    return (
        f"Boxes come, with an e-invoice, {path.name}. It registers supplier {supplier} and bill {bill}, which is "
        "approved."
    )


def bills_are_sent(tale: Tale) -> str:
    """Both bills go to the bank in one file. It pays one, and says why not the other."""
    made = tale.payment_file(
        mar(25), "payments-march.xml", mar(27), tale.numbers["goods bill"], tale.numbers["boxes bill"]
    )
    file = read_payments(made.read_bytes())
    (refused,) = [one.end_to_end_id for one in file.payments if one.payee == story.BOX_MAKER]
    tale.bank.carry_out(file, but=[refused])
    tale.answer(mar(26), "pain002-march.xml", answer(file, mar(26), {refused: CLOSED_ACCOUNT}))
    return (
        f"Two bills go to the bank in {made.name}. It answers: that of the goods is accepted; "
        "that of the boxes is rejected, as the account is closed, and can be paid again."
    )


def sent_again(tale: Tale) -> str:
    """What was rejected goes to the supplier's new account."""
    supplier, day = tale.numbers["boxes supplier"], apr(9)
    with tale.shop.doing(day) as tx:
        suppliers.edit(tx, supplier, bankgiro="", account=story.BOX_MAKER_ACCOUNT)
    made = tale.payment_file(day, "payments-april.xml", apr(10), tale.numbers["boxes bill"])
    file = read_payments(made.read_bytes())
    tale.bank.carry_out(file)
    tale.answer(apr(10), "pain002-april.xml", answer(file, apr(10), {}))
    return f"The boxes are paid to another account of supplier {supplier}'s, in {made.name}, and the bank accepts."


def dinner_set_bill(tale: Tale) -> str:
    """A bill that waits for whoever goes on with this book to approve it."""
    day = apr(29)
    with tale.shop.doing(day) as tx:
        vat_ore = add_vat(story.DINNER_SET_ORE, tx.rates.vat("standard", day))
    total_ore = story.DINNER_SET_ORE + vat_ore
    bill = tale.shop.bill(
        day, tale.numbers["pottery"], "88307", total_ore, purchase=tale.numbers["dinner purchase"]
    )
    tale.numbers["dinner set bill"] = bill
    return (
        f"The pottery's bill of the dinner set comes, {bill} of {kr(total_ore)}. Nobody has approved it yet."
    )
