import re
import tomllib

from kassabok.formats.documents.render import TEMPLATES
from kassabok.formats.documents.view import TEMPLATES as NAMES

LABELS = tomllib.loads((TEMPLATES / "labels.toml").read_text())
SOURCE = "\n".join(file.read_text() for file in TEMPLATES.glob("*.typ"))
# Labels that a template finds by a value of the document: the kind, the means of payment, the kind of an open item.
BY_VALUE = {
    *("order", "confirmation", "invoice", "credit", "sale", "refund"),
    *("paid_sale", "paid_refund"),
    *("cash", "card", "swish", "stripe", "klarna", "paypal", "giro", "gift_card", "owed", "other"),
    *(f"item_{kind}" for kind in ("invoice", "credit", "payment", "interest", "fee")),
    *("picture_bank", "picture_swish"),
    *("letter_reminder", "letter_demand"),
}


def test_there_is_a_template_for_each_kind_of_document():
    assert {f"{name}.typ" for name in NAMES.values()} | {
        "house.typ",
        "printout.typ",
        "chart.typ",
        "kronofogden.typ",
    } == {f.name for f in TEMPLATES.glob("*.typ")}


def test_both_languages_have_the_same_words_and_blanks_to_fill_in():
    def blanks(language: str) -> dict[str, list[str]]:
        texts = {key: text for key, text in LABELS[language].items() if key != "units"}
        return {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in texts.items()}

    assert blanks("sv") == blanks("en")


def test_every_word_is_used():
    used = set(re.findall(r'"(\w+)"', SOURCE)) | BY_VALUE
    assert set(LABELS["sv"]) - {"units"} - used == set()
