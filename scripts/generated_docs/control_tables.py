"""Tables of docs/controls.md: one flow under every control, and the tariff that would deliver the same quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import brentq

from generated_docs.markdown import table
from smallyard.models.elasticities import elasticities_for
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.control_rows import control_rows
from smallyard.pipeline.pair import Pair, solve_pair
from smallyard.pipeline.solve_one import Benchmark, benchmark
from smallyard.policy.compile import compile_scenario
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.results.control_rows import ControlRow
from smallyard.world.packaged import load_world

WORLD = "wiod2014"
SELLER, BUYER, SECTOR = "USA", "CHN", "C26"
THIRD = ("KOR", "TWN")
HIGHEST = 50.0  # equivalent rates are sought from almost −100 % to 5000 %
PRECISE = 1e-10  # of the rate; printed with three digits

FLOW = {"exporter": SELLER, "importer": BUYER, "sectors": [SECTOR]}
RULE = {"exporter": list(THIRD), "importer": BUYER, "sectors": [SECTOR], "controller": SELLER, "coverage": "50%"}
TOOLS = {"tool_share": "12%", "essentiality": 1.5, "source": "an illustration, not an estimate"}
HALF = {"limit": "50%", "rents": {"exporter": "100%"}}
EVASION = {"first_cost": "5%", "rising_by": "20%", "resource_part": "50%", "via": "ROW"}
QUOTA = "export quota of 50 %, rent with the exporter"
TAX = "export tax at the shadow price of the next line"
AUCTION = "import quota of 50 %, auctioned by the importer"
Policy = dict[str, Any]

CONTROLS: dict[str, tuple[Policy, str]] = {
    QUOTA: ({"instrument": "export_quota", **HALF}, "exporter"),
    AUCTION: (
        {"instrument": "import_quota", "limit": "50%", "rents": {"importer": "100%"}}, "importer"),
    "export quota of 50 %, rent shared half and half": (
        {"instrument": "export_quota", "limit": "50%", "rents": {"importer": "50%", "exporter": "50%"}}, "both"),
    "quota of 50 %, rent wasted in queues and paperwork": (
        {"instrument": "export_quota", "limit": "50%", "rents": {"wasted": "100%"}}, "nobody"),
    "export quota of 50 %, on half of the value": (
        {"instrument": "export_quota", **HALF, "coverage": "50%"}, "exporter"),
    "export licences for 50 %, applying costs 5 %": (
        {"instrument": "export_licence", "approval": "50%", "application_cost": "5%", "rents": {"exporter": "100%"}}, "exporter"),
    "export quota of 50 %, evasion from 5 % on, through `ROW`": (
        {"instrument": "export_quota", **HALF, "evasion": EVASION}, "exporter; fee to `ROW`"),
    "export ban on 50 % of the value": ({"instrument": "export_ban", "coverage": "50%"}, "no rent"),
    "withhold-release order on 50 % of the products": ({"instrument": "withhold_release", "products": "50%"}, "no rent"),
    "purchase freeze, half through state traders": ({"instrument": "purchase_freeze", "state_trading": "50%"}, "no rent"),
    "entity list, 50 % of spending listed": ({"instrument": "entity_list", "listed_share": "50%"}, "no rent"),
    "entity list, 30 % listed": ({"instrument": "entity_list", "listed_share": "30%"}, "no rent"),
    "entity list, 30 % listed, 20 % over-compliance": (
        {"instrument": "entity_list", "listed_share": "30%", "over_compliance": "20%"}, "no rent"),
    "procurement ban, public buyers are 12 % of spending": ({"instrument": "procurement_ban", "buyers": "12%"}, "no rent"),
    "purchase commitment of 120 %, importer pays": (
        {"instrument": "purchase_commitment", "at_least": "120%", "payer": {"importer": "100%"}}, "importer pays"),
    "purchase commitment of 120 %, exporter pays": (
        {"instrument": "purchase_commitment", "at_least": "120%", "payer": {"exporter": "100%"}}, "exporter pays"),
}  # fmt: skip
RULES: dict[str, Policy] = {
    "content rule, threshold 1 %": {"instrument": "content_rule", **RULE, "threshold": "1%"},
    "direct product rule, both comply": {
        "instrument": "foreign_direct_product_rule", **RULE, **TOOLS, "compliance": dict.fromkeys(THIRD, "complies")},
    "direct product rule, `KOR` declines": {
        "instrument": "foreign_direct_product_rule", **RULE, **TOOLS, "compliance": {"KOR": "declines", "TWN": "complies"}},
    "domestic content target of 80 %": {
        "instrument": "domestic_content_target", "region": BUYER, "sectors": [SECTOR], "share": "80%"},
}  # fmt: skip
LISTED = (10, 30, 60, 90)  # percent


@dataclass(frozen=True, eq=False)
class Compared:
    """A control and the tariff that delivers the same.

    quantity: delivered over that of the baseline; rate of the tariff; gain, gain_tariff: of real income in the world's money
    [region]; price_tariff: change of the price index of the market under the tariff, percent.
    """

    row: ControlRow | None
    quantity: float
    rate: float
    gain: np.ndarray
    gain_tariff: np.ndarray
    price_tariff: float

    def of(self, code: str) -> tuple[float, float]:
        """Gain of a region under the control and under the tariff."""
        place = load_world(WORLD).regions.index(code)
        return float(self.gain[place]), float(self.gain_tariff[place])


@cache
def _start() -> tuple[Benchmark, Pair]:
    """The world, calibrated and solved without any policy."""
    world, model = load_world(WORLD), Ricardian()
    start = benchmark(world, model, elasticities_for(world))
    return start, solve_pair(model, "lump_sum", start, Wedges.neutral(), Wedges.neutral())


def _pair(before: Wedges, after: Wedges) -> Pair:
    """Both solves; `before` is no policy, with as many classes as `after` has."""
    start, plain = _start()
    return solve_pair(Ricardian(), "lump_sum", start, before, after, solved_before=plain.before)


def _delivered(pair: Pair, cells: np.ndarray) -> float:
    """Quantity of some flows [importer, exporter, sector], over that of the baseline."""
    here = np.moveaxis(cells, 2, 0)
    return float(pair.after.outcome.trade_quantity[here].sum() / pair.before.outcome.trade_quantity[here].sum())


def _same_by_tariff(cells: np.ndarray, quantity: float) -> tuple[float, Pair]:
    """The rate τ with 1+t' = (1+t)(1+τ) on the flows that delivers a quantity, and its solve."""
    world = _start()[0].world

    def taxed(power: float) -> Pair:
        tariff = np.where(cells, (1.0 + world.tariff) * np.exp(power) - 1.0, world.tariff)
        return _pair(Wedges.neutral(), Wedges.build(world, {"tariff": tariff}))

    power = brentq(lambda log: _delivered(taxed(log), cells) - quantity, -1.0, np.log1p(HIGHEST), xtol=PRECISE)
    return float(np.expm1(power)), taxed(power)


def _compare(policy: Policy) -> Compared:
    scenario = Scenario.model_validate({"schema": "smallyard/scenario/1", "world": WORLD, "policies": [policy]})
    world = _start()[0].world
    compiled = compile_scenario(scenario, world)
    pair = _pair(compiled.baseline, compiled.counterfactual)
    rows = control_rows(pair, compiled.effects, {})
    cells = _cells(policy)
    quantity = _delivered(pair, cells)
    rate, tariff = _same_by_tariff(cells, quantity)
    gains = (item.change["equivalent_variation"] for item in (pair, tariff))
    buyer, sector = world.regions.index(BUYER), world.sectors.index(SECTOR)
    price = float(tariff.change["purchaser_price_percent"][buyer, sector])
    return Compared(rows.rows[0] if rows else None, quantity, rate, *gains, price)


def _cells(policy: Policy) -> np.ndarray:
    """The flows that a policy is about; for a content target all imports of the market."""
    world = _start()[0].world
    cells = np.zeros(world.trade_fob.shape, dtype=bool)
    sellers = policy.get("exporter", [code for code in world.regions if code != BUYER])
    places = [world.regions.index(code) for code in ([sellers] if isinstance(sellers, str) else sellers)]
    cells[world.regions.index(BUYER), places, world.sectors.index(SECTOR)] = True
    return cells


@cache
def compared() -> dict[str, Compared]:
    """The flow of the page under every control."""
    found = {label: _compare({**FLOW, **policy}) for label, (policy, _) in CONTROLS.items()}
    row = found[QUOTA].row
    assert row is not None  # a cap has its row
    assert row.shadow_price_percent is not None
    tax = _compare({**FLOW, "instrument": "export_tax", "multiply_power": 1.0 + row.shadow_price_percent / 100.0})
    return {TAX: tax, **found}


@cache
def rules_compared() -> dict[str, Compared]:
    """Sales of third countries under the rules that reach them, and all imports under a content target."""
    return {label: _compare(policy) for label, policy in RULES.items()}


@cache
def lists_compared() -> dict[int, Compared]:
    """The flow of the page under lists of buyers, by the listed part in percent."""
    return {part: _compare({**FLOW, "instrument": "entity_list", "listed_share": f"{part}%"}) for part in LISTED}


def equivalents_block() -> str:
    """One flow under every control."""
    owners = {label: owner for label, (_, owner) in CONTROLS.items()}
    rows = [
        [label, f"{100 * found.quantity:.0f} %", _shadow(found.row), rate_words(found.rate), *_gains(found, (SELLER, BUYER)),
         owners.get(label, "exporter's budget")]
        for label, found in compared().items()
    ]  # fmt: skip
    head = ["control", "delivered", "shadow price", "equivalent tariff", f"`{SELLER}`", f"`{BUYER}`", "who has the rent"]
    return table(head, rows, numbers=head[1:-1])


def rules_block() -> str:
    """The rules that reach third countries."""
    shown = (SELLER, BUYER, *THIRD)
    rows = [
        [label, f"{100 * found.quantity:.0f} %", rate_words(found.rate), *_gains(found, shown)]
        for label, found in rules_compared().items()
    ]
    head = ["rule", "delivered", "equivalent tariff", *(f"`{code}`" for code in shown)]
    return table(head, rows, numbers=head[1:])


def lists_block() -> str:
    """A list of buyers against the uniform rate that delivers the same."""
    rows = []
    for part, found in lists_compared().items():
        assert found.row is not None  # a list has its row
        assert found.row.cut_off_price_percent is not None
        prices = (f"{value:+.2f} %".replace("-", "−") for value in (found.row.cut_off_price_percent, found.price_tariff))
        rows.append([f"{part} %", f"{100 * found.quantity:.0f} %", rate_words(found.rate), *prices])
    head = ["listed", "delivered", "equivalent tariff", "price index of listed buyers", "of all buyers under the tariff"]
    return table(head, rows, numbers=head)


def _gains(found: Compared, codes: Sequence[str]) -> list[str]:
    return [" / ".join(money(value) for value in found.of(code)) for code in codes]


def money(value: float) -> str:
    """Millions with a sign."""
    whole = round(value)
    return "0" if whole == 0 else f"{whole:+,d}".replace("-", "−")


def rate_words(rate: float) -> str:
    return f"{100 * rate:+.1f} %".replace("-", "−")


def _shadow(row: ControlRow | None) -> str:
    return "–" if row is None or row.shadow_price_percent is None else rate_words(row.shadow_price_percent / 100.0)
