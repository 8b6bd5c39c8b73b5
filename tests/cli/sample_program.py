"""kassabok with the sample noun in it, as a process of its own: `python -m tests.cli.sample_program`."""

from kassabok.cli import noun_table
from kassabok.cli.main import main
from kassabok.cli.noun_table import Entry

GROUP = (
    Entry("sample", "tests.cli.sample_noun", "Invoices that only the tests know."),
    Entry("tell", "tests.cli.sample_noun", "Tell what was understood.", verb=True),
)

if __name__ == "__main__":
    noun_table.GROUPS["Sample"] = GROUP
    main()
