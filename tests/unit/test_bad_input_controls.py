"""Controls that make no sense are refused with the code, the place and what is allowed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.pipeline.run import check_feasible
from smallyard.policy.scenario import Scenario
from smallyard.world.packaged import load_world

pytestmark = pytest.mark.xdist_group("ricardian")

QUOTA = "instrument: export_quota, exporter: USA, importer: CHN, sectors: C26"
RULE = "instrument: foreign_direct_product_rule, controller: USA, exporter: KOR, importer: CHN, sectors: C26, source: a test"
CASES: dict[str, tuple[str, str, str]] = {
    "cap below zero": (f"{QUOTA}, limit: -5%, rents: {{exporter: 100%}}", "E-RATE-RANGE", "limit"),
    "rents below one": (f"{QUOTA}, limit: 50%, rents: {{exporter: 70%, importer: 10%}}", "E-RATE-CHOICE", "rents"),
    "rents above one": (f"{QUOTA}, limit: 50%, rents: {{exporter: 70%, wasted: 40%}}", "E-RATE-CHOICE", "rents"),
    "nobody has the rent": (f"{QUOTA}, limit: 50%", "E-KEY-MISSING", "rents"),
    "unknown owner": (f"{QUOTA}, limit: 50%, rents: {{brokers: 100%}}", "E-KEY-UNKNOWN", "rents.brokers"),
    "no unit": (f"{QUOTA}, limit: 0.5, rents: {{exporter: 100%}}", "E-RATE-UNIT", "limit"),
    "way through nowhere": (
        f"{QUOTA}, limit: 50%, rents: {{exporter: 100%}}, evasion: {{first_cost: 5%, rising_by: 10%, via: Atlantis}}",
        "E-REGION-UNKNOWN",
        "evasion.via",
    ),
    "listed above one": (
        "instrument: entity_list, exporter: USA, importer: CHN, sectors: C26, listed_share: 130%",
        "E-RATE-RANGE",
        "listed_share",
    ),
    "wasted floor": (
        "instrument: purchase_commitment, exporter: USA, importer: CHN, sectors: C26, at_least: 120%, payer: {wasted: 100%}",
        "E-KEY-UNKNOWN",
        "payer.wasted",
    ),
    "essential and declined": (
        f"{RULE}, tool_share: 10%, essentiality: 0.8, compliance: {{KOR: declines}}",
        "E-RATE-CHOICE",
        "policies[0]",
    ),
    "no such choice": (f"{RULE}, tool_share: 10%, essentiality: 2, compliance: {{KOR: hesitates}}", "E-", "compliance"),
    "overlap": (
        f"{QUOTA}, limit: 50%, rents: {{exporter: 100%}}}}\n  - {{instrument: import_quota, exporter: USA, importer: CHN, "
        "sectors: goods, limit: 50%, rents: {importer: 100%}",
        "E-CONTROL-OVERLAP",
        "policies[0]",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_control_that_makes_no_sense_is_refused(case: str) -> None:
    text, code, place = CASES[case]
    with pytest.raises(InputError) as caught:
        check_feasible(Scenario.from_yaml(f"schema: smallyard/scenario/1\nworld: wiod2014-17x27\npolicies:\n  - {{{text}}}\n"))
    findings = caught.value.findings
    assert any(item.code.startswith(code) and place in item.where for item in findings), findings
    assert all(item.fix or item.expected for item in findings)


def test_a_control_on_a_flow_that_is_zero_names_its_policy() -> None:
    world = load_world("wiod2014")
    n, i, s = (int(k) for k in np.argwhere((world.trade_fob == 0.0) & (world.output[None] > 0.0))[0])
    flow: dict[str, Any] = {"importer": world.regions[n], "exporter": world.regions[i], "sectors": world.sectors[s]}
    policy = {"instrument": "import_quota", "limit": "50%", "rents": {"importer": "100%"}, **flow}
    with pytest.raises(InputError, match="no flow that is positive") as caught:
        check_feasible(Scenario(world="wiod2014", policies=[policy]))
    assert caught.value.findings[0].code == "E-CONTROL-EMPTY"
    assert "policies[0]" in caught.value.findings[0].where
