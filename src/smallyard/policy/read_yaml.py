"""Reading YAML 1.2 without trust: no aliases, no tags, limited size and depth, duplicate keys refused, line numbers kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, NodeEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from smallyard.errors import Finding, InputError

MAX_BYTES = 1 << 18  # the longest packaged scenario has 3 kB; at these limits the worst text is refused within a second
MAX_DEPTH = 20
MAX_NODES = 20_000
MAX_WHOLE = 10**18
_PLAIN = {"str", "int", "float", "bool", "null", "timestamp"}
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
        text = content.decode("utf-8-sig")
    except OSError as error:
        reason = str(error.strerror or error)
        raise _refuse(
            "E-FILE", f"cannot read '{path}'", path.name, reason, fix="check the path and your rights to read it"
        ) from error
    except UnicodeDecodeError as error:
        what, why = "the file is not UTF-8 text", f"byte {error.start} cannot be read"
        raise _refuse("E-YAML-ENCODING", what, path.name, why, fix="save it as UTF-8") from error
    except ValueError as error:  # a name that no file can have
        raise _refuse("E-FILE", f"cannot read '{path}'", path.name, str(error), fix="check the path") from error
    return read_yaml(text, path.name)


def read_yaml(text: str, label: str = "text") -> Document:
    """Parse text into plain data; aliases, tags, duplicate keys, deep or huge documents are refused."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _too_long("text", label)
    try:
        _scan(text, label)
        loader = YAML(typ="safe", pure=True)
        node = loader.compose(text)
    except YAMLError as error:
        why = " ".join(str(error).split())[:300]
        fix = "check indentation, quotes and brackets there"
        raise _refuse("E-YAML", "the file is not valid YAML", _place(error, text, label), why, fix=fix) from error
    except (ValueError, RecursionError, OverflowError, AssertionError) as error:
        raise _refuse("E-YAML", "the file cannot be read as YAML", label, str(error)[:200]) from error
    document = Document(None)
    document.data = _plain(node, (), document, label)
    return document


def _place(error: YAMLError, text: str, label: str) -> str:
    """File and line of a syntax error or of a character that YAML forbids."""
    mark, position = getattr(error, "problem_mark", None), getattr(error, "position", None)
    line = mark.line if mark is not None else text.count("\n", 0, position) if isinstance(position, int) else None
    return label if line is None else f"{label}:{line + 1}"


def _too_long(kind: str, label: str) -> InputError:
    return _refuse("E-YAML-SIZE", f"the {kind} is too long", label, expected=f"at most {MAX_BYTES} bytes")


def _refuse(code: str, what: str, where: str, why: str = "", expected: str = "", fix: str = "") -> InputError:
    return InputError(Finding(code, what, where, why, expected, fix))


def _scan(text: str, label: str) -> None:
    """Event pass before anything is built: aliases, anchors, tags, depth and size."""
    depth = nodes = 0
    documents = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        where = f"{label}:{event.start_mark.line + 1}" if event.start_mark else label
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise _refuse("E-YAML-ALIAS", "anchors and aliases are not allowed", where, fix="write the value out")
        if getattr(event, "tag", None):
            raise _refuse("E-YAML-TAG", f"the tag '{event.tag}' is not allowed", where, fix="remove it")
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        nodes += isinstance(event, NodeEvent)
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if event.version not in (None, (1, 2)):
                raise _refuse("E-YAML-VERSION", "only YAML 1.2 is read", where, fix="remove the %YAML line")
        if depth > MAX_DEPTH or nodes > MAX_NODES or documents > 1:
            expected = f"one document, at most {MAX_DEPTH} levels and {MAX_NODES} values"
            raise _refuse("E-YAML-SIZE", "the document is too deep, too long, or several documents", where, expected=expected)


def _plain(node: Node | None, path: Path_, document: Document, label: str) -> Any:
    if node is None:
        return None
    line = node.start_mark.line + 1
    document.lines.setdefault(path, line)
    if isinstance(node, MappingNode):
        return _mapping(node, path, document, label)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, place), document, label) for place, item in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    return _scalar(node, f"{label}:{line}")


def _mapping(node: MappingNode, path: Path_, document: Document, label: str) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in node.value:
        where = f"{label}:{key.start_mark.line + 1}"
        if not isinstance(key, ScalarNode):
            raise _refuse("E-YAML-KEY", "a key must be plain text", where)
        name = str(key.value)
        if name in result:
            raise _refuse("E-YAML-DUPLICATE", f"the key '{name}' occurs twice", where, fix="keep one of them")
        document.lines[(*path, name)] = key.start_mark.line + 1
        result[name] = _plain(value, (*path, name), document, label)
    return result


def _scalar(node: ScalarNode, where: str) -> Any:
    """YAML 1.2 scalars; dates stay text, and 'NO' is text because YAML 1.2 says so."""
    kind = str(node.tag).removeprefix(_PREFIX)
    text = str(node.value)
    if kind not in _PLAIN:
        raise _refuse("E-YAML-TAG", f"the value '{text[:40]}' has the unsupported type '{kind}'", where)
    if kind in ("str", "timestamp"):
        if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
            raise _refuse("E-YAML-ENCODING", "half of a surrogate pair is not a character", where)
        return text
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    try:
        clean = text.replace("_", "")
        if kind == "int":
            whole = int(clean, 0) if clean.lower().startswith(("0x", "0o")) else int(clean)
            if abs(whole) > MAX_WHOLE:
                raise ValueError
            return whole
        return float(clean.lower().replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError as error:
        raise _refuse("E-YAML-NUMBER", f"cannot read the number '{text[:40]}'", where) from error
