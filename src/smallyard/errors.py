"""Errors that name the thing, its place, the rule, the allowed values and the way out.

Every error a user can cause is a `SmallyardError` carrying one `Finding` per problem, so that all problems of a
file are reported at once. The class of the error fixes the exit code of the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from unicodedata import category

MAX_SHOWN = 20
FIRST, LAST = 220, 80  # characters of a field that are shown: a file may hold texts of any length
_CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, format, surrogate, private, unassigned, line separators


def is_control(char: str) -> bool:
    """Whether a character steers a terminal or the direction of text instead of being shown."""
    return category(char) in _CONTROL


def printable(text: str) -> str:
    """Text with control characters replaced, so that labels and file contents are shown and never obeyed."""
    return "".join("\N{REPLACEMENT CHARACTER}" if is_control(char) else char for char in text)


def shortened(text: str) -> str:
    """Text of at most 300 characters: beginning and end, because messages begin with the thing and end with the advice."""
    left_out = len(text) - FIRST - LAST
    return text if left_out <= 0 else f"{text[:FIRST]} … [{left_out} characters] … {text[-LAST:]}"


@dataclass(frozen=True)
class Finding:
    """One problem: a stable code, what is wrong, where, why, what was expected and how to fix it."""

    code: str
    what: str
    where: str = ""
    why: str = ""
    expected: str = ""
    fix: str = ""

    def text(self) -> str:
        """Readable form, one line per filled field; nothing a user typed can control the terminal."""
        fields = self.to_dict()
        code, what = fields.pop("code"), fields.pop("what")
        filled = "".join(f"\n    {name}: {printable(value)}" for name, value in fields.items() if value)
        return f"{code}: {printable(what)}" + filled

    def to_dict(self) -> dict[str, str]:
        """The fields in the order in which they are printed, each cut to a length that can be read."""
        return {name: shortened(str(value)) for name, value in asdict(self).items()}


class SmallyardError(Exception):
    """Base class of everything the tool refuses; `findings` lists all problems, each once."""

    exit_code = 5
    status = "error"

    def __init__(self, findings: Finding | Iterable[Finding]) -> None:
        items = (findings,) if isinstance(findings, Finding) else tuple(dict.fromkeys(findings))
        self.findings: tuple[Finding, ...] = items
        shown = [item.text() for item in items[:MAX_SHOWN]]
        if len(items) > MAX_SHOWN:
            shown.append(f"… and {len(items) - MAX_SHOWN} more of {len(items)} problems")
        super().__init__("\n".join(shown))

    def to_dict(self) -> dict[str, object]:
        """Machine-readable twin of the message."""
        return {
            "schema": "smallyard/error/1",
            "status": self.status,
            "exit_code": self.exit_code,
            "problems": [item.to_dict() for item in self.findings],
        }


class InputError(SmallyardError):
    """Something the user gave is wrong (exit code 2)."""

    exit_code = 2
    status = "bad_input"


class InfeasibleError(SmallyardError):
    """The request is well formed, but no equilibrium can exist (exit code 3)."""

    exit_code = 3
    status = "infeasible"


class NotConvergedError(SmallyardError):
    """The solver found no certified solution (exit code 4); no numbers are reported."""

    exit_code = 4
    status = "not_converged"


class InternalError(SmallyardError):
    """Our bug, not the user's (exit code 5)."""

    exit_code = 5
    status = "internal_error"


def raise_if(findings: Sequence[Finding], kind: type[SmallyardError] = InputError) -> None:
    """Raise one error carrying all findings; do nothing if there are none."""
    if findings:
        raise kind(findings)
