import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kassabok.core.errors import NotFound
from kassabok.core.rates.lookup import Rates
from kassabok.formats.errors import BadFile

GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "rates.md"
ENTRY = {"key": '"vat.standard"', "value": '"0.24"', "from": "2030-01-01", "source": '"a new law"'}


def entry(**changes: str | None) -> str:
    fields = {**ENTRY, **{name.rstrip("_"): value for name, value in changes.items()}}
    return "[[rate]]\n" + "".join(
        f"{name} = {value}\n" for name, value in fields.items() if value is not None
    )


def write(folder: Path, *entries: str, name: str = "own.toml") -> Path:
    file = folder / name
    file.write_text("schema = 1\n" + "".join(entries), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("vat_class", "on", "share"),
    [
        ("standard", date(2026, 1, 1), "0.25"),
        ("reduced", date(2026, 6, 1), "0.12"),
        ("low", date(2026, 6, 1), "0.06"),
        ("food", date(2026, 3, 31), "0.12"),
        ("food", date(2026, 4, 1), "0.06"),
        ("food", date(2027, 12, 31), "0.06"),
        ("food", date(2028, 1, 1), "0.12"),
        ("zero", date(2026, 6, 1), "0"),
        ("exempt", date(2026, 6, 1), "0"),
    ],
)
def test_vat_follows_class_and_day(vat_class: str, on: date, share: str) -> None:
    assert Rates.load(None).vat(vat_class, on) == Decimal(share)


def test_classes_come_commonest_first() -> None:
    assert Rates.load(None).vat_classes() == ("standard", "reduced", "food", "low", "zero", "exempt")


def test_cash_register_limit_of_2026_is_236_800_kronor() -> None:
    rates, on = Rates.load(None), date(2026, 1, 1)
    assert rates.value("amount.price_base_kronor", on) == 59200
    assert rates.value("amount.cash_register_limit_factor", on) * 59200 == 236_800


def test_an_entry_tells_its_dates_and_source() -> None:
    found = Rates.load(None).entry("vat.food", date(2026, 5, 1))
    assert (found.starts, found.ends) == (date(2026, 4, 1), date(2027, 12, 31))
    assert "2025/26:55" in found.source
    assert (found.status, found.basis) == ("decided", "supply_date")


def test_shipped_history_has_no_holes() -> None:
    rates = Rates.load(None)
    for key in ("vat.food", "amount.price_base_kronor"):
        for year in range(2021, 2027):
            for month in range(1, 13):
                assert rates.value(key, date(year, month, 1)) > 0


def test_a_day_nobody_entered_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        Rates.load(tmp_path).value("amount.price_base_kronor", date(2030, 2, 1))
    assert caught.value.code == "rates.missing"
    assert caught.value.message == (
        "No value for amount.price_base_kronor is known on 2030-02-01 (known: from 2021-01-01 to 2026-12-31)."
    )
    assert str(tmp_path) in caught.value.hint
    assert "2030-02-01" in caught.value.hint


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    rates = Rates.load(None)
    with pytest.raises(NotFound, match=re.escape("There is no VAT class called fod.")) as caught:
        rates.vat("fod", date(2026, 1, 1))
    assert "standard, reduced, food" in caught.value.hint
    with pytest.raises(NotFound, match=re.escape("no rate called vat.fod")):
        rates.value("vat.fod", date(2026, 1, 1))


def test_a_new_entry_ends_the_open_one_before_it(tmp_path: Path) -> None:
    write(tmp_path, entry())
    rates = Rates.load(tmp_path)
    assert rates.vat("standard", date(2029, 12, 31)) == Decimal("0.25")
    assert rates.vat("standard", date(2030, 1, 1)) == Decimal("0.24")
    assert rates.entry("vat.standard", date(2029, 1, 1)).ends == date(2029, 12, 31)
    assert rates.entry("vat.standard", date(2030, 1, 1)).file.name == "own.toml"


def test_the_users_entry_replaces_the_shipped_one_from_the_same_day(tmp_path: Path) -> None:
    write(tmp_path, entry(key='"vat.food"', from_="2026-04-01", value='"0.07"', to="2027-06-30"))
    rates = Rates.load(tmp_path)
    assert rates.vat("food", date(2026, 4, 1)) == Decimal("0.07")
    assert rates.vat("food", date(2028, 1, 1)) == Decimal("0.12")
    with pytest.raises(NotFound, match="on 2027-07-01"):
        rates.vat("food", date(2027, 7, 1))


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, entry())
    assert Rates.load(tmp_path).vat("standard", date(2031, 1, 1)) == Decimal("0.24")
    assert Rates.load(tmp_path) is Rates.load(tmp_path)
    write(tmp_path, entry(value='"0.235"'))
    assert Rates.load(tmp_path).vat("standard", date(2031, 1, 1)) == Decimal("0.235")
    assert Rates.load(None).vat("standard", date(2031, 1, 1)) == Decimal("0.25")


def test_a_missing_folder_holds_no_files(tmp_path: Path) -> None:
    assert Rates.load(tmp_path / "none").vat("standard", date(2026, 1, 1)) == Decimal("0.25")


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"valeu": '"0.24"'}, "rates.field", "unknown field valeu"),
        ({"source": None}, "rates.field", "source is missing"),
        ({"source": '" "'}, "rates.field", "source must be a text"),
        ({"key": '"vat.standart"'}, "rates.key", "unknown key vat.standart"),
        ({"to": "2029-12-31"}, "rates.dates", "`to` 2029-12-31 is before `from` 2030-01-01"),
        ({"from_": '"2030-01-01"'}, "rates.dates", "`from` must be a date without quotes"),
        ({"from_": "2030-01-01T00:00:00"}, "rates.dates", "`from` must be a date without quotes"),
        ({"value": '"0,24"'}, "rates.value", "'0,24' is not a decimal number"),
        ({"value": "0.24"}, "rates.value", "0.24 is not a decimal number"),
        ({"value": '"NaN"'}, "rates.value", "'NaN' is not a decimal number"),
        ({"value": '"1-1"'}, "rates.value", "'1-1' is not a decimal number"),
        ({"value": '""'}, "rates.value", "'' is not a decimal number"),
        ({"value": '"25"'}, "rates.value", "a VAT rate must be 0 or more and below 1"),
        ({"status": '"maybe"'}, "rates.status", "unknown status maybe"),
    ],
)
def test_a_bad_entry_is_refused_by_file_and_entry(
    tmp_path: Path, changes: dict[str, str | None], code: str, message: str
) -> None:
    file = write(tmp_path, entry(from_="2029-01-01", to="2029-06-30"), entry(**changes))
    with pytest.raises(BadFile) as caught:
        Rates.load(tmp_path)
    assert caught.value.code == code
    assert message in caught.value.message
    assert str(file) in caught.value.message
    if code != "rates.key":
        assert "entry 2" in caught.value.message
    assert Rates.load(None).vat("standard", date(2030, 1, 1)) == Decimal("0.25")


def test_two_entries_on_the_same_day_are_refused(tmp_path: Path) -> None:
    file = write(tmp_path, entry(key='"vat.food"', from_="2027-01-01"))
    with pytest.raises(BadFile) as caught:
        Rates.load(tmp_path)
    assert caught.value.code == "rates.overlap"
    assert caught.value.message.startswith(
        f"{file}: vat.food from 2027-01-01 overlaps vat.food from 2026-04-01 to 2027-12"
    )
    assert (
        caught.value.hint
        == "Repeat the entry from 2026-04-01 in your file with `to` no later than 2026-12-31."
    )


def test_one_fact_given_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, entry(), entry(value='"0.23"'))
    with pytest.raises(BadFile, match=r"vat\.standard from 2030-01-01 is given twice"):
        Rates.load(tmp_path)
    write(tmp_path, entry(), name="a.toml")
    write(tmp_path, entry(), name="b.toml")
    (tmp_path / "own.toml").unlink()
    with pytest.raises(
        BadFile, match=r"b\.toml: vat\.standard from 2030-01-01 is given in .*a\.toml as well"
    ):
        Rates.load(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"schema = 1\n[[rate]\n",
        b"\xff\xfe",
        b"",
        b"schema = 2\n",
        b"schema = 1\nrate = 3\n",
        b"schema = 1\nrate = [3]\n",
    ],
)
def test_a_file_that_is_not_rates_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.toml").write_bytes(content)
    with pytest.raises(BadFile, match=r"own\.toml: ") as caught:
        Rates.load(tmp_path)
    assert caught.value.code == "rates.file"


def test_the_guide_tells_the_truth(tmp_path: Path) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for number, example in enumerate(re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)):
        (tmp_path / f"{number}.toml").write_text(example, encoding="utf-8")
    rates = Rates.load(tmp_path)
    assert rates.value("amount.price_base_kronor", date(2027, 6, 1)) == 60000
    assert rates.vat("food", date(2028, 12, 31)) == Decimal("0.06")
    assert rates.vat("food", date(2029, 1, 1)) == Decimal("0.12")
    for vat_class in rates.vat_classes():
        assert f"`vat.{vat_class}`" in guide


def test_the_look_up_reads_nothing_on_import_and_needs_no_database() -> None:
    program = (
        "import sys; from kassabok.core.rates import lookup as l; "
        "assert l._shipped.cache_info().misses == 0; l.Rates.load(None); "
        "assert not {'sqlmodel', 'sqlalchemy', 'pydantic'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": ":".join(sys.path)})
