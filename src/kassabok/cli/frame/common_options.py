"""The options that every command takes, before, between and after its words.

They are declared on the root, on every noun and on every verb alike, and all write into one `CommonOptions`: so the
parser itself knows where they stand, and a value such as `--text --yes` is never mistaken for one of them.
"""

from datetime import date

FORMATS = ("table", "json", "csv", "pdf")

# Names, what stands for the value ("" for a switch), and the help line.
COMMON_OPTIONS = (
    (("--book",), "FILE", "The company's book, in place of the usual one."),
    (("--format",), "|".join(FORMATS), "For people, scripts, spreadsheets or paper."),
    (("-o", "--output"), "FILE", "Put the answer in a file (.xlsx .csv .json .pdf .txt)."),
    (("--dry-run",), "", "Show what would happen and save nothing."),
    (("-y", "--yes"), "", "Answer yes to questions; replace existing files."),
    (("-q", "--quiet"), "", "Only the numbers of what was made; no notes."),
    (("--today",), "DATE", "The business date, in place of today's."),
    (("--key",), "TEXT", "Run once: the same key again changes nothing."),
)


class CommonOptions:
    """What was given on the command line. None or False: not given."""

    def __init__(self) -> None:
        self.book: str | None = None
        self.format: str | None = None
        self.output: str | None = None
        self.dry_run = False
        self.yes = False
        self.quiet = False
        self.today: date | None = None
        self.key: str | None = None


def help_rows() -> list[tuple[str, str]]:
    """The common options as rows of a help page."""
    return [(f"{', '.join(names)} {value}".rstrip(), help_line) for names, value, help_line in COMMON_OPTIONS]
