"""What stands before every request: who may ask, how much may be sent, and what a browser may do with the answer.

Pure ASGI, so that nothing is wrapped and nothing is buffered twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smallyard.apps.lab.problems import answer, defect
from smallyard.apps.lab.settings import Settings
from smallyard.errors import Finding

OWN_NAMES = ("localhost", "127.0.0.1", "::1")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OWN_SITES = ("none", "same-origin")  # what browsers say of a request that no page, or a page of the lab, has made
INTERFACE = "/api/"
UPLOADS = "/api/v1/uploads/"
EMBEDDED = "/embed/"
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; "
    "frame-src 'self'; frame-ancestors "
)
REPORT_CSP = (  # a report is a page of its own: styles inside, no script at all, data of its figures to download
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; sandbox allow-downloads; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def host_name(host: str) -> str:
    """The name in a Host header, without its port: 'localhost:8321' is 'localhost', '[::1]:8321' is '::1'."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


class Guard:
    """Refuses requests under foreign names (DNS rebinding) and changes asked for by foreign pages (request forgery)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        own = {settings.host.lower()} - {"0.0.0.0", "::"}  # listening on every address is no name by which to be asked
        self.names = frozenset({*OWN_NAMES, *own, *(name.lower() for name in settings.allowed_hosts)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may come in."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        finding = self._refusal(scope["method"], scope["path"], Headers(scope=scope))
        if finding is None:
            await self.app(scope, receive, send)
        else:
            await answer(403, [finding])(scope, receive, send)

    def _refusal(self, method: str, path: str, headers: Headers) -> Finding | None:
        hosts = headers.getlist("host")
        host = hosts[0] if len(hosts) == 1 else ""
        if host_name(host) not in self.names:
            expected = ", ".join(sorted(self.names))
            fix = "open the address that the lab has printed"
            return Finding("E-LAB-HOST", f"the lab is not called '{host:.80}'", "Host", expected=expected, fix=fix)
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if method in SAFE_METHODS:  # following a link is fine; a page elsewhere may not keep the lab busy
            fetched = path.startswith(INTERFACE) and site not in OWN_SITES and not _is_link(headers)
            what = f"a page of '{(origin or site):.80}' asks for data" if fetched else ""
        else:
            same = origin is None or origin_host(origin) == host.lower()
            what = "" if same and site in OWN_SITES else f"a page of '{(origin or site):.80}' asks for a change"
        if not what:
            return None
        return Finding("E-LAB-ORIGIN", what, "Origin", "only the lab's own pages may", fix="use the lab's own page, or a program")


def _is_link(headers: Headers) -> bool:
    """Whether a person follows a link; what a page loads or frames by itself is none."""
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest", "document") == "document"


def origin_host(origin: str) -> str:
    """Host and port of an origin; empty for anything that is none."""
    try:
        found = urlsplit(origin)
    except ValueError:
        return ""
    return found.netloc.lower() if found.scheme in ("http", "https") else ""


class BodyLimit:
    """Takes a whole body before the application sees any of it, up to a size and within a time."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.limits = settings.limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request with a body of a fair size."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limits.world if scope["path"].startswith(UPLOADS) else self.limits.body
        try:
            body = await asyncio.wait_for(_body(Headers(scope=scope), receive, limit), self.limits.body_seconds)
        except ConnectionAbortedError:  # nobody is there any more, and what has come is only a part
            return
        except TimeoutError:
            finding = Finding("E-REQUEST", "the body did not arrive in time", "body", fix="send it again")
            await answer(408, [finding], {"connection": "close"})(scope, receive, send)
            return
        if body is None:
            what = f"the body has more than {limit:,} bytes"
            finding = Finding("E-LAB-SIZE", what, "body", expected=f"at most {limit:,} bytes", fix="send less")
            await answer(413, [finding], {"connection": "close"})(scope, receive, send)
            return
        await self.app(scope, _replayed(body, receive), send)


async def _body(headers: Headers, receive: Receive, limit: int) -> bytes | None:
    """The body, or None if it is larger than the limit; raises ConnectionAbortedError if the sender goes away before its end."""
    stated = headers.get("content-length", "0")
    if stated.isdigit() and int(stated[:20]) > limit:
        return None
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise ConnectionAbortedError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            return None
        more = message.get("more_body", False)
    return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


class SecurityHeaders:
    """Adds what browsers need to know to every answer; a route's own policy stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and add the headers to what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        framed = scope["path"].startswith(EMBEDDED)
        own = {
            **_HEADERS,
            "content-security-policy": _CSP + ("'self'" if framed else "'none'"),
            "x-frame-options": "SAMEORIGIN" if framed else "DENY",
        }

        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                _add(headers, own.items())
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except Exception as error:  # said here and not further out, where answers would have no headers
            if begun:
                raise
            await defect(error)(scope, receive, with_headers)


def _add(headers: MutableHeaders, items: Iterable[tuple[str, str]]) -> None:
    for name, value in items:
        if name not in headers:
            headers[name] = value
