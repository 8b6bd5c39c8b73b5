"""Where a thing came from and where it led."""

from tests.story import TODAY

from kassabok.core.book.file import Book
from kassabok.core.events import ProductChanged, Ref
from kassabok.core.products import service as products
from kassabok.core.trace import MAX_NODES, trace


def test_a_tree_that_is_cut_says_so(book: Book) -> None:
    with book.transaction("test", today=TODAY) as tx:
        products.add(tx, "MUG", name="Mugg")
        for number in range(MAX_NODES + 10):
            tx.publish(ProductChanged(ref=f"P{number}", changed=("name",), origins=(Ref("product", "MUG"),)))
    found = trace(book.reader, "product:MUG")
    assert (len(found.effects), found.detail) == (MAX_NODES - 1, "Mugg; the rest is not shown")
    assert found.causes == []
    assert trace(book.reader, "product:MUG").effects[0].detail == ""
