"""Dimensions and objects: what a new book has, what can be added, and what stays as it is."""

import pytest
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.ledger import objects
from kassabok.core.ledger.reports.objects import DimensionRow, ObjectRow, dimension_list, object_list
from kassabok.core.ledger.reports.vouchers import voucher_list, voucher_shown
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.objects import Objects, from_json, to_json


@pytest.fixture
def told_apart(books: Book) -> Book:
    """The books with the cost centres Nord and Syd, the project P1, and the dimension 20 Kanal with Webb."""
    with books.transaction("test", today=TODAY) as tx:
        objects.add_object(tx, "1", "Nord", name="Norra butiken")
        objects.add_object(tx, "1", "Syd")
        objects.add_object(tx, "6", "P1", name="Jubileet")
        objects.add_dimension(tx, name="Kanal")
        objects.add_object(tx, "20", "Webb")
    return books


def test_a_new_book_can_tell_cost_centres_and_projects_apart(books: Book) -> None:
    assert dimension_list(books.reader) == [
        DimensionRow("1", "Kostnadsställe", "", 0),
        DimensionRow("6", "Projekt", "", 0),
    ]
    assert object_list(books.reader) == []


def test_dimensions_are_numbered_from_twenty_and_sie_names_its_own(told_apart: Book) -> None:
    with told_apart.transaction("test", today=TODAY) as tx:
        assert objects.add_dimension(tx, name="Region", parent="20").ref == "21"
        assert objects.add_dimension(tx, number="7").ref == "7"
        assert objects.add_dimension(tx, number="2", name="Kostnadsbärare").ref == "2"
        objects.change_dimension(tx, "21", name="Län")
    assert dimension_list(told_apart.reader) == [
        DimensionRow("1", "Kostnadsställe", "", 2),
        DimensionRow("2", "Kostnadsbärare", "1", 0),
        DimensionRow("6", "Projekt", "", 1),
        DimensionRow("7", "Anställd", "", 0),
        DimensionRow("20", "Kanal", "", 1),
        DimensionRow("21", "Län", "20", 0),
    ]


def test_objects_are_renamed_and_taken_out_of_use(told_apart: Book) -> None:
    with told_apart.transaction("test", today=TODAY) as tx:
        objects.change_object(tx, "1", "Syd", name="Södra butiken", active=False)
    assert object_list(told_apart.reader, dimension="1") == [
        ObjectRow("1:Nord", "Kostnadsställe", "Norra butiken", used=False, active=True)
    ]
    assert ObjectRow("1:Syd", "Kostnadsställe", "Södra butiken", used=False, active=False) in object_list(
        told_apart.reader, everything=True
    )


@pytest.mark.parametrize(
    ("verb", "words", "code"),
    [
        (objects.add_object, {"dimension": "1", "code": "Nord"}, "object.exists"),
        (objects.add_object, {"dimension": "1", "code": "NORD"}, "object.exists"),
        (objects.add_object, {"dimension": "30", "code": "A"}, "dimension.unknown"),
        (objects.add_object, {"dimension": "1", "code": "a,b"}, "object.code"),
        (objects.add_object, {"dimension": "1", "code": " a"}, "object.code"),
        (objects.add_object, {"dimension": "1", "code": "-"}, "object.code"),
        (objects.add_object, {"dimension": "1", "code": "x" * 41}, "object.code"),
        (objects.change_object, {"dimension": "1", "code": "Öst", "name": "X"}, "object.unknown"),
        (objects.change_object, {"dimension": "1", "code": "Syd", "active": True}, "object.unchanged"),
        (objects.change_object, {"dimension": "1", "code": "Syd", "name": " "}, "object.name"),
        (objects.add_dimension, {"number": "1", "name": "Kostnadsställe"}, "dimension.exists"),
        (objects.add_dimension, {"number": "8", "name": "Region"}, "dimension.meaning"),
        (objects.add_dimension, {"number": "12", "name": "Region"}, "dimension.number"),
        (objects.add_dimension, {"number": "020", "name": "Region"}, "dimension.number"),
        (objects.add_dimension, {"name": "Region", "parent": "33"}, "dimension.unknown"),
        (objects.add_dimension, {"name": ""}, "object.name"),
        (objects.change_dimension, {"number": "1", "name": "Region"}, "dimension.meaning"),
        (objects.change_dimension, {"number": "20", "name": "Kanal"}, "dimension.unchanged"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    told_apart: Book, verb, words: dict[str, object], code: str
) -> None:
    before = snapshot(told_apart)
    with pytest.raises(KassabokError) as refused, told_apart.transaction("test", today=TODAY) as tx:
        verb(tx, **words)
    assert refused.value.code == code
    assert snapshot(told_apart) == before


def lines_of_objects(*objects_of_cost: tuple[str, str]):
    from kassabok.core.ledger.posting import PostLine

    return [PostLine("5010", 1000_00, objects=objects_of_cost), PostLine("1930", -1000_00)]


def test_a_line_takes_one_object_a_dimension_that_is_there_and_in_use(told_apart: Book) -> None:
    with told_apart.transaction("test", today=TODAY) as tx:
        add_voucher(tx, on=TODAY, text="Hyra", lines=lines_of_objects(("1", "Nord"), ("6", "P1")))
        objects.change_object(tx, "1", "Syd", active=False)
    assert told_apart.reader.rows("SELECT voucher_line_id, dimension, object FROM voucher_line_object") == [
        (1, "1", "Nord"),
        (1, "6", "P1"),
    ]
    before = snapshot(told_apart)
    for wrong, error, code in (
        ([("1", "Öst")], NotFound, "object.unknown"),
        ([("1", "Syd")], Refused, "object.inactive"),
        ([("1", "Nord"), ("1", "Nord")], Refused, "object.twice"),
    ):
        with pytest.raises(error) as refused, told_apart.transaction("test", today=TODAY) as tx:
            add_voucher(tx, on=TODAY, text="Hyra", lines=lines_of_objects(*wrong))
        assert refused.value.code == code
        assert snapshot(told_apart) == before


def test_equal_objects_are_stored_equally() -> None:
    assert to_json((("20", "Webb"), ("1", "Öst"))) == '{"1":"Öst","20":"Webb"}'
    assert from_json('{"1":"Öst","20":"Webb"}') == (("1", "Öst"), ("20", "Webb"))
    assert to_json(()) == "{}"


# On vouchers


def test_vouchers_show_the_objects_of_their_lines_and_are_found_by_them(told_apart: Book) -> None:
    with told_apart.transaction("test", today=TODAY) as tx:
        add_voucher(tx, on=TODAY, text="Hyra", lines=lines_of_objects(("6", "P1"), ("1", "Nord")))
        add_voucher(tx, on=TODAY, text="Mer hyra", lines=lines_of_objects(("1", "Nord")))
        add_voucher(tx, on=TODAY, text="Lager", lines=lines_of_objects())
    shown = voucher_shown(told_apart.reader, "A1")
    assert [(line.account, line.amount_ore, line.objects) for line in shown.lines] == [
        ("5010", 1000_00, {"1": "Nord", "6": "P1"}),
        ("1930", -1000_00, {}),
    ]
    assert shown.amount_ore == 1000_00

    def found(objects: Objects, account: str | None = None) -> list[str]:
        rows = voucher_list(told_apart.reader, TODAY, TODAY, objects=objects, account=account)
        return [row.voucher for row in rows]

    assert found(()) == ["2026-A1", "2026-A2", "2026-A3"]
    assert found((("1", "Nord"),)) == ["2026-A1", "2026-A2"]
    assert found((("1", "Nord"), ("6", "P1"))) == ["2026-A1"]
    assert found((("1", "Nord"),), "1930") == []
    with pytest.raises(NotFound, match="There is no object 1:Öst"):
        found((("1", "Öst"),))
