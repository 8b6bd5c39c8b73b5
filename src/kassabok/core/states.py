"""The states of a document: one table of pairs (state, verb) -> state."""

from dataclasses import dataclass

from kassabok.core.errors import Refused


def in_words(state: str) -> str:
    """A state as people read it: partly_delivered is partly delivered."""
    return state.replace("_", " ")


@dataclass(frozen=True)
class StateTable:
    """moves: (state, verb) -> the state after it. A pair that is not listed is refused."""

    moves: dict[tuple[str, str], str]

    def move(self, state: str, verb: str, *, what: str) -> str:
        """Return the state after `verb`; raise Refused with what is possible now.

        what: the thing as its user knows it, for the message ("Order 1001").
        """
        if (state, verb) not in self.moves:
            # Verbs of several words are finer steps of a verb that is listed as well.
            allowed = ", ".join(v for s, v in self.moves if s == state and " " not in v) or "nothing"
            raise Refused(
                "state.refused",
                f"{what} is {in_words(state)}; cannot {verb} it.",
                hint=f"Possible now: {allowed}.",
            )
        return self.moves[state, verb]
