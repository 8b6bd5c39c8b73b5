"""kassabok nightly: every step does its part once, and one that fails does not keep the others from theirs."""

from typing import Any

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.story import TODAY

from kassabok.cli import nightly
from kassabok.core.errors import Refused
from kassabok.formats.errors import BadFile


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    return Trader(kassabok, monkeypatch)


def night(trader: Trader) -> dict[str, dict[str, Any]]:
    answer = trader.kassabok("nightly", "--today", TODAY.isoformat(), "--format", "json")
    steps = answer.json
    assert answer.exit_code == (0 if all(step["ok"] for step in steps) else 7)
    return {step["step"]: step for step in steps}


def test_a_second_night_does_nothing_new(trader: Trader) -> None:
    trader("customer", "add", "Anna Ek", "--kind", "private", "--email", "anna@example.se")
    trader(
        "voucher",
        "recur",
        "add",
        "--every",
        "month",
        "--from",
        "2026-02-28",
        "--template",
        "hyra",
        "--amount",
        "8000",
    )
    first = night(trader)
    assert first["plans"]["done"] == 1
    before = trader.rows()
    second = night(trader)
    assert {name: step["done"] for name, step in second.items()} == dict.fromkeys(second, 0)
    assert trader.rows() == before


@pytest.mark.parametrize(
    "error", [Refused("a.b", "No.", hint="Yes."), BadFile("a.b", "No.", hint="Yes."), OSError("No")]
)
@pytest.mark.parametrize("name", nightly.STEPS)
def test_a_step_that_fails_lets_the_others_run_and_gives_7(
    trader: Trader, monkeypatch: pytest.MonkeyPatch, name: str, error: Exception
) -> None:
    usual = set(night(trader))

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setitem(nightly.STEPS, name, fail)
    steps = night(trader)
    assert set(steps) == usual | {name}
    assert [step for step in steps if not steps[step]["ok"]] == [name]
    assert steps[name]["left"] == (["No."] if isinstance(error, OSError) else ["No. Yes."])
