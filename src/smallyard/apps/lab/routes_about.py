"""What the tool is, what it offers, where its numbers end."""

from __future__ import annotations

from fastapi import APIRouter

from smallyard.apps.lab.about import AboutView, about_view

router = APIRouter(tags=["about"])


@router.get("/about", summary="Versions, options, limits, citation")
def about() -> AboutView:
    """Everything that stands on the pages Methods and About."""
    return about_view()
