"""Worlds from the user's files: checked as the command line checks them, kept under the hash of their content."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request

from smallyard.apps.lab.problems import Refused, refusals
from smallyard.apps.lab.questions import UPLOAD
from smallyard.apps.lab.state import Lab
from smallyard.apps.lab.views import UploadView
from smallyard.errors import Finding
from smallyard.world.packaged import load_world

router = APIRouter(tags=["uploads"])
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/uploads/world", openapi_extra=_BODY, responses=refusals(413, 422, 429))
async def upload_world(request: Request, lab: Lab) -> UploadView:
    """Check a world file (.npz) and keep it; it is then `world: upload:<id>` in a scenario."""
    content = await request.body()
    return await asyncio.to_thread(_keep, content, lab.settings.uploads, lab.settings.limits.uploads)


def _keep(content: bytes, uploads: Path, most: int) -> UploadView:
    sha256 = hashlib.sha256(content).hexdigest()
    target = uploads / f"{sha256[:16]}.npz"
    if not target.exists() and sum(1 for item in uploads.glob("*.npz")) >= most:
        finding = Finding("E-LAB-QUEUE", f"the lab keeps {most} worlds already", "uploads", fix="remove some from its folder")
        raise Refused(429, finding)
    with tempfile.TemporaryDirectory(dir=uploads, prefix=".check-") as folder:
        draft = Path(folder) / "upload.npz"
        draft.write_bytes(content)
        world = load_world(str(draft))
        os.replace(draft, target)
    return UploadView(
        world=f"{UPLOAD}{sha256[:16]}",
        name=world.name,
        regions=list(world.regions),
        sectors=list(world.sectors),
        sha256=sha256,
    )
