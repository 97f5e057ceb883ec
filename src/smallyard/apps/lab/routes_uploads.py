"""Worlds from the user's files: checked as the command line checks them, kept under the hash of their content."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request

from smallyard.apps.lab.problems import Refused, finding_of, refusals
from smallyard.apps.lab.questions import UPLOAD
from smallyard.apps.lab.run_store import CHECKED
from smallyard.apps.lab.state import Lab
from smallyard.apps.lab.views import UploadView
from smallyard.errors import Finding

router = APIRouter(tags=["uploads"])
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/uploads/world", openapi_extra=_BODY, responses=refusals(413, 422, 429, 503, 504))
async def upload_world(request: Request, lab: Lab) -> UploadView:
    """Check a world file (.npz) and keep it; it is then `world: upload:<id>` in a scenario."""
    content = await request.body()
    sha256 = (await asyncio.to_thread(hashlib.sha256, content)).hexdigest()
    uploads = lab.settings.uploads
    target = uploads / f"{sha256[:16]}.npz"
    if not target.exists() and sum(1 for item in uploads.glob("*.npz")) >= lab.settings.limits.uploads:
        what = f"the lab keeps {lab.settings.limits.uploads} worlds already"
        raise Refused(429, Finding("E-LAB-QUEUE", what, "uploads", fix="remove some from its folder"), {"retry-after": "3600"})
    with tempfile.TemporaryDirectory(dir=uploads, prefix=CHECKED) as folder:
        draft = Path(folder) / "upload.npz"
        await asyncio.to_thread(draft.write_bytes, content)
        # the solver opens it: arrays are no load for this process
        status, found = await lab.solver.ask("world", draft=f"{draft.parent.name}/{draft.name}")
        if status != 200:
            raise Refused(status, [finding_of(item) for item in json.loads(found)["findings"]])
        os.replace(draft, target)
    return UploadView(world=f"{UPLOAD}{sha256[:16]}", sha256=sha256, **json.loads(found))
