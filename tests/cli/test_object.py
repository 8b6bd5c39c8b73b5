"""The noun object: cost centres, projects and dimensions on the command line."""

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch)


def test_objects_are_added_listed_and_changed(books: Bookkeeper) -> None:
    books("object", "add", "cost-centre:Nord", "--name", "Norra butiken")
    books("object", "add", "project:P1")
    books("object", "dimension", "add", "Säljkanal")
    books("object", "add", "20:Webb")
    books("object", "edit", "6:P1", "--inactive")
    assert books.json("object", "list", "--all") == [
        {
            "object": "1:Nord",
            "kind": "Kostnadsställe",
            "name": "Norra butiken",
            "used": False,
            "active": True,
        },
        {"object": "6:P1", "kind": "Projekt", "name": "P1", "used": False, "active": False},
        {"object": "20:Webb", "kind": "Säljkanal", "name": "Webb", "used": False, "active": True},
    ]
    assert [row["object"] for row in books.json("object", "list", "project")] == []
    assert books.json("object", "dimension", "list")[-1] == {
        "dimension": "20",
        "name": "Säljkanal",
        "parent": "",
        "objects": 1,
    }
    assert "Dimension 7 was added." in books("object", "dimension", "add", "--number", "7")
    assert "Dimension 20 was changed: name." in books("object", "dimension", "edit", "20", "--name", "Kanal")


def test_what_is_no_object_is_named(books: Bookkeeper) -> None:
    assert '"Nord" is not DIMENSION:CODE' in books("object", "add", "Nord", fails=2)
    assert '"shop" is not a dimension' in books("object", "list", "shop", fails=2)
    assert "error[dimension.unknown]: There is no dimension 44." in books("object", "list", "44", fails=4)
