"""Refusals over HTTP: every error becomes a status and the findings that the command line would print."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from smallyard._version import __version__
from smallyard.errors import MAX_SHOWN, Finding, SmallyardError

STATUS = {2: 422, 3: 409, 4: 424, 5: 500}  # by the exit code of the command line
TOO_LARGE = ("E-WORLD-SIZE", "E-FILE-SIZE")
REASONS = {
    409: "infeasible, or the run is not in a state that allows this",
    413: "too large for this lab",
    422: "something in the request is wrong",
    424: "no certified solution was found",
    429: "too many questions are waiting",
    503: "the solver is being restarted",
    504: "the answer took longer than the lab waits",
}


class FindingView(BaseModel):
    """One problem, as the command line prints it."""

    code: str
    what: str
    where: str = ""
    why: str = ""
    expected: str = ""
    fix: str = ""


class ProblemsView(BaseModel):
    """Everything that is wrong with a request."""

    findings: list[FindingView]


class Refused(Exception):
    """A refusal that belongs to the service itself, with its status."""

    def __init__(self, status: int, findings: Finding | Sequence[Finding], headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.findings = (findings,) if isinstance(findings, Finding) else tuple(findings)
        self.headers = dict(headers or {})
        super().__init__("; ".join(item.text() for item in self.findings))


class PlainJson(JSONResponse):
    """JSON in plain ASCII: halves of characters, which no UTF-8 holds, cannot break an answer."""

    def render(self, content: Any) -> bytes:
        """The bytes of the answer."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may refuse with these statuses."""
    return {status: {"model": ProblemsView, "description": REASONS[status]} for status in statuses}


def status_of(error: SmallyardError) -> int:
    """HTTP status of a refusal; too large an economy has its own."""
    if error.findings and all(item.code in TOO_LARGE for item in error.findings):
        return 413
    return STATUS.get(error.exit_code, 500)


def problems(status: int, findings: Sequence[Finding], headers: Mapping[str, str] | None = None) -> Response:
    """The answer that carries findings."""
    content = {"findings": [item.to_dict() for item in findings[:MAX_SHOWN]]}
    return PlainJson(content, status, dict(headers or {}))


def bug(error: BaseException) -> Finding:
    """Our own mistake as a finding; the traceback goes to standard error."""
    traceback.print_exception(error, file=sys.stderr)
    why = "this is a defect of the program, not of your input"
    what = f"{type(error).__name__}: {str(error)[:300]}"
    return Finding("E-BUG", what, f"smallyard {__version__}", why, fix="please report it with the scenario and the traceback")


def not_found(kind: str, name: str) -> Refused:
    """404 for something that is not there."""
    return Refused(404, Finding("E-LAB-UNKNOWN", f"there is no {kind} '{name:.80}' here", kind, fix=f"list what there is: {kind}s"))


def install(app: FastAPI) -> None:
    """Let the application answer every error in this form."""
    app.add_exception_handler(SmallyardError, _smallyard)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)


async def _smallyard(request: Request, error: Exception) -> Response:
    assert isinstance(error, SmallyardError)
    return problems(status_of(error), error.findings)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return problems(error.status, error.findings, error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [_of_pydantic(item) for item in error.errors()[:MAX_SHOWN]]
    return problems(422, found)


def _of_pydantic(item: Mapping[str, Any]) -> Finding:
    where = ".".join(str(part) for part in item.get("loc", ()))
    given = repr(item.get("input"))[:80]
    return Finding("E-LAB-REQUEST", str(item.get("msg", "")), where, f"given: {given}", fix="see /api/v1/openapi.json")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = "E-LAB-UNKNOWN" if error.status_code == 404 else "E-LAB-REQUEST"
    where = f"{request.method} {request.url.path}"
    finding = Finding(code, str(error.detail), where, fix="see /api/v1/openapi.json")
    return problems(error.status_code, [finding], error.headers)


async def _bug(request: Request, error: Exception) -> Response:
    return problems(500, [bug(error)])
