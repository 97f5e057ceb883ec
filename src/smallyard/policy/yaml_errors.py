"""What is wrong with text that is no YAML: the line in which the mistake begins, in plain words instead of the parser's."""

from __future__ import annotations

import re

from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import ScalarEvent

from smallyard.errors import Finding

Words = tuple[int | None, str, str]  # line, what is wrong, how to mend it
QUOTES = {'"': "double", "'": "single"}
WHAT = "the file is not valid YAML"
_CHECK = "check indentation, quotes and brackets there"
_TAB = "replace the tab by spaces: YAML is indented with spaces only"
_CLOSE = "close the quote where its text ends, or take it out"
_FOUND = re.compile(r"found (?:unknown escape )?(?:character )?(.+?)(?: that cannot start any token)?$")


def syntax_finding(error: YAMLError, text: str, label: str, quoted: ScalarEvent | None) -> Finding:
    """The finding of a syntax error; `quoted` is the last text between quotes that was read before it."""
    line, why, fix = _words(error, text, quoted)
    return Finding("E-YAML", WHAT, label if line is None else f"{label}:{line}", why, fix=fix)


def _words(error: YAMLError, text: str, quoted: ScalarEvent | None) -> Words:
    context, problem = (str(getattr(error, name, None) or "") for name in ("context", "problem"))
    began, at = _line(error, "context_mark"), _line(error, "problem_mark")
    if at is None:
        return _forbidden(error, text)
    if "quoted scalar" in context and began is not None:
        return _quote(context, problem, text, began, int(getattr(getattr(error, "context_mark", None), "column", 0)))
    if quoted is not None and quoted.end_mark.line + 1 == at and (wrong := _after_quote(quoted, at, problem, "flow " in context)):
        return wrong
    if "flow " in context and began is not None:
        return _bracket("[" if "sequence" in context else "{", began, at)
    return _block(context, problem, began or at, at)


def _line(error: YAMLError, name: str) -> int | None:
    mark = getattr(error, name, None)
    return None if mark is None else int(mark.line) + 1


def _forbidden(error: YAMLError, text: str) -> Words:
    """A character that no YAML may hold."""
    sign, position = getattr(error, "character", None), getattr(error, "position", None)
    line = text.count("\n", 0, position) + 1 if isinstance(position, int) else None
    why = f"the character U+{sign:04X} is not allowed" if isinstance(sign, int) else "it holds what YAML does not allow"
    return line, why, "remove the character" if isinstance(sign, int) else _CHECK


def _quote(context: str, problem: str, text: str, began: int, column: int) -> Words:
    """A quote that nothing closes, or an escape that YAML does not know."""
    if "escape" in problem:
        fix = "write each backslash twice, or use single quotes"
        return began, f"in line {began} a backslash between double quotes is followed by what YAML does not know", fix
    sign = text.splitlines()[began - 1][column : column + 1] if began <= len(text.splitlines()) else ""
    kind = QUOTES.get(sign, "double" if "double" in context else "")
    return began, " ".join(f"the {kind} quote that line {began} opens is never closed".split()), _CLOSE


def _after_quote(quoted: ScalarEvent, at: int, problem: str, bracketed: bool) -> Words | None:
    """What follows a closing quote: mostly the quote was opened lines above and is closed by the next opening one."""
    began = int(quoted.start_mark.line) + 1
    if began < at:
        return began, f"the quote that line {began} opens is closed in line {at} only, and more text follows there", _CLOSE
    if "<scalar>" in problem and not bracketed:
        fix = "put the whole text between quotes; inside single quotes write an apostrophe twice"
        return at, f"in line {at} more text follows after a closing quote", fix
    return None


def _bracket(sign: str, began: int, at: int) -> Words:
    """A list or mapping in brackets that does not end."""
    close = "]" if sign == "[" else "}"
    upto = "" if at == began else f" before line {at}"
    fix = f"add the missing {close} or comma"
    return began, f"the bracket {sign} that line {began} opens is not closed{upto}, or a comma is missing in it", fix


def _block(context: str, problem: str, began: int, at: int) -> Words:
    """Indentation, colons, and signs where they cannot stand."""
    if "could not find expected ':'" in problem:
        return began, f"line {began} is no key with a colon and a value", "write key: value, with a space after the colon"
    if "mapping values are not allowed" in problem:
        fix = "indent the line as its neighbours; put text that holds a colon between quotes"
        return at, f"line {at} has a colon where no key can stand, or is indented too far", fix
    if "block scalar" in context or "block scalar" in problem:
        return (
            began,
            f"the text block (| or >) of line {began} does not begin as YAML asks",
            "begin its text in the next line, indented",
        )
    if "<block end>" in problem:
        return at, f"line {at} does not fit the block that begins in line {began}", _CHECK
    if "\\t" in problem:
        return at, f"line {at} is indented with a tab", _TAB
    if "cannot start any token" in problem and (found := _FOUND.search(problem)):
        return at, f"in line {at} a value begins with {found[1]}", "put it between quotes if it is text"
    return at, f"line {at} holds a sign where YAML allows none", _CHECK
