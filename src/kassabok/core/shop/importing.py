"""Taking the orders and refunds of a file, in pieces, and looking again at what was parked.

What shops wrote is kept first as it is, then each order is taken whole or parked with the reason. Whether it can be
taken is decided before anything of it is written (judging.py), so that a parked one leaves nothing behind and stops no
other. Should an effect refuse one all the same, its piece is rolled back and done again with that one parked (`run`).
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import TypeVar

from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound
from kassabok.core.shop.judging import ways_of
from kassabok.core.shop.keeping import ShopImport, Unforeseen
from kassabok.core.shop.model import ShopChannel, ShopPayload, channel_of, words_of
from kassabok.core.shop.taking import Taking
from kassabok.formats.collector import uncollected
from kassabok.formats.errors import BadFile
from kassabok.formats.shop.mapping import OrderMapping
from kassabok.formats.shop.reader import read
from kassabok.formats.shop.record import Problem, ShopFile

#: Orders that are taken in one transaction: half a second's work. Whoever wants to write meanwhile waits no longer.
PIECE = 500
#: Seconds between two pieces, as long as SQLite lets a waiting command sleep before it asks again: so it gets its turn.
GAP_SECONDS = 0.12

# Whose shop writes a dialect; what needs a mapping is anybody's.
_WRITERS = {"woo": "woo", "shopify": "shopify", "shopify_csv": "shopify", "own": "own"}
_SHOPS = {
    "woo": "WooCommerce",
    "shopify": "Shopify",
    "own": "kassabok's own web shop",
    "file": "a shop that a mapping tells of",
}

Begin = Callable[[], AbstractContextManager[Transaction]]
Done = TypeVar("Done")


def run(begin: Begin, work: Callable[[Transaction, Mapping[str, Problem]], Done]) -> Done:
    """Do the work in a transaction of its own, again from the beginning with one more parked for each that is refused.

    begin: opens a transaction. work: gets what is to be parked, by the SHA-256 of what the shop wrote.
    """
    left_out: dict[str, Problem] = {}
    while True:
        try:
            with begin() as tx:
                return work(tx, left_out)
        except Unforeseen as error:
            if error.sha256 in left_out:
                raise
            left_out[error.sha256] = error.problem


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that was read. name: what people call it."""

    name: str
    file: ShopFile


def read_orders(
    reader: Reader,
    data: bytes,
    *,
    channel: str,
    mappings: Sequence[OrderMapping] = (),
    mapping: str | None = None,
) -> ShopFile:
    """What a file says, read while nobody has to wait for it. Parameters and errors as for `import_file`."""
    row = words_of(reader, channel)
    with uncollected():
        file = read(data, mappings, wanted=mapping or row.mapping or None, ways=ways_of(row))
    if file.items or file.refunds:
        _refuse_other_shop(file.dialect, row.kind, channel)
    return file


def _refuse_other_shop(dialect: str, kind: str, channel: str) -> None:
    """The orders of one shop in the channel of another would be in the books twice."""
    wrote = _WRITERS.get(dialect, "file")
    if kind == wrote or (wrote == "file" and kind != "own") or (kind == "file" and wrote != "own"):
        return
    raise BadFile(
        "shop.other_shop",
        f"This was written by {_SHOPS[wrote]}, and the channel {channel} is of {_SHOPS[kind]}.",
        hint="kassabok shop channel list shows the channels; --channel NAME says which it is of.",
    )


def take_files(
    begin: Begin,
    files: Iterable[NamedFile],
    *,
    channel: str,
    mappings: Sequence[OrderMapping] = (),
    at_once: bool = False,
) -> list[ShopImport]:
    """Take the orders and refunds of files, piece by piece, each in a transaction of its own, with a gap for others.

    Interrupted, what was taken stays taken, and the same files again go on there. begin: opens a transaction.
    at_once: in one transaction, all of it or nothing. Returns what came of each file.
    """

    def work(
        pieces: Iterable[tuple[int, NamedFile]], tx: Transaction, left_out: Mapping[str, Problem]
    ) -> list[ShopImport]:
        results = [ShopImport() for _ in files]
        for place, piece in pieces:
            results[place].add(take(tx, piece, channel=channel, mappings=mappings, left_out=left_out))
        return results

    files = list(files)
    pieces = [(place, piece) for place, file in enumerate(files) for piece in _pieces(file)]
    steps = [pieces] if at_once else [[piece] for piece in pieces]
    whole = [ShopImport(warnings=list(named.file.warnings)) for named in files]
    for count, step in enumerate(steps):
        if count:
            time.sleep(GAP_SECONDS)
        for result, done in zip(whole, run(begin, partial(work, step)), strict=True):
            result.add(done)
    return whole


def _pieces(named: NamedFile) -> Iterator[NamedFile]:
    """Orders first: a refund in the same file is of one of them."""
    file = replace(named.file, warnings=())
    for start in range(0, len(file.items), PIECE):
        yield replace(named, file=replace(file, items=file.items[start : start + PIECE], refunds=()))
    for start in range(0, len(file.refunds), PIECE):
        yield replace(named, file=replace(file, items=(), refunds=file.refunds[start : start + PIECE]))


def import_file(
    tx: Transaction,
    data: bytes,
    *,
    channel: str,
    name: str,
    mappings: Sequence[OrderMapping] = (),
    mapping: str | None = None,
    left_out: Mapping[str, Problem] | None = None,
) -> ShopImport:
    """Take the orders and refunds of a file, or of one answer of a shop's API, in one transaction.

    channel: its name. mapping: one of mappings, or a dialect; else the channel's, else the file tells. left_out: see
    `run`. Raises NotFound for an unknown channel, BadFile for what is no file of orders, or is of
    another kind of shop, Unforeseen.
    """
    file = read_orders(tx.reader, data, channel=channel, mappings=mappings, mapping=mapping)
    return take(tx, NamedFile(name, file), channel=channel, mappings=mappings, left_out=left_out or {})


def take(
    tx: Transaction,
    named: NamedFile,
    *,
    channel: str,
    mappings: Sequence[OrderMapping] = (),
    left_out: Mapping[str, Problem],
) -> ShopImport:
    """As `import_file`, of a file that is read already."""
    result = ShopImport(warnings=list(named.file.warnings))
    taking = Taking(tx, channel_of(tx, channel), PurePath(named.name).name, mappings, left_out, result)
    taking.take_file(named.file)
    taking.close()
    return result


def retry(
    tx: Transaction,
    *,
    mappings: Sequence[OrderMapping] = (),
    payload_id: int | None = None,
    left_out: Mapping[str, Problem] | None = None,
) -> ShopImport:
    """Look again at what is parked: all of it, or one. Raises NotFound for one that is not parked, Unforeseen."""
    key = {} if payload_id is None else {"id": payload_id}
    parked = tx.all(ShopPayload, state="parked", **key)
    if payload_id is not None and not parked:
        raise no_parked(payload_id)
    result = ShopImport()
    for channel_id in dict.fromkeys(payload.channel_id for payload in parked):
        taking = Taking(tx, tx.get(ShopChannel, channel_id), "", mappings, left_out or {}, result)
        for payload in parked:
            if payload.channel_id == channel_id:
                taking.take_again(payload)
        taking.close()
    return result


def no_parked(payload_id: int) -> NotFound:
    """Nothing that is parked has the number."""
    return NotFound(
        "shop.parked",
        f"Nothing that is parked has the number {payload_id}.",
        hint="kassabok shop parked list shows what is parked.",
    )
