"""The one error every reader and writer of the formats raises."""


class BadFile(Exception):
    """A file cannot be read, or a record cannot be written.

    code: stable, `area.word`, for scripts. The message names the place (line or element) and what was expected;
    hint names the way out. The command line ends with exit code 5.
    """

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
