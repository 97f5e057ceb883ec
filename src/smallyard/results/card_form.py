"""From the content of a result.json to a card, trusting nothing: keys, types, labels, finite numbers, certificate."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from smallyard._version import __version__
from smallyard.errors import Finding, InputError, raise_if
from smallyard.labels.label_rule import LABEL_RULE, MAX_LABEL, usable
from smallyard.labels.regions import REGION_GROUPS
from smallyard.policy.acting import acting_of
from smallyard.policy.group_names import own_region_groups
from smallyard.policy.scenario import Scenario
from smallyard.results.card_fields import AGAIN, Form, shown
from smallyard.results.card_range import range_from
from smallyard.results.result import SCHEMA
from smallyard.results.run_card import MEASURES, RunCard, scenario_setting
from smallyard.solver.certificate import Certificate

WORLD = "WORLD"  # the group of all regions, in every result
WORLD_TEXTS = ("name", "sha256", "vintage", "licence", "money")
CLOSURE_TEXTS = ("horizon", "deficits", "revenue", "elasticities", "numeraire", "compared_with")


def card_from(data: Any, scenario: Scenario, name: str, where: str) -> RunCard:
    """The card of a run; raises InputError with every problem found (E-RUN-SCHEMA, -STATUS, -FORM, -VALUE, -HASH).

    Arguments: data, the parsed result.json; scenario, the resolved scenario beside it; name for the user; where, for messages.
    """
    _check_kind(data, where)
    form = Form(where)
    card = _card(data, scenario, name, form)
    raise_if(form.findings)
    failures = card.certificate.failures()
    if failures:
        raise InputError(Finding("E-RUN-STATUS", "the certificate of the run does not hold", where, "; ".join(failures), fix=AGAIN))
    return card


def _check_kind(data: Any, where: str) -> None:
    """Another schema, another kind of result, or numbers without certificate: nothing else is looked at."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or data.get("kind") != "scenario":
        found = f"{shown(data.get('schema'))}, {shown(data.get('kind'))}" if isinstance(data, dict) else "no mapping of keys"
        expected = f'"schema": "{SCHEMA}", "kind": "scenario"'
        raise InputError(Finding("E-RUN-SCHEMA", "this is not the result of a run", where, f"found {found}", expected))
    if data.get("status") != "certified":
        what = f"the run is not certified: its status is {shown(data.get('status'))}"
        raise InputError(Finding("E-RUN-STATUS", what, where, "numbers without a certificate are not compared", fix=AGAIN))


def _card(data: Mapping[str, Any], scenario: Scenario, name: str, form: Form) -> RunCard:
    regions = tuple(form.mapping(data, "regions"))
    if not regions:
        form.add("E-RUN-FORM", "there are no regions", "regions", expected="the regions of the world", fix=AGAIN)
    odd = [label for label in regions if not usable(label)]
    if odd:
        what = f"not usable as region labels: {', '.join(ascii(label[:MAX_LABEL]) for label in odd[:5])}"
        form.add("E-RUN-FORM", what, "regions", expected=LABEL_RULE, fix=AGAIN)
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
        range=range_from(data.get("range"), scenario, regions, known, income, form),
        acting=acting_of(scenario, regions, [group for group in known if group != WORLD]),
        certificate=_certificate(form.mapping(data, "certificate"), form),
        solves=len(form.mapping(data, "certificates")),
        remarks=remarks,
        sources=form.texts(data, "sources"),
        versions=versions,
    )


def _check_hash(scenario: Scenario, sha: str, version: str, form: Form) -> None:
    """The scenario beside the numbers must be theirs. Another version may resolve a scenario to other defaults: no check."""
    if version == __version__ and scenario.sha256 != sha:
        why = f"the result is of scenario {sha[:16]}, the file beside it is {scenario.sha256[:16]}"
        form.add("E-RUN-HASH", "the scenario in the folder is not the one that was solved", "scenario_sha256", why, fix=AGAIN)


def _groups(scenario: Scenario, regions: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Members of the groups a run reports: packaged ones, the scenario's own, the world."""
    held = set(regions)
    packaged = {group: inside for group, inside in REGION_GROUPS.items() if group not in held and held.issuperset(inside)}
    own = {group: tuple(inside) for group, inside in own_region_groups(scenario.groups.regions, regions).items()}
    return {**packaged, **own, "WORLD": regions}


def _certificate(card: Mapping[str, Any], form: Form) -> Certificate:
    residuals = form.mapping(card, "residuals", "certificate.")
    if not residuals:
        form.add("E-RUN-FORM", "the certificate has no residuals", "certificate.residuals", fix=AGAIN)
    numbers = {key: form.number(card, key, "certificate.") for key in ("walras", "min_income", "min_expenditure")}
    return Certificate(
        residuals={block: form.number(residuals, block, "certificate.residuals.") for block in residuals},
        walras=numbers["walras"],
        min_income=numbers["min_income"],
        min_expenditure=numbers["min_expenditure"],
        finite=card.get("finite") is True,
        blocks=int(form.number(card, "blocks", "certificate.")),
        iterations=int(form.number(card, "iterations", "certificate.")),
        solve_seconds=0.0,
        walras_anywhere=form.number(card, "walras_anywhere", "certificate.") if "walras_anywhere" in card else 0.0,
    )
