"""The one error of the network."""


class Unreachable(Exception):
    """A service did not answer, refused, or answered what makes no sense, after all tries.

    code: stable, `net.word`. The message names the service and what was asked of it, never a key; hint: the way out.
    """

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
