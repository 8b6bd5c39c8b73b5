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
    "Trade": (),
    "Money": (),
    "Books": (),
    "The book itself": (),
}


def entries() -> dict[str, Entry]:
    """All first words in the order of the table."""
    return {entry.name: entry for group in GROUPS.values() for entry in group}
