"""The figures of a report page as picture files: the page carries each as a download, already drawn with title and source."""

from __future__ import annotations

import base64
import re

FOLDER = "pictures"
_LINK = re.compile(rb'download="([A-Za-z0-9_.-]+\.svg)" href="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)"')


def pictures_of(page: bytes) -> dict[str, bytes]:
    """Name → content of every figure of a report page."""
    return {f"{FOLDER}/{name.decode()}": base64.b64decode(code, validate=True) for name, code in _LINK.findall(page)}
