"""What the sentences and figures of a report are made from: selections and sums of one result, no prose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from smallyard.labels.regions import region_in_prose
from smallyard.results.focus import SMALL, focus_of, real_income_of, weights_of
from smallyard.results.numbers import signed, unsigned
from smallyard.results.option_words import IN_SUBTITLES
from smallyard.results.prices import abroad
from smallyard.results.result import Result
from smallyard.results.words import listed

MILLION_USD = "million current US dollars"


@dataclass(frozen=True)
class Pair:
    """Trade of one importer with one exporter (regions or groups), summed over sectors, at the border."""

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
    def focus(self) -> list[str]:
        """Regions and groups a report looks at closely: those in the policies, else the two regions with the largest changes."""
        return list(focus_of(self.result))

    @cached_property
    def focus_regions(self) -> list[str]:
        """The regions among them; where only groups are named, the two of their members with the largest changes."""
        found = [name for name in self.focus if name in self.income]
        inside = sorted(self.concerned, key=lambda code: -abs(self.income[code]))
        return found or inside[:2]

    @cached_property
    def concerned(self) -> list[str]:
        """Regions that the policies name, one by one or as members of a group."""
        inside = {code for name in self.result.acting or self.focus for code in self.members(name)}
        return [code for code in self.regions if code in inside]

    @cached_property
    def also_named(self) -> list[str]:
        """Names in the policies beyond the focus, largest change first."""
        rest = [name for name in self.result.acting if name not in self.focus]
        return sorted(rest, key=lambda name: -abs(self.change_of(name)))

    @cached_property
    def others(self) -> list[str]:
        """Regions that the policies do not name one by one and whose real income changes, from loss to gain."""
        named = {*self.focus, *self.result.acting}
        rest = [code for code in self.income if code not in named and abs(self.income[code]) >= SMALL]
        return sorted(rest, key=lambda code: self.income[code])

    def members(self, name: str) -> tuple[str, ...]:
        """Members of a group; a region is its own."""
        return (name,) if name in self.income else tuple(self.result.groups.get(name, ()))

    def change_of(self, name: str) -> float:
        """Real-income change of a region or group, in percent."""
        return real_income_of(self.result, name)

    def of(self, name: str, values: np.ndarray) -> float:
        """Percents of baseline real income by region, for a region or, weighted with that income, for a group."""
        return float(weights_of(self.result, name) @ values)

    def money_of(self, name: str, variable: str) -> float:
        """A money variable of a region, or its sum over a group."""
        return sum(self.regional(variable, code) for code in self.members(name))

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
        """Goods trade among the regions and groups in focus, largest change first; groups without what they trade inside."""
        both = [(n, i) for n in self.focus for i in self.focus if not set(self.members(n)) & set(self.members(i))]
        return sorted((self._pair(*names) for names in both), key=lambda pair: -abs(pair.change))

    def _pair(self, importer: str, exporter: str) -> Pair:
        cells = np.ix_(*([self.regions.index(code) for code in self.members(name)] for name in (importer, exporter)))
        old, new = self.flows
        return Pair(importer, exporter, float(old[cells].sum()), float(new[cells].sum()))

    @cached_property
    def diverted(self) -> str | None:
        """The importer whose sources shift most: in focus, by the sum of absolute changes; None if nothing shifts."""
        old, new = self.flows
        moved = {code: float(np.abs(new - old)[self.regions.index(code)].sum()) for code in self.focus_regions}
        if not moved:
            return None
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

    def sellers(self, importer: str) -> list[Pair]:
        """What one importer buys abroad, goods and services, by exporter: largest flow first."""
        n = self.regions.index(importer)
        old, new = (self.result.change[f"trade_fob_{side}"][n].sum(1) for side in ("baseline", "counterfactual"))
        found = [Pair(importer, code, float(old[i]), float(new[i])) for i, code in enumerate(self.regions) if i != n]
        return sorted(found, key=lambda pair: -max(pair.before, pair.after))

    def own_change(self, importer: str) -> float:
        """Change of what the importer's own producers sell at home."""
        n = self.regions.index(importer)
        change = self.result.change
        return float(change["trade_fob_counterfactual"][n, n].sum() - change["trade_fob_baseline"][n, n].sum())

    @cached_property
    def first(self) -> str:
        """The region that a page opens with."""
        return next((name for name in self.focus if name in self.income), self.regions[0])

    def beside(self, first: str, count: int) -> list[str]:
        """A region, then those in the policies, then the largest changes in money."""
        money = {code: abs(self.regional("equivalent_variation", code)) for code in self.regions}
        named = [name for name in (first, *self.focus, *self.also_named[:2]) if name in self.income]
        return list(dict.fromkeys([*named, *sorted(self.regions, key=lambda code: -money[code])]))[:count]

    @property
    def closure_line(self) -> str:
        """Deficits and horizon as they stand in a subtitle."""
        closure = self.result.closure
        deficits, horizon = closure["deficits"].split(":")[0], closure["horizon"]
        words = IN_SUBTITLES.get(horizon.split(",")[0].split(" ")[0], horizon)
        return f"deficits: {IN_SUBTITLES.get(deficits, deficits)} · {words}"

    @property
    def suffix(self) -> str:
        """What a column of money is called at its end."""
        return "musd" if self.in_dollars else "money"

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
        text = signed(scaled, digits) if change else unsigned(scaled, digits)
        return f"{text} {self.unit}"

    def scaled(self, value: float) -> float:
        """An amount in the printed unit."""
        return value / 1000.0 if self.in_dollars else value


def amount_digits(values: Sequence[float]) -> int:
    """Decimals of a panel of amounts in the printed unit: whole from 10, else one or two."""
    largest = max(map(abs, values), default=0.0)
    return 0 if largest >= 9.95 else 1 if largest >= 0.95 else 2


def named(codes: Sequence[str], most: int = 6) -> str:
    """Names of regions as they stand in a sentence, the rest counted."""
    names = [region_in_prose(code) for code in codes[:most]]
    more = len(codes) - len(names)
    return listed(names) if more <= 0 else ", ".join(names) + f" and {more} more"
