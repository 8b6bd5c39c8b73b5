"""kassabok-kfm/1: what is written is read back, held to the schema, and refused when it was cut or changed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.kronofogden.cases import APPLICATION, CAFE, ENFORCEMENT, SHOP, file_of

from kassabok.formats.errors import BadFile
from kassabok.formats.kronofogden import kassabok_kfm_1 as kfm
from kassabok.formats.kronofogden.codec import CODECS, codec_of
from kassabok.formats.kronofogden.record import Answer, AnswerKind, Change, ClaimPart, Cost, KfmFile

ANSWERS: tuple[AnswerKind, ...] = (
    "confirmation",
    "served",
    "completion",
    "objection",
    "reduction",
    "withdrawal",
    "decision",
    "dismissal",
    "court",
    "account",
    "new_fee",
)


def written(file: KfmFile) -> bytes:
    [(_, data)] = kfm.encode(file)
    return data


def test_an_application_is_written_with_all_that_it_says() -> None:
    [(name, data)] = kfm.encode(file_of(APPLICATION))
    assert name == "LVA_BFANS.D260601"
    text = data.decode()
    assert 'anmarkning="ej Kronofogdens format"' in text
    assert '<Checksumma antal="1" summa="2380.00"/>' in text
    assert '<Delkrav typ="Kapital" belopp="1250.00" fakturanr="F2026-0001" fakturadatum="2026-03-02"' in text
    assert 'slag="referens" procentenheter="8" fran="2026-04-02" kapital="1250.00" upplupen="20.89"' in text
    assert '<Kostnad typ="Ombud" belopp="380.00"/>' in text
    assert "<VerkstallDirekt>ja</VerkstallDirekt>" in text
    assert kfm.decode(data) == file_of(APPLICATION)
    assert kfm.encode(file_of(APPLICATION)) == [(name, data)]


def test_enforcement_and_changes_are_read_back() -> None:
    [(name, data)] = kfm.encode(file_of(ENFORCEMENT, number=2, on=date(2026, 8, 1)))
    assert name == "LVA_VERKANS.D260801"
    assert kfm.decode(data) == file_of(ENFORCEMENT, number=2, on=date(2026, 8, 1))
    change = Change(
        kind="reduction",
        reference="BF2026-0001",
        authority_ref="BF 01-2345-26",
        on=date(2026, 6, 9),
        amount_ore=500_00,
        left_ore=750_00,
        applicant=SHOP,
        respondents=(CAFE,),
    )
    [(name, data)] = kfm.encode(file_of(change, replace(change, kind="withdrawal", left_ore=0)))
    assert name == "LVA_ANDRING.D260601"
    assert kfm.decode(data).entries[0] == change
    assert kfm.encode(file_of(change, APPLICATION))[0][0] == "LVA_BLANDAT.D260601"


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    kind = draw(st.sampled_from(ANSWERS))
    amounts = st.integers(0, 10**9)
    facts: dict[str, object] = {}
    if kind in ("reduction", "account", "new_fee"):
        facts["amount_ore"] = draw(amounts)
    if kind == "account":
        facts |= {"final": draw(st.booleans()), "assets": draw(st.booleans())}
    if kind == "decision":
        facts |= {"capital_ore": draw(amounts), "costs_ore": draw(amounts), "interest_from": draw(_days())}
    if kind == "completion":
        facts["reply_by"] = draw(st.none() | _days())
    return Answer(
        kind=kind,
        on=draw(_days()),
        reference=draw(_words()),
        authority_ref=draw(st.just("") | _words()),
        text=draw(st.just("") | _words()),
        **facts,  # type: ignore[arg-type]
    )


def _days() -> st.SearchStrategy[date]:
    return st.dates(date(2020, 1, 1), date(2040, 12, 31))


def _words() -> st.SearchStrategy[str]:
    return st.text("abcåäöÅÄÖéß 0123<&>\"'-", min_size=1, max_size=30)


@given(said=st.lists(answers(), min_size=1, max_size=5), number=st.integers(1, 99999))
def test_whatever_is_answered_is_read_as_it_was_written(said: list[Answer], number: int) -> None:
    file = file_of(*said, number=number)
    assert kfm.decode(written(file)) == file


@given(parts=st.lists(st.integers(0, 10**10), min_size=1, max_size=6), costs=st.lists(st.integers(0, 10**6)))
def test_the_check_sum_is_what_the_file_asks_for(parts: list[int], costs: list[int]) -> None:
    application = replace(
        APPLICATION,
        parts=tuple(ClaimPart(kind="other", amount_ore=ore) for ore in parts),
        costs=tuple(Cost(kind="other", amount_ore=ore) for ore in costs),
    )
    said = written(file_of(application)).decode().split('summa="')[1].split('"')[0]
    assert int(said.replace(".", "")) == sum(parts) + sum(costs)


def test_receipts_are_read() -> None:
    fine = Answer(kind="receipt", on=date(2026, 6, 2), file_number=1)
    wrong = Answer(
        kind="receipt",
        on=date(2026, 6, 2),
        reference="BF2026-0001",
        file_number=2,
        accepted=False,
        errors=("112", "113"),
        text="Svarandens nummer saknas.",
    )
    assert kfm.decode(written(file_of(fine, wrong))).entries == (fine, wrong)


@pytest.mark.parametrize(
    ("was", "becomes", "code", "told"),
    [
        (
            'summa="2380.00"',
            'summa="2380.01"',
            "kfm.checksum",
            "line 3: the check sum says 1 entries of 2380.01 kr",
        ),
        ('antal="1"', 'antal="2"', "kfm.checksum", "but the file has 1 of 2380.00 kr"),
        (
            'belopp="450.00"',
            'belopp="450,00"',
            "kfm.schema",
            "line 28: Element 'Delkrav', attribute 'belopp'",
        ),
        ('version="1" ', 'version="2" ', "kfm.schema", "line 2: Element 'Fil', attribute 'version'"),
        ("<AnsokanGrundText>", "<Grund>", "kfm.xml", "line 31"),
        ('lopnummer="1"', 'lopnummer="0"', "kfm.schema", "lopnummer"),
        ("urn:kassabok:kfm:1", "urn:annat", "kfm.schema", "Fil"),
        ('referens="BF2026-0001"', "", "kfm.schema", "'referens' is required"),
    ],
)
def test_what_was_changed_is_refused_and_named(was: str, becomes: str, code: str, told: str) -> None:
    data = written(file_of(APPLICATION)).decode()
    assert was in data
    with pytest.raises(BadFile) as refusal:
        kfm.decode(data.replace(was, becomes, 1).encode())
    assert refusal.value.code == code
    assert told in refusal.value.message


def test_hostile_files_are_refused() -> None:
    data = b'<?xml version="1.0"?><!DOCTYPE Fil [<!ENTITY x "y">]><Fil>&x;</Fil>'
    with pytest.raises(BadFile, match="document type"):
        kfm.decode(data)
    with pytest.raises(BadFile, match="cut off or damaged"):
        kfm.decode(b"%PDF-1.7")
    with pytest.raises(BadFile, match="cut off or damaged"):
        kfm.decode(written(file_of(APPLICATION))[:400])


@pytest.mark.parametrize("name", ["Кафе АБ", "Café 茶", "Smile \N{GRINNING FACE}"])
def test_letters_that_cannot_be_sent_are_named_before_anything_is_written(name: str) -> None:
    with pytest.raises(BadFile, match=f'The name "{name}" has') as refusal:
        kfm.encode(file_of(replace(APPLICATION, respondents=(replace(CAFE, name=name),))))
    assert refusal.value.code == "kfm.letters"


def test_an_application_without_a_respondent_is_not_written() -> None:
    with pytest.raises(BadFile, match="Svarande"):
        kfm.encode(file_of(replace(APPLICATION, respondents=())))


def test_codecs_are_found_by_name() -> None:
    assert list(CODECS) == ["pdf", "kassabok-kfm/1"]
    with pytest.raises(BadFile, match="no format kfm-flat"):
        codec_of("kfm-flat")
