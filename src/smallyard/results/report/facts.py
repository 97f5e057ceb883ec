"""What the sentences and figures of a report are made from: selections and sums of one result, no prose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from smallyard.labels.regions import region_name
from smallyard.results.numbers import signed
from smallyard.results.prices import abroad
from smallyard.results.result import Result

SMALL = 5e-4  # percent; smaller real-income changes are called practically zero
MILLION_USD = "million current US dollars"


@dataclass(frozen=True)
class Pair:
    """Trade of one importer with one exporter, summed over sectors, at the border."""

    importer: str
    exporter: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before


@dataclass(frozen=True, eq=False)
class Facts:
    """A result with the selections a report needs."""

    result: Result

    @property
    def regions(self) -> tuple[str, ...]:
        """Region codes."""
        return self.result.change.regions

    @cached_property
    def income(self) -> dict[str, float]:
        """Real-income change in percent."""
        return self.result.real_income

    @cached_property
    def world_income(self) -> float:
        """Real-income change of all regions together."""
        return self.result.change.group_real_income_percent(self.regions)

    @cached_property
    def moves(self) -> bool:
        """Whether any region's real income changes."""
        return max(abs(value) for value in self.income.values()) >= SMALL

    @cached_property
    def acting(self) -> list[str]:
        """Regions that the policies name, in order; at most three."""
        return [code for code in self.result.acting if code in self.income][:3]

    @cached_property
    def focus(self) -> list[str]:
        """Regions a report looks at closely: those that act, else the two with the largest changes."""
        if self.acting:
            return self.acting
        return sorted(self.income, key=lambda code: -abs(self.income[code]))[:2]

    @cached_property
    def others(self) -> list[str]:
        """Regions outside the focus whose real income changes, from loss to gain."""
        rest = [code for code in self.income if code not in self.focus and abs(self.income[code]) >= SMALL]
        return sorted(rest, key=lambda code: self.income[code])

    @cached_property
    def goods_only(self) -> np.ndarray:
        """Mask of goods sectors."""
        goods = self.result.world.get("goods")
        codes = self.result.change.sectors
        return np.array([code in goods for code in codes]) if goods else np.ones(len(codes), dtype=bool)

    @cached_property
    def flows(self) -> tuple[np.ndarray, np.ndarray]:
        """Cross-border trade in goods [importer, exporter] before and after."""
        change = self.result.change
        old, new = change["trade_fob_baseline"], change["trade_fob_counterfactual"]
        return abroad(old)[:, :, self.goods_only].sum(2), abroad(new)[:, :, self.goods_only].sum(2)

    @cached_property
    def pairs(self) -> list[Pair]:
        """Pairs with the largest falls or rises of goods trade among the regions in focus, largest change first."""
        places = [self.regions.index(code) for code in self.focus]
        old, new = self.flows
        found = [
            Pair(self.regions[n], self.regions[i], float(old[n, i]), float(new[n, i])) for n in places for i in places if n != i
        ]
        return sorted(found, key=lambda pair: -abs(pair.change))

    @cached_property
    def diverted(self) -> str | None:
        """The importer whose sources shift most: in focus, by the sum of absolute changes; None if nothing shifts."""
        old, new = self.flows
        moved = {code: float(np.abs(new - old)[self.regions.index(code)].sum()) for code in self.focus}
        code = max(moved, key=lambda item: moved[item])
        total = float(old[self.regions.index(code)].sum())
        return code if moved[code] > 1e-4 * max(total, 1e-300) else None

    def sources(self, importer: str) -> list[Pair]:
        """Goods that one importer buys abroad, by exporter."""
        n = self.regions.index(importer)
        old, new = self.flows
        return [Pair(importer, code, float(old[n, i]), float(new[n, i])) for i, code in enumerate(self.regions) if i != n]

    def own_sales(self, importer: str) -> tuple[float, float]:
        """What the importer's own producers of goods sell at home, before and after."""
        n = self.regions.index(importer)
        change = self.result.change
        old, new = change["trade_fob_baseline"][n, n], change["trade_fob_counterfactual"][n, n]
        return float(old[self.goods_only].sum()), float(new[self.goods_only].sum())

    def regional(self, name: str, code: str) -> float:
        """One value of a regional variable."""
        return float(self.result.change[name][self.regions.index(code)])

    @cached_property
    def in_dollars(self) -> bool:
        """Whether money is in million US dollars."""
        return str(self.result.world["money"]).startswith(MILLION_USD)

    @property
    def unit(self) -> str:
        """Unit of money as printed."""
        return "bn USD" if self.in_dollars else str(self.result.world["money"])

    def money(self, value: float, *, change: bool = False) -> str:
        """An amount or a change with its unit."""
        scaled = value / 1000.0 if self.in_dollars else value
        digits = 0 if abs(scaled) >= 9.95 else 1 if abs(scaled) >= 0.95 or not self.in_dollars else 2
        text = signed(scaled, digits) or "0" if change else f"{scaled:,.{digits}f}"
        return f"{text} {self.unit}"

    def scaled(self, value: float) -> float:
        """An amount in the printed unit."""
        return value / 1000.0 if self.in_dollars else value


def listed(words: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""


def named(codes: Sequence[str], most: int = 6) -> str:
    """Names of regions, the rest counted."""
    names = [region_name(code) for code in codes[:most]]
    more = len(codes) - len(names)
    return listed(names) if more <= 0 else ", ".join(names) + f" and {more} more"
