"""Files just below the limits, made to cost time or memory: refused or accepted within a second of processor time."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from smallyard.errors import SmallyardError
from smallyard.labels.select import LISTED
from smallyard.pipeline.run import check_feasible
from smallyard.policy.scenario import Scenario
from smallyard.world.world import World
from smallyard.world.world_file import read_world, write_world

SECONDS = 1.0  # of the processor; usual are 0.1 to 0.5
READINGS = 3.0  # times what the library of YAML alone takes for the file, where that is more: on a slow or busy machine
MEMORY = 200 << 20  # bytes on top of what the process holds
HEAD = "schema: smallyard/scenario/1\nworld: wiod2014\n"
Refused = Callable[..., tuple]


def listed(name: str, count: int) -> str:
    return "[" + ",".join(f"{name}{number}" for number in range(count)) + "]"


def tariff(sectors: str, rate: str = "add: 1 pp") -> str:
    return f"{{instrument: import_tariff, importer: USA, exporter: CHN, sectors: {sectors}, {rate}}}"


def asked(*policies: str, more: str = "") -> str:
    return f"{HEAD}{more}policies:\n" + "".join(f"  - {item}\n" for item in policies)


def entries(count: int, value: str) -> str:
    return "{" + ", ".join(f"g{number}: {value}{number}" for number in range(count)) + "}"


HEAVY = {
    "a list of one label": asked(tariff("[" + ",".join(["C26"] * 9900) + "]")),
    "a list that is too long": asked(tariff("[" + ",".join(["C26"] * 19_900) + "]")),
    "unknown labels": asked(tariff(listed("X", 9900))),
    "unknown labels and a unit": asked(tariff(listed("X", 9900), "add: 1")),
    "unknown keys of a policy": asked("{instrument: import_ban, " + ", ".join(f"k{n}: 1" for n in range(4900)) + "}"),
    "unknown keys": asked("{instrument: import_ban}", more="".join(f"k{n}: 1\n" for n in range(4900))),
    "groups": asked(tariff("[A, B]"), more="groups: {regions: {" + ", ".join(f"g{n}: [USA]" for n in range(3200)) + "}}\n"),
    "groups without a list": asked(tariff("[A, B]"), more=f"groups: {{regions: {entries(4900, 'X')}}}\n"),
    "groups of unknown labels": asked(tariff("C26"), more=f"aggregate: {{regions: {entries(4900, 'X')}}}\n"),
    "overrides": asked(tariff("C26"), more=f"model: {{elasticities: {{set: fontagne2022, override: {entries(4900, '1')}}}}}\n"),
    "policies": asked(*(tariff(f"[Y{n}, Z{n}]", f"add: {n} pp") for n in range(499))),
    "policies without a unit": asked(*(tariff(f"[Y{n}]", f"add: {n}") for n in range(499))),
    "conflicts": asked(*(tariff("all", f"set: {n}%") for n in range(499))),
    "nothing, many times": HEAD + "policies: [" + ",".join("~" * 9900) + "]",
    "one key, many times": HEAD + "a: 1\n" * 4900,
    "a long title": HEAD + "title: '" + "x" * 250_000 + "'\npolicies: []",
    "a long label": asked(tariff("'" + "x" * 200_000 + "'")),
    "a long rate": asked(tariff("C26", "add: '" + "1" * 200_000 + "'")),
    "a long folded text": HEAD + "title: x" + "y " * 120_000 + "\npolicies: []",
}


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_scenarios_are_judged_quickly_and_in_few_words(name: str) -> None:
    check_feasible(Scenario.from_yaml(HEAD + "policies: []"))  # the table itself is read once
    spent = []
    for _ in range(2):  # the process clock counts late what the solver's threads did in a test before this one
        began = time.process_time()
        error = refusal(HEAVY[name])
        ended = time.process_time()
        YAML(pure=True).compose(HEAVY[name])
        spent.append((ended - began) / max(SECONDS, READINGS * (time.process_time() - ended)))
        if spent[-1] < 1.0:
            break
    assert min(spent) < 1.0
    if error is not None:
        assert len(str(error)) < 30_000
        assert len(error.findings) <= 2 * LISTED
        assert len(json.dumps(error.to_dict())) < 1500 * len(error.findings)


def refusal(text: str) -> SmallyardError | None:
    try:
        check_feasible(Scenario.from_yaml(text, "q.yaml"))
    except SmallyardError as error:
        return error
    return None


# --- member flows of a world file -------------------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path, tiny: World) -> Path:
    write_world(tiny, tmp_path / "world.npz")
    return tmp_path / "world.npz"


def rewritten(file: Path, **changes: np.ndarray) -> Path:
    arrays = {**np.load(file), **changes}
    np.savez_compressed(file, **arrays)
    return file


def card(tiny: World, **sectors: list[str]) -> np.ndarray:
    return np.array(json.dumps({"members": {"regions": {r: [r] for r in tiny.regions}, "sectors": sectors}}))


def test_member_flows_are_not_read_before_their_shape_fits_the_card(written: Path, tiny: World, refused: Refused) -> None:
    """Sixty megabytes of zeros in a small file; the card says that there are three members."""
    huge = np.broadcast_to(0.0, (3, 3, 900_000))
    file = rewritten(written, member_trade_fob=huge, card=card(tiny, s0=["a", "b"], s1=["c"]))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    (found,) = refused(read_world, file)
    assert time.process_time() - began < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY / 8
    assert found.code == "E-WORLD-CARD"
    assert "(3, 3, 900000)" in found.what
    assert "(3, 3, 3)" in found.expected


@pytest.mark.parametrize("text", ["{}", '{"members": {}}', '{"members": 5}', '{"name": "x"}'])
def test_member_flows_without_composition_are_an_error(written: Path, tiny: World, refused: Refused, text: str) -> None:
    (found,) = refused(read_world, rewritten(written, member_trade_fob=tiny.trade_fob, card=np.array(text)))
    assert found.code == "E-WORLD-CARD"
    assert "member_trade_fob" in found.what
    assert found.where.startswith("world.npz")


def test_a_composition_without_member_flows_is_an_error(written: Path, tiny: World, refused: Refused) -> None:
    (found,) = refused(read_world, rewritten(written, card=card(tiny, s0=["a", "b"], s1=["c"])))
    assert (found.code, found.where) == ("E-WORLD-CARD", "world.npz card.members")
    assert read_world(rewritten(written, card=card(tiny, s0=["s0"], s1=["s1"]))).members.trade_fob is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"nam": "x"}', "'name'"),
        ('{"provenance": {"vintag": "2014"}}', "'vintage'"),
        ('{"members": {"region": {}}}', "'regions'"),
    ],
)
def test_keys_of_the_card_are_strict(written: Path, refused: Refused, text: str, key: str) -> None:
    found = refused(read_world, rewritten(written, card=np.array(text)))[0]
    assert found.code == "E-WORLD-CARD"
    assert "unknown key" in found.what
    assert key in found.fix
