"""The grid of options of a result.json, checked: known options, each once, finite numbers, the headline first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from smallyard.policy.scenario import Scenario
from smallyard.results.card_fields import AGAIN, Form
from smallyard.results.ranges import Cell, Range
from smallyard.results.run_card import elasticity_words

MOST_CELLS = 1000  # cells of a grid; ours has at most 24
NEAR = 1e-9  # percent; numbers that are stored twice are stored alike


def range_from(
    data: Any, scenario: Scenario, regions: tuple[str, ...], sums: Mapping[str, float], income: np.ndarray, form: Form
) -> Range | None:
    """The grid of options; its own elasticities carry their values in their name, so that two grids can be matched."""
    if data is None:
        return None
    whole = form.mapping({"range": data}, "range")
    held = form.mapping(whole, "axes", "range.")
    axes = {axis: tuple(form.text_list(held, axis, "range.axes.")) for axis in held}
    items = whole.get("cells")
    if not isinstance(items, list) or not 0 < len(items) <= MOST_CELLS or not axes:
        form.add("E-RUN-FORM", "the range has no list of cells", "range.cells", expected=f"1 to {MOST_CELLS} cells")
        return None
    cells = [_cell(item, axes, regions, tuple(sums), f"range.cells[{place}].", form) for place, item in enumerate(items)]
    twice = len(cells) - len({tuple(sorted(cell.options.items())) for cell in cells})
    if twice:
        form.add("E-RUN-VALUE", f"{twice} combinations of options stand twice in the range", "range.cells", fix=AGAIN)
    if not form.findings and not _is_headline(cells[0], income, sums):
        form.add("E-RUN-VALUE", "the first cell of the range is not the headline", "range.cells[0]", fix=AGAIN)
    if form.findings:
        return None
    own, words = cells[0].options.get("elasticities"), elasticity_words(scenario.model.elasticities)
    renamed = [_renamed(cell, own, words) for cell in cells]
    if "elasticities" in axes:
        axes["elasticities"] = tuple(words if item == own else item for item in axes["elasticities"])
    return Range(regions, axes, tuple(renamed))


def _is_headline(cell: Cell, income: np.ndarray, sums: Mapping[str, float]) -> bool:
    if cell.real_income_percent is None or np.abs(cell.real_income_percent - income).max() > NEAR:
        return False
    return all(abs(cell.groups[group] - value) <= NEAR for group, value in sums.items())


def _renamed(cell: Cell, own: str | None, words: str) -> Cell:
    if "elasticities" not in cell.options or cell.options["elasticities"] != own:
        return cell
    options = {**cell.options, "elasticities": words}
    return Cell(options, cell.status, cell.real_income_percent, cell.groups, cell.reason)


def _cell(
    item: Any, axes: Mapping[str, tuple[str, ...]], regions: tuple[str, ...], groups: tuple[str, ...], path: str, form: Form
) -> Cell:
    cell = item if isinstance(item, dict) else {}
    options = {axis: form.text(cell, axis, path) for axis in axes}
    status = form.text(cell, "status", path)
    if status != "certified":
        return Cell(options, status, None, reason=str(cell.get("reason", ""))[:500])
    sums = form.mapping(cell, "groups_real_income_percent", path)
    named = {group: form.number(sums, group, f"{path}groups_real_income_percent.") for group in groups}
    return Cell(options, status, form.numbers(cell, "real_income_percent", regions, path), named)
