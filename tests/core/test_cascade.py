"""The table of what follows: every effect in it is there, and areas are loaded when they are reached."""

import subprocess
import sys

from kassabok.core.cascade import EFFECTS

LOADED = """
import sys
import kassabok.core.cascade
print(*sorted(name for name in sys.modules if name.endswith((".model", ".effects", ".tables"))))
"""


def test_every_effect_is_a_function_of_its_area_that_says_what_it_does() -> None:
    effects = {(effect.__module__, effect.__name__): effect for row in EFFECTS.values() for effect in row}
    assert len(effects) > 40
    for (module, name), effect in effects.items():
        function = effect.function  # type: ignore[attr-defined]
        assert (function.__module__, function.__name__) == (module, name)
        assert (function.__doc__ or "").strip(), f"{module}.{name}"


def test_having_the_cascade_loads_no_area() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["kassabok.core.book.model"]
