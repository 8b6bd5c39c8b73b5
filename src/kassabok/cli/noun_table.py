"""Which word of the command line is in which module. Read this file first.

A noun's module is loaded only when its word is used, so `kassabok --help` and completion of nouns load none of them.
A new noun is one line here and one module that holds `app = Noun()`; see frame/noun.py for how to write it.
"""


class Entry:
    """One first word after `kassabok`.

    module: where its `app` is. help: one line, the same in every list of nouns. verb: a command of its own, such as
    `kassabok check`, found under its name in the module's app; otherwise the whole app is the noun.
    """

    __slots__ = ("help", "module", "name", "verb")

    def __init__(self, name: str, module: str, help_line: str, *, verb: bool = False) -> None:
        self.name = name
        self.module = module
        self.help = help_line
        self.verb = verb


# The groups and their order are what `kassabok --help` shows.
GROUPS: dict[str, tuple[Entry, ...]] = {
    "Trade": (
        Entry("product", "kassabok.cli.product", "The register of what the company sells, and its prices."),
        Entry("stock", "kassabok.cli.stock", "What is there, what it is worth, and what moved."),
        Entry("customer", "kassabok.cli.customer", "The register of those the company sells to."),
        Entry("segment", "kassabok.cli.segment", "Customers by how they buy, and newsletters to them."),
        Entry("campaign", "kassabok.cli.campaign", "Discount codes, and what came of them."),
        Entry("supplier", "kassabok.cli.supplier", "The register of those it buys from, and their prices."),
        Entry("purchase", "kassabok.cli.purchase", "Orders to suppliers, what came, and what it cost."),
        Entry("order", "kassabok.cli.order", "Sales orders, from draft to delivered."),
        Entry("delivery", "kassabok.cli.delivery", "Goods out to customers, and goods back."),
        Entry("shop", "kassabok.cli.shop", "The web shop: its orders and its goods."),
    ),
    "Money": (
        Entry("invoice", "kassabok.cli.invoice", "Invoices and credit notes, and what customers owe."),
        Entry("bill", "kassabok.cli.bill", "Bills from suppliers, and what the company owes."),
        Entry("rate", "kassabok.cli.rate", "What other currencies are in kronor, day by day."),
        Entry("receipt", "kassabok.cli.receipt", "Sales paid on the spot, and the closing of their days."),
        Entry("payment", "kassabok.cli.payment", "Money from customers, and back to them."),
        Entry(
            "reminder", "kassabok.cli.reminder", "Reminders of late invoices, interest, fees and instalments."
        ),
        Entry(
            "collection", "kassabok.cli.collection", "Demands, Kronofogden, doubtful claims and bad debts."
        ),
        Entry("bank", "kassabok.cli.bank", "Files from the bank, and what they paid."),
    ),
    "Books": (
        Entry("report", "kassabok.cli.report", "Trial balance, statements, ledger, journal and more."),
        Entry("voucher", "kassabok.cli.voucher", "What is posted, written by hand or by an event."),
        Entry("account", "kassabok.cli.account", "The chart of accounts, and what each is used for."),
        Entry("object", "kassabok.cli.object", "Cost centres, projects and other objects."),
        Entry("budget", "kassabok.cli.budget", "What each account is planned to have, month by month."),
        Entry("asset", "kassabok.cli.asset", "Fixed assets, and their depreciation."),
        Entry("year", "kassabok.cli.year", "Fiscal years, and locked months."),
        Entry("vat", "kassabok.cli.vat", "The VAT return and its file, and the EC sales list."),
        Entry("tax", "kassabok.cli.tax", "The income tax return and its files, and the tax account."),
        Entry("sie", "kassabok.cli.sie", "SIE files, for accountants and other programs."),
        Entry("export", "kassabok.cli.export", "The books for auditors, archives and other programs."),
    ),
    "The book itself": (
        Entry("init", "kassabok.cli.book", "Make the book of a company.", verb=True),
        Entry("setting", "kassabok.cli.setting", "Who the company is and what it has chosen."),
        Entry(
            "demo",
            "kassabok.cli.demo.command",
            "Run a small shop through three months, to look at.",
            verb=True,
        ),
        Entry("mail", "kassabok.cli.mail", "What goes out by e-mail or folder, and what became of it."),
        Entry("nightly", "kassabok.cli.nightly", "Do what is to be done each night.", verb=True),
        Entry("check", "kassabok.cli.book", "Check that every sum in the book holds.", verb=True),
        Entry("trace", "kassabok.cli.book", "Where a thing came from and where it led.", verb=True),
        Entry("history", "kassabok.cli.book", "What happened, in order (behandlingshistorik).", verb=True),
        Entry("backup", "kassabok.cli.book", "Copy the book and verify the copy.", verb=True),
        Entry("restore", "kassabok.cli.book", "Put a backup in the book's place.", verb=True),
    ),
}


def entries() -> dict[str, Entry]:
    """All first words in the order of the table."""
    return {entry.name: entry for group in GROUPS.values() for entry in group}
