"""From the content of a result.json to a card, trusting nothing: keys, types, labels, finite numbers, certificate."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from smallyard._version import __version__
from smallyard.errors import Finding, InputError, raise_if
from smallyard.labels.regions import REGION_GROUPS
from smallyard.policy.acting import acting_of
from smallyard.policy.scenario import Scenario
from smallyard.results.ranges import Cell, Range
from smallyard.results.result import SCHEMA
from smallyard.results.run_card import MEASURES, RunCard, elasticity_words, scenario_setting
from smallyard.solve.certificate import Certificate

MOST_CELLS = 1000  # cells of a grid; ours has at most 24
NEAR = 1e-9  # percent; numbers that are stored twice are stored alike
AGAIN = "run the scenario again"
WORLD = "WORLD"  # the group of all regions, in every result
WORLD_TEXTS = ("name", "sha256", "vintage", "licence", "money")
CLOSURE_TEXTS = ("horizon", "deficits", "revenue", "elasticities", "numeraire", "compared_with")


def card_from(data: Any, scenario: Scenario, name: str, where: str) -> RunCard:
    """The card of a run; raises InputError with every problem found (E-RUN-SCHEMA, -STATUS, -FORM, -VALUE, -HASH).

    Arguments: data, the parsed result.json; scenario, the resolved scenario beside it; name for the user; where, for messages.
    """
    _check_kind(data, where)
    form = _Form(where)
    card = _card(data, scenario, name, form)
    raise_if(form.findings)
    failures = card.certificate.failures()
    if failures:
        raise InputError(Finding("E-RUN-STATUS", "the certificate of the run does not hold", where, "; ".join(failures), fix=AGAIN))
    return card


def _check_kind(data: Any, where: str) -> None:
    """Another schema, another kind of result, or numbers without certificate: nothing else is looked at."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or data.get("kind") != "scenario":
        found = f"{_shown(data.get('schema'))}, {_shown(data.get('kind'))}" if isinstance(data, dict) else "no mapping of keys"
        expected = f'"schema": "{SCHEMA}", "kind": "scenario"'
        raise InputError(Finding("E-RUN-SCHEMA", "this is not the result of a run", where, f"found {found}", expected))
    if data.get("status") != "certified":
        what = f"the run is not certified: its status is {_shown(data.get('status'))}"
        raise InputError(Finding("E-RUN-STATUS", what, where, "numbers without a certificate are not compared", fix=AGAIN))


def _card(data: Mapping[str, Any], scenario: Scenario, name: str, form: _Form) -> RunCard:
    regions = tuple(form.mapping(data, "regions"))
    if not regions:
        form.add("E-RUN-FORM", "there are no regions", "regions")
    headline, closure, world = (form.mapping(data, key) for key in ("headline", "closure", "world"))
    income, wage = (form.numbers(headline, name, regions, "headline.") for name in ("real_income_percent", "real_wage_percent"))
    measures = {"real_income_percent": income, "real_wage_percent": wage}
    gdp = headline.get("real_gdp_percent")
    none = np.full(len(regions), math.nan)
    measures["real_gdp_percent"] = none if gdp is None else form.numbers(headline, "real_gdp_percent", regions, "headline.")
    groups = _groups(scenario, regions)
    sums = form.mapping(data, "groups_real_income_percent")
    known = {group: form.number(sums, group, "groups_real_income_percent.") for group in groups if group in sums or group == WORLD}
    texts = {key: form.text(closure, key, "closure.") for key in CLOSURE_TEXTS}
    about = {key: form.text(world, key, "world.") for key in WORLD_TEXTS}
    versions, remarks = form.texts(data, "versions"), tuple(form.text_list(data, "remarks"))
    sha = form.text(data, "scenario_sha256")
    _check_hash(scenario, sha, versions.get("smallyard", ""), form)
    setting = {"world": {"data": f"{about['name']} ({about['sha256'][:16]})"}, **scenario_setting(scenario)}
    setting["closure"]["numeraire"] = texts["numeraire"]
    return RunCard(
        name=name,
        title=form.text(data, "title"),
        scenario_sha256=sha,
        world=about,
        closure=texts,
        setting=setting,
        baseline_key=json.dumps(scenario.resolved()["baseline"], sort_keys=True),
        regions=regions,
        measures={key: measures[key] for key in MEASURES},
        groups={group: groups[group] for group in known},
        groups_real_income=known,
        range=_range(data.get("range"), scenario, regions, tuple(known), income, form),
        acting=acting_of(scenario, regions, [group for group in known if group != WORLD]),
        certificate=_certificate(form.mapping(data, "certificate"), form),
        solves=len(form.mapping(data, "certificates")),
        remarks=remarks,
        sources=form.texts(data, "sources"),
        versions=versions,
    )


def _check_hash(scenario: Scenario, sha: str, version: str, form: _Form) -> None:
    """The scenario beside the numbers must be theirs. Another version may resolve a scenario to other defaults: no check."""
    if version == __version__ and scenario.sha256 != sha:
        why = f"the result is of scenario {sha[:16]}, the file beside it is {scenario.sha256[:16]}"
        form.add("E-RUN-HASH", "the scenario in the folder is not the one that was solved", "scenario_sha256", why, fix=AGAIN)


def _groups(scenario: Scenario, regions: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Members of the groups a run reports: packaged ones, the scenario's own, the world."""
    held = set(regions)
    packaged = {group: inside for group, inside in REGION_GROUPS.items() if group not in held and held.issuperset(inside)}
    own = {group: tuple(inside) for group, inside in scenario.groups.regions.items()}
    return {**packaged, **own, "WORLD": regions}


def _certificate(card: Mapping[str, Any], form: _Form) -> Certificate:
    residuals = form.mapping(card, "residuals", "certificate.")
    if not residuals:
        form.add("E-RUN-FORM", "the certificate has no residuals", "certificate.residuals")
    numbers = {key: form.number(card, key, "certificate.") for key in ("walras", "min_income", "min_expenditure")}
    return Certificate(
        residuals={block: form.number(residuals, block, "certificate.residuals.") for block in list(residuals)[:100]},
        walras=numbers["walras"],
        min_income=numbers["min_income"],
        min_expenditure=numbers["min_expenditure"],
        finite=card.get("finite") is True,
        blocks=int(form.number(card, "blocks", "certificate.")),
        iterations=int(form.number(card, "iterations", "certificate.")),
        solve_seconds=0.0,
    )


def _range(
    data: Any, scenario: Scenario, regions: tuple[str, ...], groups: tuple[str, ...], income: np.ndarray, form: _Form
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
    cells = [_cell(item, axes, regions, groups, f"range.cells[{place}].", form) for place, item in enumerate(items)]
    first = cells[0].real_income_percent
    if not form.findings and (first is None or np.abs(first - income).max() > NEAR):
        form.add("E-RUN-VALUE", "the first cell of the range is not the headline", "range.cells[0]", fix=AGAIN)
    if form.findings:
        return None
    own, words = cells[0].options.get("elasticities"), elasticity_words(scenario.model.elasticities)
    renamed = [_renamed(cell, own, words) for cell in cells]
    if "elasticities" in axes:
        axes["elasticities"] = tuple(words if item == own else item for item in axes["elasticities"])
    return Range(regions, axes, tuple(renamed))


def _renamed(cell: Cell, own: str | None, words: str) -> Cell:
    if "elasticities" not in cell.options or cell.options["elasticities"] != own:
        return cell
    options = {**cell.options, "elasticities": words}
    return Cell(options, cell.status, cell.real_income_percent, cell.groups, cell.reason)


def _cell(
    item: Any, axes: Mapping[str, tuple[str, ...]], regions: tuple[str, ...], groups: tuple[str, ...], path: str, form: _Form
) -> Cell:
    cell = item if isinstance(item, dict) else {}
    options = {axis: form.text(cell, axis, path) for axis in axes}
    status = form.text(cell, "status", path)
    if status != "certified":
        return Cell(options, status, None, reason=str(cell.get("reason", ""))[:500])
    sums = form.mapping(cell, "groups_real_income_percent", path)
    named = {group: form.number(sums, group, f"{path}groups_real_income_percent.") for group in groups}
    return Cell(options, status, form.numbers(cell, "real_income_percent", regions, path), named)


@dataclass
class _Form:
    """Reads fields by type and collects what is wrong; what cannot be read is replaced by something harmless."""

    where: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, what: str, path: str, why: str = "", expected: str = "", fix: str = "") -> None:
        """One more problem."""
        self.findings.append(Finding(code, what, f"{self.where} {path}", why, expected, fix))

    def mapping(self, data: Mapping[str, Any], key: str, path: str = "") -> dict[str, Any]:
        """A mapping of keys."""
        return self._typed(data, key, path, dict, "a mapping", {})

    def text(self, data: Mapping[str, Any], key: str, path: str = "") -> str:
        """A text."""
        return self._typed(data, key, path, str, "a text", "")

    def texts(self, data: Mapping[str, Any], key: str) -> dict[str, str]:
        """A mapping of texts."""
        found = self.mapping(data, key)
        return {name: self.text(found, name, f"{key}.") for name in found}

    def text_list(self, data: Any, key: str, path: str = "") -> list[str]:
        """A list of texts."""
        found = self._typed(data if isinstance(data, dict) else {}, key, path, list, "a list of texts", [])
        if all(isinstance(item, str) for item in found):
            return found
        self.add("E-RUN-FORM", f"'{key:.60}' holds something that is not a text", path + key, expected="a list of texts")
        return []

    def _typed(self, data: Mapping[str, Any], key: str, path: str, kind: type, expected: str, harmless: Any) -> Any:
        if key not in data:
            self.add("E-RUN-FORM", f"'{key:.60}' is missing", path + key, expected=expected, fix=AGAIN)
        elif not isinstance(data[key], kind):
            self.add("E-RUN-FORM", f"'{key:.60}' is {_shown(data[key])}", path + key, expected=expected)
        else:
            return data[key]
        return harmless

    def number(self, data: Mapping[str, Any], key: str, path: str = "") -> float:
        """A finite number."""
        value = data.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and _finite(value):
            return float(value)
        self.add("E-RUN-VALUE", f"'{key:.60}' is {_shown(value)}", path + key, expected="a finite number")
        return 0.0

    def numbers(self, data: Mapping[str, Any], key: str, labels: Sequence[str], path: str = "") -> np.ndarray:
        """Percent changes by label, in the order of `labels`; one problem per mapping, however many values are wrong."""
        found = self.mapping(data, key, path)
        place, zeros = path + key, np.zeros(len(labels))
        if found.keys() != set(labels):
            odd = sorted(map(str, found.keys() ^ set(labels)))
            if key in data and isinstance(data[key], dict):
                what = f"{len(odd)} labels of '{key}' are not those of the run"
                self.add("E-RUN-FORM", what, place, "not in both: " + ", ".join(f"{item:.40}" for item in odd[:5]))
            return zeros
        bad = [label for label in labels if not _percent(found[label])]
        if bad:
            what = f"{len(bad)} values of '{key}' are no percent changes, first {bad[0]:.40}: {_shown(found[bad[0]])}"
            self.add("E-RUN-VALUE", what, place, expected="finite numbers above -100")
            return zeros
        return np.array([float(found[label]) for label in labels])


def _shown(value: Any) -> str:
    """A value in a message; what is long or nested is only named."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a mapping"
    return repr(value[:60] if isinstance(value, str) else value)[:70]


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def _percent(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and _finite(value) and value > -100.0
