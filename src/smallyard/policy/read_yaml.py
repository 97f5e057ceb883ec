"""Reading YAML 1.2 without trust: no aliases, no tags, limited size and depth, duplicate keys refused, line numbers kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

from smallyard.errors import MAX_SHOWN, Finding, InputError, raise_if
from smallyard.policy.yaml_errors import QUOTES, syntax_finding

MAX_BYTES = 1 << 18  # the longest packaged scenario has 3 kB; at these limits the worst text is refused within half a second
MAX_DEPTH = 20
MAX_NODES = 10_000
MAX_WHOLE = 10**18
_PLAIN = {"str", "int", "float", "bool", "null", "timestamp"}
_ZIP = b"PK\x03\x04"
_PREFIX = "tag:yaml.org,2002:"

Path_ = tuple[str | int, ...]


@dataclass
class Document:
    """Plain data and the line of every key and item, by path."""

    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, path: Path_) -> int | None:
        """Line of the closest known ancestor of a path."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


def read_yaml_file(path: Path) -> Document:
    """Read a file; every refusal is an InputError with a code, never a traceback."""
    try:
        if path.exists() and not path.is_file():  # a folder; a named pipe or a device would make us wait or read for ever
            raise _refuse("E-FILE", f"'{path}' is not a plain file", path.name, expected="a text file", fix="check the path")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise _too_long("file", path.name)
        if b"\0" in content or content.startswith(_ZIP):
            raise _no_text(path.name, "it is an archive or a spreadsheet" if content.startswith(_ZIP) else "it holds NUL bytes")
        text = content.decode("utf-8-sig")
    except OSError as error:
        reason = str(error.strerror or error)
        raise _refuse(
            "E-FILE", f"cannot read '{path}'", path.name, reason, fix="check the path and your rights to read it"
        ) from error
    except UnicodeDecodeError as error:
        raise _no_text(path.name, f"byte {error.start + 1:,} cannot be read") from error
    except ValueError as error:  # a name that no file can have
        raise _refuse("E-FILE", f"cannot read '{path}'", path.name, str(error), fix="check the path") from error
    return read_yaml(text, path.name)


def read_yaml(text: str, label: str = "text") -> Document:
    """Parse text into plain data; aliases, tags, duplicate keys, deep or huge documents are refused, up to 20 problems at once."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _too_long("text", label)
    reader = _Reader(text, label)
    try:
        document = reader.document()
    except YAMLError as error:
        reader.findings.append(syntax_finding(error, text, label, reader.quoted))
    except (ValueError, RecursionError, OverflowError, AssertionError) as error:
        reader.add("E-YAML", "the file cannot be read as YAML", label, str(error)[:200], fix="compare it with a packaged scenario")
    except _Hopeless:
        pass  # the reader said why
    raise_if(reader.findings)
    return document


def _is_half(sign: str) -> bool:
    return "\ud800" <= sign <= "\udfff"


def _no_text(label: str, why: str) -> InputError:
    return _refuse("E-YAML-ENCODING", "this is not a UTF-8 text file", label, why, fix="save it as plain text in UTF-8")


def _too_long(kind: str, label: str) -> InputError:
    return _refuse("E-YAML-SIZE", f"the {kind} is too long", label, "", f"at most {MAX_BYTES:,} bytes", "give one scenario only")


def _refuse(code: str, what: str, where: str, why: str = "", expected: str = "", fix: str = "") -> InputError:
    return InputError(Finding(code, what, where, why, expected, fix))


class _Hopeless(Exception):
    """What follows cannot be read with any sense; the finding stands already."""


class _Reader:
    """From the events of the parser to plain data in one pass; problems that leave the rest readable are collected."""

    def __init__(self, text: str, label: str) -> None:
        self.label = label
        self.findings: list[Finding] = []
        self.loader = YAML(typ="safe", pure=True)
        self.events: Iterator[Event] = self.loader.parse(text)
        self.result = Document(None)
        self.values = 0
        self.quoted: ScalarEvent | None = None  # the last text between quotes, for what is said of a mistake after it

    def document(self) -> Document:
        """The only document of the text, or nothing."""
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if event.version not in (None, (1, 2)):
                    self.stop("E-YAML-VERSION", "only YAML 1.2 is read", event, fix="remove the %YAML line")
                if documents > 1:
                    what = "a second document begins here"
                    self.stop("E-YAML-SIZE", what, event, "one document in a file", "give each scenario a file of its own")
            elif isinstance(event, NodeEvent):
                self.result.data = self.value(event, ())
        return self.result

    def add(self, code: str, what: str, where: Event | str, why: str = "", expected: str = "", fix: str = "") -> None:
        """One more problem; after twenty the rest is not looked at."""
        place = where if isinstance(where, str) else f"{self.label}:{_line(where)}"
        self.findings.append(Finding(code, what, place, why, expected, fix))
        if len(self.findings) >= MAX_SHOWN:
            raise _Hopeless

    def stop(self, code: str, what: str, where: Event, expected: str = "", fix: str = "") -> None:
        """A problem after which nothing else can be judged."""
        self.add(code, what, where, expected=expected, fix=fix)
        raise _Hopeless

    def value(self, event: Event, path: Path_) -> Any:
        """Plain data of the value that begins with this event."""
        assert isinstance(event, NodeEvent)
        self.admit(event, path)
        self.result.lines.setdefault(path, _line(event))
        if isinstance(event, MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(path)
        assert isinstance(event, ScalarEvent)
        return self.scalar(event)

    def admit(self, event: NodeEvent, path: Path_) -> None:
        """Aliases and anchors, tags, depth and size, before anything is built."""
        self.values += 1
        if isinstance(event, ScalarEvent) and event.style in QUOTES:
            self.quoted = event
        if isinstance(event, AliasEvent) or event.anchor:
            self.stop("E-YAML-ALIAS", "anchors and aliases are not allowed", event, fix="write the value out")
        if tag := getattr(event, "tag", None):
            self.add("E-YAML-TAG", f"the tag '{tag!s:.80}' is not allowed", event, fix="remove it")
        if len(path) >= MAX_DEPTH and not isinstance(event, ScalarEvent):
            what = f"more than {MAX_DEPTH} lists and mappings lie inside each other"
            self.stop("E-YAML-SIZE", what, event, f"at most {MAX_DEPTH} levels", "close brackets, or indent less")
        if self.values > MAX_NODES:
            what = f"the document holds more than {MAX_NODES:,} keys and values"
            self.stop("E-YAML-SIZE", what, event, f"at most {MAX_NODES:,}", "cover several regions and sectors with one policy")

    def sequence(self, path: Path_) -> list[Any]:
        """A list."""
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self.value(event, (*path, len(found))))
        return found

    def mapping(self, path: Path_) -> dict[str, Any]:
        """A mapping of words; of a key that occurs twice the first value is kept, and the second one is a problem."""
        found: dict[str, Any] = {}
        while not isinstance(key := next(self.events), MappingEndEvent):
            if not isinstance(key, ScalarEvent):
                self.value(key, (*path, ""))
                self.add("E-YAML-KEY", "a key must be plain text", key, expected="a word and a colon")
                self.value(next(self.events), (*path, ""))
                continue
            self.admit(key, path)
            name = self.readable(str(key.value), key)
            again = name in found
            if again:
                first = self.result.lines.get((*path, name))
                self.add(
                    "E-YAML-DUPLICATE", f"the key '{name:.80}' occurs twice", key, f"first in line {first}", fix="keep one of them"
                )
            else:
                self.result.lines[(*path, name)] = _line(key)
            value = self.value(next(self.events), (*path, name))
            if not again:
                found[name] = value
        return found

    def scalar(self, event: ScalarEvent) -> Any:
        """YAML 1.2 scalars; dates stay text, and 'NO' is text because YAML 1.2 says so."""
        text = str(event.value)
        kind = str(self.loader.resolver.resolve(ScalarNode, text, event.implicit)).removeprefix(_PREFIX) if not event.tag else "str"
        if kind not in _PLAIN:
            what = f"the value '{text[:40]}' has the unsupported type '{kind}'"
            self.add("E-YAML-TAG", what, event, fix="put it between quotes if it is text")
        elif kind in ("int", "float"):
            return self.number(text, kind, event)
        elif kind in ("str", "timestamp"):
            return self.readable(text, event)
        else:
            return None if kind == "null" else text.lower() == "true" if kind == "bool" else text
        return text

    def readable(self, text: str, event: Event) -> str:
        """Text that can be printed and sent: halves of surrogate pairs are a problem, and are replaced."""
        if text.isascii() or not any(_is_half(sign) for sign in text):
            return text
        what = "half of a surrogate pair is not a character"
        self.add("E-YAML-ENCODING", what, event, fix="write the character itself, or its \\U form with eight digits")
        return "".join("\ufffd" if _is_half(sign) else sign for sign in text)

    def number(self, text: str, kind: str, event: Event) -> int | float:
        """A number of ordinary length, in decimal, octal or hexadecimal digits."""
        clean = text.replace("_", "")
        try:
            if kind == "float":
                return float(clean.lower().replace(".inf", "inf").replace(".nan", "nan"))
            whole = int(clean, 0) if clean.lower().startswith(("0x", "0o")) else int(clean)
            if abs(whole) > MAX_WHOLE:
                raise ValueError
            return whole
        except ValueError:
            expected = f"decimal digits, at most {MAX_WHOLE:.0e}"
            self.add("E-YAML-NUMBER", f"cannot read the number '{text[:40]}'", event, "", expected, "quote it if it is a code")
            return 0


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1
