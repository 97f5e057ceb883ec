"""What the service answers to a request that it refuses: a status and findings with stable codes, never a bare text."""

from __future__ import annotations

import errno
import json
import re
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, JsonValue
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from smallyard._version import __version__
from smallyard.errors import Finding, InputError, SmallyardError
from smallyard.labels.match import did_you_mean

MOST = 50  # findings in one answer
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO)
_STATUS = {2: 422, 3: 409, 4: 424, 5: 500}  # by the exit code of the command line
_TOO_LARGE = ("E-WORLD-SIZE", "E-FILE-SIZE", "E-LAB-COST", "E-LAB-SIZE")
_WORDS = {
    404: "Nothing has this name.",
    409: "No equilibrium can exist, or the run is not in a state that allows this.",
    413: "Too large for this lab; the findings hold the estimate.",
    422: "A value of the request is wrong.",
    424: "No certified solution was found.",
    429: "Too many questions are waiting; ask again after the seconds in Retry-After.",
    503: "The solver has stopped and is being started again.",
    504: "The answer took longer than the lab waits.",
}


class View(BaseModel):
    """Base of all answers: frozen, and no field that the schema does not state."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class EditView(View):
    """A value put into plain data."""

    place: list[str | int]
    """Keys and numbers that lead to it."""
    value: JsonValue
    """What stands there afterwards; null where it is taken out."""


class ChangeView(View):
    """A change that mends a scenario without a further choice."""

    kind: Literal["name", "key", "unit", "exempt", "services", "partly", "drop", "rate", "start"]
    """A known name, key or unit; sectors or services left out of a ban; a ban of nearly all; a policy dropped; a smaller rate; the
    least that a scenario needs, in place of an empty file."""
    names: list[str] = []
    """What the change puts or leaves out: codes, keys, or a value with its unit."""
    policies: list[int] = []
    """Places of the policies that it changes."""
    edits: list[EditView]
    """How to make it, in order."""


class FindingView(View):
    """One problem."""

    code: str
    """Stable code, explained by `smallyard explain`."""
    what: str
    """What is wrong."""
    where: str = ""
    """Where it is wrong."""
    why: str = ""
    """The rule behind it."""
    expected: str = ""
    """What was expected."""
    fix: str = ""
    """How to mend it."""
    changes: list[ChangeView] = []
    """Changes of the scenario that mend it; those of scenarios without a solution have been tried."""


class Problems(View):
    """Everything that is wrong with a request."""

    findings: list[FindingView]
    """One entry per problem."""


class UnknownName(InputError):
    """A path that names nothing: answered with 404."""


class Refused(Exception):
    """A refusal of the service itself, with its own status."""

    def __init__(self, status: int, findings: Finding | Iterable[Finding], headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.findings = (findings,) if isinstance(findings, Finding) else tuple(findings)
        self.headers = dict(headers or {})
        super().__init__("\n".join(item.text() for item in self.findings))


class PlainJson(JSONResponse):
    """JSON in plain ASCII: halves of characters, which no UTF-8 holds, cannot break an answer."""

    def render(self, content: Any) -> bytes:
        """The bytes of the answer."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may refuse with these statuses."""
    return {status: {"model": Problems, "description": _WORDS[status]} for status in statuses}


REFUSALS = refusals(422)
NAMED_REFUSALS = refusals(404, 422)


def check_name(code: str, kind: str, name: str, allowed: Iterable[str], where: str) -> None:
    """Raise UnknownName, with the nearest names, unless `name` is one of the allowed."""
    names = list(allowed)
    if name not in names:
        raise UnknownName(Finding(code, f"unknown {kind} '{name:.80}'", where, fix=did_you_mean(name, names)))


def unknown_id(kind: str, name: str) -> Refused:
    """404 for an id under which nothing is kept."""
    return Refused(404, Finding("E-LAB-UNKNOWN", f"there is no {kind} '{name:.80}' here", kind, fix=f"list the {kind}s"))


def status_of(error: SmallyardError) -> int:
    """The status of HTTP that stands for a refusal; 500 only for a defect of the program."""
    if isinstance(error, UnknownName):
        return 404
    if error.findings and all(item.code in _TOO_LARGE for item in error.findings):
        return 413
    return _STATUS.get(error.exit_code, 500)


def problems_of(findings: Sequence[Finding]) -> Problems:
    """Findings as they are sent: each field cut to a readable length, many findings to the first."""
    return Problems(findings=[FindingView.model_validate(item.to_dict()) for item in findings[:MOST]])


def finding_of(sent: Mapping[str, Any]) -> Finding:
    """A finding that another process has sent."""
    return Finding(**{name: value for name, value in sent.items() if name != "changes"})


def answer(status: int, findings: Sequence[Finding], headers: Mapping[str, str] | None = None) -> Response:
    """The answer that carries findings."""
    return PlainJson(problems_of(findings).model_dump(), status, dict(headers or {}))


def bug(error: BaseException) -> Finding:
    """A defect of our own as a finding; its traceback goes to standard error."""
    traceback.print_exception(error, file=sys.stderr)
    why = "this is a defect of the program, not of your input"
    what = f"{type(error).__name__}: {str(error)[:300]}"
    return Finding("E-BUG", what, f"smallyard {__version__}", why, fix="please report it with the scenario and the traceback")


def install_refusals(app: FastAPI) -> None:
    """Every refusal of the program and every malformed request becomes an answer with findings."""
    app.add_exception_handler(SmallyardError, _refused_input)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)


async def _refused_input(_: Request, error: Exception) -> Response:
    assert isinstance(error, SmallyardError)
    return answer(status_of(error), error.findings)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return answer(error.status, error.findings, error.headers)


async def _malformed(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(422, query_findings(error))


def query_findings(error: RequestValidationError) -> list[Finding]:
    """One finding per value of a request that is of the wrong form."""
    found = []
    for item in error.errors()[:MOST]:
        where = " ".join(map(str, item.get("loc", ())))
        found.append(Finding("E-REQUEST", f"{item.get('msg', 'a value')}"[:200], where, fix="see /api/v1/openapi.json"))
    return found


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = 422 if error.status_code == 400 else error.status_code  # a body that is no JSON is one more wrong value
    code = "E-LAB-UNKNOWN" if status == 404 else "E-REQUEST"
    finding = Finding(code, str(error.detail), f"{request.method} {request.url.path}", fix="see /api/v1/openapi.json")
    headers = {"allow": ", ".join(methods_of(request)) or "GET"} if status == 405 else error.headers
    return answer(status, [finding], headers)


def methods_of(request: Request) -> list[str]:
    """All methods of an address of the interface, none if there is no such address; the router names those of one route only."""
    paths = request.app.openapi()["paths"]
    if request.url.path in paths:
        return sorted(method.upper() for method in paths[request.url.path])
    forms = {re.sub(r"\{[^}]*\}", "[^/]+", path): held for path, held in paths.items()}
    here = [held for form, held in forms.items() if re.fullmatch(form, request.url.path)]
    return sorted({method.upper() for held in here for method in held})


def defect(error: Exception) -> Response:
    """The answer to what nothing else has dealt with: a disk that takes nothing, or a defect of the program."""
    full = no_room(error)
    return answer(503, [full]) if full is not None else answer(500, [bug(error)])


def no_room(error: Exception) -> Finding | None:
    """What to say of a disk that takes nothing, which is no defect of the program; None for any other error."""
    if not isinstance(error, OSError) or error.errno not in NO_ROOM:
        return None
    fix = "make room, or start the lab with another --folder"
    return Finding("E-LAB-FOLDER", "cannot write in the folder of the lab", "--folder", str(error.strerror or error), fix=fix)
