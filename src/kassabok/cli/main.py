"""The console script `kassabok`: one command line in, one exit code out.

The most asked question, `kassabok --help`, is answered before the command-line library is loaded; everything else goes
to frame/command_line.py.
"""

import gc
import os
import sys

from kassabok.cli.frame import terminal
from kassabok.cli.frame.program import COMPLETION_VARIABLE

_HELP: tuple[list[str], ...] = ([], ["-h"], ["--help"])


def main() -> None:
    """Run the command line of this process and end it with the exit code."""
    # Collecting garbage while libraries load, and again when the process ends, takes a fifth of a short command's
    # time and finds nothing. The context switches the collector on when the work itself begins.
    gc.disable()
    terminal.make_streams_safe()
    try:
        exit_code = run(sys.argv[1:])
    except KeyboardInterrupt:  # Before the command began, or again while the first one was being told.
        exit_code = 130
    _let_the_end_stand()
    gc.freeze()
    sys.exit(exit_code)


def _let_the_end_stand() -> None:
    """From here on Ctrl-C comes too late: what is done is done, and its exit code says so."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code. Raises nothing; tests call this in their own process."""
    if arguments in _HELP and COMPLETION_VARIABLE not in os.environ:
        return _show_root_help()
    from kassabok.cli.frame.command_line import answer

    return answer(arguments)


def _show_root_help() -> int:
    from kassabok.cli.frame.help_page import root_help

    try:
        terminal.write(root_help())
        terminal.flush()
    except OSError:  # The reader has gone, as with `| head -1`.
        terminal.drop_answer()
    return 0


if __name__ == "__main__":
    main()
