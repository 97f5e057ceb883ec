"""Messages and exit codes of everything that ends a command early."""

from __future__ import annotations

import sys
import traceback

from typer.exceptions import Abort, Exit, TyperException

from smallyard._version import __version__
from smallyard.errors import Finding, InputError, InternalError, SmallyardError
from smallyard.labels.json_text import json_text

HINTED = 3  # codes named in the hint


def report(error: SmallyardError, *, as_json: bool) -> int:
    """Print all findings (JSON to standard output, text to standard error) and return the exit code."""
    if as_json:
        print(json_text(error.to_dict()))
    else:
        print(f"{error}\n{_hint(error)}", file=sys.stderr)
    return error.exit_code


def _hint(error: SmallyardError) -> str:
    """Once, at the end: where to read on about the codes above."""
    codes = list(dict.fromkeys(item.code for item in error.findings))
    more = " …" if len(codes) > HINTED else ""
    return f"explain: smallyard explain {' '.join(codes[:HINTED])}{more}"


def report_usage(error: Exception, *, as_json: bool) -> int | None:
    """A wrong option or argument; None if the exception is something else."""
    if isinstance(error, Exit):
        return error.exit_code
    if isinstance(error, Abort):
        return 130
    if not isinstance(error, TyperException):
        return None
    if not error.format_message().strip():
        return 2  # a group called without a command: its help has been printed
    return report(
        InputError(Finding("E-USAGE", error.format_message(), "command line", fix="see --help")),
        as_json=as_json,
    )


def report_bug(error: Exception, *, as_json: bool) -> int:
    """Our bug: the traceback goes to standard error, marked as such."""
    traceback.print_exception(error, file=sys.stderr)
    finding = Finding(
        "E-BUG",
        f"{type(error).__name__}: {str(error)[:300]}",
        f"smallyard {__version__}",
        "this is a defect of the program, not of your input",
        fix="please report it with the scenario and the traceback",
    )
    return report(InternalError(finding), as_json=as_json)
