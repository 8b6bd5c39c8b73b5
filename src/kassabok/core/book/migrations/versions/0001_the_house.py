"""The first schema, frozen in 0001_the_house.sql: the way from an empty book to schema 1.

New books are made from the models, which is quicker; a test holds that both ways lead to the same schema.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Run the frozen statements; they are separated by lines that hold only `--`."""
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split("\n--\n"):
        if statement.strip():
            op.execute(statement)
