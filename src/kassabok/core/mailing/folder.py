"""Putting a file into a folder that somebody else empties, as an access point does: whole or not at all, and once."""

import os
import tempfile
from pathlib import Path

from kassabok.core.mailing.sending import PutOff, TurnedDown
from kassabok.formats.mail import LetterFile


def put(folder: str, file: LetterFile) -> None:
    """Put a file into a folder under its name. One that lies there with the same bytes is it.

    Raises PutOff where the folder cannot be written to, TurnedDown where another file has the name.
    """
    target = Path(folder) / file.name
    try:
        number, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")  # Made 0600.
    except OSError as error:
        raise PutOff(f"The folder {folder} cannot be written to: {error.strerror}.") from error
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(file.data)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(temporary, target)  # Unlike a rename it never replaces.
    except FileExistsError as error:
        if target.read_bytes() != file.data:
            raise TurnedDown(f"{target} is there already and says something else.") from error
    except OSError as error:
        raise PutOff(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        Path(temporary).unlink(missing_ok=True)
