"""Tariffs of a packaged dated panel, as changes since the panel's own first row."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, ClassVar, Literal, final

import numpy as np
from pydantic import BeforeValidator, StrictStr, WithJsonSchema

from smallyard.errors import Finding
from smallyard.labels.match import did_you_mean
from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import refused
from smallyard.policy.instruments.base import AbstractInstrument
from smallyard.policy.panels import Panel, load_panel, panel_names
from smallyard.world.members import weights_by_member


def _iso_date(value: object) -> str:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
            raise ValueError
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise refused("date_form", f"'{value}' is not a date; write it as YYYY-MM-DD") from None


IsoDate = Annotated[str, BeforeValidator(_iso_date), WithJsonSchema({"type": "string", "format": "date"})]


@final
class TariffPanel(AbstractInstrument):
    """Adds, pair by pair and sector by sector, the change of the applied rate between the panel's first row and a date.

    On aggregated sectors the change is weighted by the base trade of the underlying sectors.
    """

    touches: ClassVar[tuple[str, ...]] = ("tariff",)
    phrase: ClassVar[str] = "dated tariffs of {importer}"
    instrument: Literal["tariff_panel"] = "tariff_panel"
    panel: StrictStr
    """Name of a packaged panel, e.g. us-china-2018-2020."""
    on: IsoDate
    """Date whose rates apply, e.g. 2020-02-14."""
    average: Literal["weighted", "simple"] = "weighted"
    """Average over tariff lines inside a sector: trade-weighted, or simple."""
    importer: StrictStr | None = None
    """Only this importer's tariffs (default: all importers of the panel)."""

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """t' = t + (rate on date − first rate of the panel)."""
        if self.panel not in panel_names():
            fix = did_you_mean(self.panel, panel_names())
            scope.findings.append(Finding("E-PANEL-UNKNOWN", f"unknown panel '{self.panel}'", f"{where}.panel", fix=fix))
            return []
        panel = load_panel(self.panel)
        pairs = [pair for pair in panel.rates if self.importer in (None, pair[0])]
        problems = self._problems(panel, pairs, scope, where)
        scope.findings += problems
        if problems:
            return []
        last = max(panel.dates(pair)[-1] for pair in pairs)
        if self.on > last:
            scope.remarks.append(f"{where}: the panel ends on {last}; its last rates are used for {self.on}")
        return [self._effect(panel, pair, scope, where) for pair in pairs]

    def _problems(self, panel: Panel, pairs: list[tuple[str, str]], scope: Scope, where: str) -> list[Finding]:
        found = []
        if not pairs:
            importers = sorted({pair[0] for pair in panel.rates})
            fix = did_you_mean(self.importer, importers)
            found.append(
                Finding(
                    "E-PANEL-IMPORTER",
                    f"panel has no importer '{self.importer}'",
                    f"{where}.importer",
                    fix=fix,
                )
            )
        for pair in pairs:
            first = panel.dates(pair)[0]
            if self.on < first:
                what = f"{self.on} is before the panel's first row {first}"
                found.append(Finding("E-PANEL-DATE", what, f"{where}.on", fix=f"use {first} or a later date"))
            for region in pair:
                if scope.world.members.regions.get(region) != (region,):
                    what = f"the world has no region '{region}' of its own"
                    fix = "keep the region apart in aggregate:, or write the rates as import_tariff"
                    found.append(Finding("E-PANEL-REGION", what, where, "the panel's rates hold for that region alone", fix=fix))
            leaves = set(map(scope.world.members.root, scope.world.members.sector_labels))
            missing = sorted(set(panel.change(pair, max(self.on, first), self.average)) - leaves)
            if missing:
                what = f"the world does not contain the panel's sectors {', '.join(missing[:6])}"
                fix = "write the rates as import_tariff with the sectors of this world"
                found.append(Finding("E-PANEL-SECTORS", what, where, "the panel follows the sectors of wiod2014", fix=fix))
        return found

    def _effect(self, panel: Panel, pair: tuple[str, str], scope: Scope, where: str) -> Effect:
        world = scope.world
        importer, exporter = (world.regions.index(region) for region in pair)
        change = panel.change(pair, self.on, self.average)
        weight = weights_by_member(world.members, world.trade_fob)[importer, exporter]
        value = np.zeros(world.trade_fob.shape)
        start = 0
        for place, group in enumerate(world.members.sectors.values()):
            rates = np.array([change.get(world.members.root(leaf), 0.0) for leaf in group])
            part = weight[start : start + len(group)]
            value[importer, exporter, place] = part @ rates / part.sum() if part.sum() > 0 else rates.mean()
            start += len(group)
        cells = np.zeros(world.trade_fob.shape, dtype=bool)
        cells[importer, exporter] = value[importer, exporter] != 0.0
        return Effect("tariff", "add", cells, value, 1.0, where)
