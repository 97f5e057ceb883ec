"""The variants on the shared system, by name; the table below is the only list of them."""

from __future__ import annotations

from smallyard.models.krugman import Krugman
from smallyard.models.ricardian import Ricardian

VARIANTS: dict[str, type[Ricardian] | type[Krugman]] = {Ricardian.name: Ricardian, Krugman.name: Krugman}
