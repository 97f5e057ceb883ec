"""What the tool is, what it offers, where its numbers end."""

from __future__ import annotations

from fastapi import APIRouter

from smallyard.apps.lab.about import AboutView, about_view
from smallyard.apps.lab.routes_documents import formats
from smallyard.apps.lab.state import Lab

router = APIRouter(tags=["about"])


@router.get("/about", summary="Versions, options, limits, citation")
def about(lab: Lab) -> AboutView:
    """Everything that stands on the pages Methods and About."""
    return about_view(lab.settings.limits, tuple(formats()))
