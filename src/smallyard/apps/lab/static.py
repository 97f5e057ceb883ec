"""The page and its files: from the package, with the right types, and the page itself for every address of the application."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from smallyard._data import packaged
from smallyard.apps.lab.problems import methods_of, unknown_id

router = APIRouter(include_in_schema=False)
READ = ["GET", "HEAD"]
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
}
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_FOREVER = "public, max-age=31536000, immutable"  # names of assets hold the hash of their content
_ALWAYS_ASK = "no-cache"
_MISSING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>smallyard lab</title></head>
<body><h1>smallyard lab</h1>
<p>The service is running, but its pages have not been built. In a checkout, run <code>make frontend</code> and start it again.</p>
<p>The interface for programs is at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p></body></html>
"""


@router.api_route("/assets/{name}", methods=READ)
def asset(name: str) -> Response:
    """A built file; its name changes with its content."""
    found = _file("assets", name)
    if found is None:
        raise unknown_id("file", name)
    return Response(found, media_type=TYPES[PurePosixPath(name).suffix], headers={"cache-control": _FOREVER})


@router.api_route("/api/{rest:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def no_such_route(rest: str, request: Request) -> Response:
    """Addresses of the interface are no pages."""
    if methods_of(request):
        raise HTTPException(405)
    raise unknown_id("route", f"/api/{rest}")


@router.api_route("/{rest:path}", methods=READ)
def page(rest: str) -> Response:
    """The page, at every address of the application; files at the top, such as an icon, by their name."""
    name = PurePosixPath(rest)
    if name.suffix not in ("", ".html"):
        found = _file(rest)
        if found is None:
            raise unknown_id("file", rest)
        return Response(found, media_type=TYPES[name.suffix], headers={"cache-control": _ALWAYS_ASK})
    index = _file("index.html")
    headers = {"cache-control": _ALWAYS_ASK}
    return HTMLResponse(_MISSING if index is None else index, 200 if index is not None else 503, headers)


def _file(*parts: str) -> bytes | None:
    """The content of a built file; names are single plain words, so that they lead nowhere else."""
    if not all(_NAME.fullmatch(part) and ".." not in part for part in parts):
        return None
    if PurePosixPath(parts[-1]).suffix not in TYPES:
        return None
    place = packaged("lab", *parts)
    return place.read_bytes() if place.is_file() else None
