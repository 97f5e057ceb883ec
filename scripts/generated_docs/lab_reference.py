"""docs/lab-api.md: every route and record of the lab's service, read from its OpenAPI schema; nothing where there is no lab."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from generated_docs.markdown import NOTICE, plain, table

LAB = "smallyard.apps.lab"
LONGEST = 16  # words that are all listed
METHODS = ("get", "post", "put", "delete")
Json = dict[str, Any]


def has_lab() -> bool:
    """Whether this version has the lab's service."""
    return find_spec(LAB) is not None


def lab_page() -> str:
    """The whole page."""
    app, settings = import_module(f"{LAB}.app"), import_module(f"{LAB}.settings")
    schema: Json = app.lab_app(settings.Settings(folder=Path("runs") / "lab")).openapi()
    routes = list(_routes(schema))
    parts = [
        f"# The lab's service\n\n{NOTICE} What the lab is: [The lab](lab.md). While it runs it serves this schema at "
        "`/api/v1/openapi.json`. It answers JSON; what is refused comes as `findings`, with the codes of [Errors](errors.md).\n"
    ]
    for tag in dict.fromkeys(item["tags"][0] for _, _, item in routes):
        parts.append(f"## {tag.capitalize()}\n")
        parts += [_route(method, path, item) for method, path, item in routes if item["tags"][0] == tag]
    parts.append("## Records\n")
    parts += [_record(name, item) for name, item in sorted(schema["components"]["schemas"].items())]
    return "\n".join(parts)


def _routes(schema: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def _route(method: str, path: str, item: Json) -> str:
    text = f"### `{method} {path}`\n\n{plain(item.get('description') or item['summary'])}\n\n"
    given = [
        [
            f"`{one['name']}`",
            one["in"],
            "yes" if one.get("required") else "",
            _kind(one["schema"]),
            plain(one.get("description", "")),
        ]
        for one in item.get("parameters", [])
    ]
    text += table(["parameter", "where", "required", "kind", "meaning"], given) + "\n" if given else ""
    for kind, body in item.get("requestBody", {}).get("content", {}).items():
        text += f"Body: `{kind}`, {_kind(body.get('schema', {})) or 'bytes'}.\n\n"
    answers = [[code, _content(answer), plain(answer.get("description", ""))] for code, answer in item["responses"].items()]
    return text + table(["answer", "content", "when"], answers)


def _content(answer: Json) -> str:
    kinds = [_kind(body.get("schema", {})) or f"`{kind}`" for kind, body in answer.get("content", {}).items()]
    return ", ".join(kinds)


def _record(name: str, item: Json) -> str:
    words = plain(str(item.get("description", "")).split("\n\n")[0])
    head = f"### `{name}`\n\n" + (f"{words}\n\n" if words else "")
    if "properties" not in item:
        return f"{head}{_kind(item)}\n"
    required = item.get("required", [])
    rows = [
        [f"`{key}`", "yes" if key in required else "", _kind(field), plain(field.get("description", ""))]
        for key, field in item["properties"].items()
    ]
    return head + table(["key", "required", "kind", "meaning"], rows)


def _kind(field: Json) -> str:
    """What a value is, in words; records by a link."""
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        return f"[`{name}`](#{name.lower()})"
    if "enum" in field or "const" in field:
        words = [f"`{item}`" for item in field.get("enum", [field.get("const")])]
        return ", ".join(words if len(words) <= LONGEST else [f"one of {len(words)}, such as {words[0]}", *words[1:3]])
    for word in ("anyOf", "oneOf", "allOf"):
        if word in field:
            return " or ".join(dict.fromkeys(_kind(item) for item in field[word]))
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {})) or 'values'}"
    if field.get("type") == "object":
        inside = field.get("additionalProperties")
        return f"mapping to {_kind(inside)}" if isinstance(inside, dict) and _kind(inside) else "mapping"
    return str(field.get("type", ""))
