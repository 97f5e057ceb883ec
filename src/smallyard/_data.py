"""Files shipped inside the package."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable


def packaged(*parts: str) -> Traversable:
    """A packaged file or folder, e.g. packaged('worlds', 'wiod2014.npz')."""
    return resources.files("smallyard").joinpath("data", *parts)


def packaged_names(folder: str, suffix: str) -> list[str]:
    """Sorted stems of the packaged files of one kind."""
    return sorted(item.name.removesuffix(suffix) for item in packaged(folder).iterdir() if item.name.endswith(suffix))
