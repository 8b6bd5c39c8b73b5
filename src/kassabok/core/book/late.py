"""Effects that are loaded when they are needed: a command that reaches two areas loads the tables of those two.

All tables together take as long to load as SQLModel itself, and most commands need few of them.
"""

from collections.abc import Iterable
from importlib import import_module
from sys import modules
from typing import Any


class LateModule:
    """Stands in for a module of effects; each of its names is an effect that is looked up when it first runs."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> "LateEffect":
        return LateEffect(self._module, name)


class LateEffect:
    """An effect by its module and name. It is called, named and documented as the function that it stands for."""

    def __init__(self, module: str, name: str) -> None:
        self.__module__ = module
        self.__name__ = name

    def __call__(self, tx: Any, event: Any) -> Iterable[Any]:
        """Run the effect."""
        module = modules.get(self.__module__) or import_module(self.__module__)
        found: Iterable[Any] = getattr(module, self.__name__)(tx, event)
        return found

    def load(self) -> None:
        """Load its module before it runs."""
        import_module(self.__module__)

    @property
    def function(self) -> Any:
        """The function itself. Raises AttributeError where the module has none of the name."""
        module = modules.get(self.__module__) or import_module(self.__module__)
        return getattr(module, self.__name__)
