"""Small SIE files written by hand, for the tests of the reader."""

from kassabok.formats.sie.record import SieRead


def sie(*lines: str, encoding: str = "cp437", heading: bool = True, sietyp: bool = True) -> bytes:
    """A file of type 4 with these lines. heading: with the records that every file must have."""
    first = ["#FLAGGA 0", "#FORMAT PC8"]
    if heading:
        first += ['#PROGRAM "Pärm" 1.0', "#GEN 20260101", '#FNAMN "Järn AB"']
    if sietyp:
        first.append("#SIETYP 4")
    return "".join(f"{line}\r\n" for line in (*first, *lines)).encode(encoding)


def messages(found: SieRead) -> list[str]:
    return [warning.message for warning in found.warnings]


def problems(found: SieRead) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in found.problems]
