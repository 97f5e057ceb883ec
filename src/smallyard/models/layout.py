"""The one place that transposes between public arrays and kernel arrays."""

from __future__ import annotations

import numpy as np


def kernel_bilateral(array: np.ndarray) -> np.ndarray:
    """[…, importer, exporter, sector] → […, sector, importer, exporter]."""
    return np.ascontiguousarray(np.moveaxis(np.asarray(array, dtype=np.float64), -1, -3))


def public_bilateral(array: object) -> np.ndarray:
    """[…, sector, importer, exporter] → […, importer, exporter, sector]."""
    return np.ascontiguousarray(np.moveaxis(np.asarray(array), -3, -1))


def kernel_regional(array: np.ndarray) -> np.ndarray:
    """[region, sector] → [sector, region]."""
    return np.ascontiguousarray(np.asarray(array, dtype=np.float64).T)


def public_regional(array: object) -> np.ndarray:
    """[sector, region] → [region, sector]."""
    return np.ascontiguousarray(np.asarray(array).T)
