"""The scenario file: strict keys, lines, codes, all problems at once; the hash, the schema, the resolved form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import MAX_SHOWN, Finding, InputError
from smallyard.labels.regions import EU27
from smallyard.pipeline.run import check_feasible, run, world_of
from smallyard.policy.compile import compile_scenario
from smallyard.policy.instruments import INSTRUMENTS
from smallyard.policy.scenario import Scenario, packaged_scenarios, scenario_schema
from smallyard.world.packaged import load_world

HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\n"
Refused = Callable[..., tuple[Finding, ...]]


def tariff(rate: str, importer: str = "USA", exporter: str = "CHN", sectors: str = "goods") -> str:
    return f"{{instrument: import_tariff, importer: {importer}, exporter: {exporter}, sectors: {sectors}, {rate}}}"


def scenario_of(*policies: str, extra: str = "") -> str:
    return HEAD + extra + "policies:\n" + "".join(f"  - {item}\n" for item in policies)


def empty(extra: str) -> str:
    return HEAD + extra + "policies: []\n"


PROBLEMS = [
    # unknown and missing keys
    (scenario_of(tariff("ad: 25 pp")), "E-KEY-UNKNOWN", "file.yaml:4 policies[0].ad", "'add'"),
    (empty("titel: x\n"), "E-KEY-UNKNOWN", "file.yaml:3 titel", "'title'"),
    (empty("model: {deficit: balanced}\n"), "E-KEY-UNKNOWN", "file.yaml:3 model.deficit", "'deficits'"),
    (empty("aggregate: {region: {X: USA}}\n"), "E-KEY-UNKNOWN", "file.yaml:3 aggregate.region", "'regions'"),
    (empty("model:\n  elasticities: {unifrm: 4}\n"), "E-KEY-UNKNOWN", "file.yaml:4 model.elasticities.unifrm", "'uniform'"),
    (empty("schema_: smallyard/scenario/1\n"), "E-KEY-UNKNOWN", "file.yaml:3 schema_", "'schema'"),
    (HEAD, "E-KEY-MISSING", "file.yaml:1 policies", ""),
    ("policies: []", "E-KEY-MISSING", "file.yaml", ""),
    (
        scenario_of("{instrument: import_ban, importer: USA, exporter: CHN}"),
        "E-KEY-MISSING",
        "file.yaml:4 policies[0].sectors",
        "",
    ),
    # instruments
    (
        scenario_of("{instrument: import_tarif, importer: USA}"),
        "E-INSTRUMENT-UNKNOWN",
        "file.yaml:4 policies[0]",
        "'import_tariff'",
    ),
    (scenario_of("{importer: USA}"), "E-INSTRUMENT-MISSING", "file.yaml:4 policies[0]", ""),
    # rates
    (scenario_of(tariff("add: 25")), "E-TARIFF-UNIT", "file.yaml:4 policies[0].add", ""),
    (scenario_of(tariff("add: 1.25")), "E-TARIFF-UNIT", "file.yaml:4 policies[0].add", ""),
    (scenario_of(tariff("add: 25%")), "E-TARIFF-UNIT", "file.yaml:4 policies[0].add", ""),
    (scenario_of(tariff("set: 25 pp")), "E-TARIFF-UNIT", "file.yaml:4 policies[0].set", ""),
    (scenario_of(tariff("add: .nan")), "E-TARIFF-UNIT", "file.yaml:4 policies[0].add", ""),
    (scenario_of(tariff("multiply_power: 25%")), "E-TARIFF-UNIT", "file.yaml:4 policies[0].multiply_power", ""),
    (scenario_of(tariff("multiply_power: 0")), "E-TARIFF-UNIT", "file.yaml:4 policies[0].multiply_power", ""),
    (scenario_of(tariff("multiply_power: .inf")), "E-TARIFF-UNIT", "file.yaml:4 policies[0].multiply_power", ""),
    (scenario_of(tariff("set: -100%")), "E-RATE-RANGE", "file.yaml:4 policies[0].set", ""),
    (scenario_of(tariff("set: 10001%")), "E-RATE-RANGE", "file.yaml:4 policies[0].set", ""),
    (scenario_of(tariff("add: 1 pp, set: 2%")), "E-RATE-CHOICE", "file.yaml:4 policies[0]", ""),
    (scenario_of(tariff("coverage: 50%")), "E-RATE-CHOICE", "file.yaml:4 policies[0]", ""),
    (scenario_of(tariff("add: 1 pp, coverage: 0%")), "E-RATE-RANGE", "file.yaml:4 policies[0].coverage", ""),
    (scenario_of(tariff("add: 1 pp, coverage: 101%")), "E-RATE-RANGE", "file.yaml:4 policies[0].coverage", ""),
    (scenario_of(tariff("add: 1 pp, coverage: 0.5")), "E-TARIFF-UNIT", "file.yaml:4 policies[0].coverage", ""),
    (
        scenario_of("{instrument: productivity, region: USA, sectors: C26, increase: 10}"),
        "E-RATE-UNIT",
        "file.yaml:4 policies[0].increase",
        "",
    ),
    (
        scenario_of("{instrument: production_subsidy, region: USA, sectors: C26, set: 100%, of: cost}"),
        "E-RATE-RANGE",
        "file.yaml:4 policies[0]",
        "",
    ),
    # labels, text, dates
    (scenario_of(tariff("add: 1 pp", importer="101")), "E-SELECTION", "file.yaml:4 policies[0].importer", ""),
    (scenario_of(tariff("add: 1 pp", importer="[101]")), "E-SELECTION", "file.yaml:4 policies[0].importer", ""),
    (scenario_of(tariff("add: 1 pp", importer="[]")), "E-SELECTION", "file.yaml:4 policies[0].importer", ""),
    (scenario_of(tariff("add: 1 pp", importer="{of: all}")), "E-SELECTION", "file.yaml:4 policies[0].importer", ""),
    (
        scenario_of(tariff("add: 1 pp", importer="{of: all, except: {of: EU27, except: DEU}}")),
        "E-SELECTION",
        "file.yaml:4 policies[0].importer",
        "",
    ),
    (empty("title: 5\n"), "E-TEXT", "file.yaml:3 title", 'quote it: "5"'),
    ("schema: smallyard/scenario/1\nworld: 2014\npolicies: []", "E-TEXT", "file.yaml:2 world", 'quote it: "2014"'),
    (
        scenario_of("{instrument: tariff_panel, panel: us-china-2018-2020, on: 14.2.2020}"),
        "E-DATE",
        "file.yaml:4 policies[0].on",
        "",
    ),
    (
        scenario_of("{instrument: tariff_panel, panel: us-china-2018-2020, on: 2020-02-30}"),
        "E-DATE",
        "file.yaml:4 policies[0].on",
        "",
    ),
    # model options
    (empty("model: {deficits: balance}\n"), "E-VALUE", "file.yaml:3 model.deficits", "'balanced'"),
    ("schema: smallyard/scenario/2\npolicies: []", "E-VALUE", "file.yaml:1 schema", ""),
    *(
        (
            empty(f"model: {{elasticities: {{uniform: {value}}}}}\n"),
            "E-ELASTICITY-RANGE",
            "file.yaml:3 model.elasticities.uniform",
            "",
        )
        for value in ("0", "-4", "100.5", ".nan", ".inf", "'4'", "true")
    ),
    (
        empty("model: {elasticities: {set: fontagne2022, override: {C26: 0}}}\n"),
        "E-ELASTICITY-RANGE",
        "file.yaml:3 model.elasticities.override.C26",
        "",
    ),
    (
        empty("model: {elasticities: {set: fontagne2022, uniform: 4}}\n"),
        "E-ELASTICITY-CHOICE",
        "file.yaml:3 model.elasticities",
        "",
    ),
    (empty("model: {elasticities: {}}\n"), "E-ELASTICITY-CHOICE", "file.yaml:3 model.elasticities", ""),
    (empty("model: {elasticities: 4}\n"), "E-TEXT", "file.yaml:3 model.elasticities", "{uniform: 4}"),
    # forms
    ("[]", "E-SCENARIO-FORM", "file.yaml", ""),
    ("hello", "E-SCENARIO-FORM", "file.yaml", ""),
    ("", "E-SCENARIO-FORM", "file.yaml", ""),
    (HEAD + "policies: {a: 1}", "E-FORM", "file.yaml:3 policies", ""),
    (HEAD + "policies:", "E-FORM", "file.yaml:3 policies", ""),
    (HEAD + "policies: [hello]", "E-FORM", "file.yaml:3 policies[0]", ""),
    (empty("groups: {regions: {X: USA}}\n"), "E-FORM", "file.yaml:3 groups.regions.X", ""),
    (empty("groups: {regions: {X: []}}\n"), "E-SIZE", "file.yaml:3 groups.regions.X", ""),
    (empty("aggregate: {regions: {X: 5}}\n"), "E-TEXT", "file.yaml:3 aggregate.regions.X", 'quote it: "5"'),
    (scenario_of(*[tariff(f"add: {i} pp") for i in range(501)]), "E-SIZE", "file.yaml:3 policies", ""),
    (
        scenario_of(tariff("add: 1 pp"), tariff("add: 1 pp")),
        "E-POLICY-DUPLICATE",
        "file.yaml:5 policies[1] and file.yaml:4 policies[0]",
        "drop one",
    ),
    (
        scenario_of(tariff("add: 1 pp"), tariff("add: 1.0pp")),
        "E-POLICY-DUPLICATE",
        "file.yaml:5 policies[1] and file.yaml:4 policies[0]",
        "drop one",
    ),
]


@pytest.mark.parametrize(("text", "code", "where", "fix"), PROBLEMS, ids=[f"{n}-{item[1]}" for n, item in enumerate(PROBLEMS)])
def test_one_mistake_gives_one_finding(refused: Refused, text: str, code: str, where: str, fix: str) -> None:
    found = refused(Scenario.from_yaml, text, "file.yaml")
    assert [(item.code, item.where) for item in found] == [(code, where)]
    assert fix in found[0].fix
    assert "Input should" not in found[0].what


def test_a_bare_number_gives_three_readings_and_the_form(refused: Refused) -> None:
    (found,) = refused(Scenario.from_yaml, scenario_of(tariff("add: 0.25")))
    assert all(word in found.what for word in ("0.25 percent", "25 percent", "factor of 0.25", "'0.25 pp'"))


def test_all_problems_of_a_file_come_at_once(refused: Refused) -> None:
    text = (
        "schema: smallyard/scenario/1\ntitel: x\nworld: 5\nmodel: {deficits: none}\npolicies:\n"
        f"  - {tariff('add: 25')}\n  - {{instrument: foo}}\n  - {{instrument: trade_cost, importer: USA, increase: 5 pp}}\n"
    )
    found = refused(Scenario.from_yaml, text, "f.yaml")
    assert {(item.code, item.where) for item in found} == {
        ("E-KEY-UNKNOWN", "f.yaml:2 titel"),
        ("E-TEXT", "f.yaml:3 world"),
        ("E-VALUE", "f.yaml:4 model.deficits"),
        ("E-TARIFF-UNIT", "f.yaml:6 policies[0].add"),
        ("E-INSTRUMENT-UNKNOWN", "f.yaml:7 policies[1]"),
        ("E-KEY-MISSING", "f.yaml:8 policies[2].exporter"),
        ("E-KEY-MISSING", "f.yaml:8 policies[2].sectors"),
        ("E-RATE-UNIT", "f.yaml:8 policies[2].increase"),
    }


def test_at_most_twenty_problems_are_printed_and_all_are_counted() -> None:
    with pytest.raises(InputError) as refusal:
        Scenario.from_yaml(scenario_of(*[tariff(f"add: {i}") for i in range(45)]))
    assert len(refusal.value.findings) == 45
    assert str(refusal.value).count("E-TARIFF-UNIT") == MAX_SHOWN
    assert "25 more of 45 problems" in str(refusal.value)
    twin = refusal.value.to_dict()
    assert twin["exit_code"] == 2
    assert len(json.loads(json.dumps(twin))["problems"]) == 45


def test_thousands_of_unknown_keys_are_refused_in_time(refused: Refused) -> None:
    text = HEAD + "policies: []\n" + "".join(f"key{number}: 1\n" for number in range(5000))
    assert len(refused(Scenario.from_yaml, text)) <= 1000


# --- names and conflicts: found when the scenario meets its world ------------------------------------------------------


NOBODY = tariff("add: 1 pp", importer="{of: USA, except: USA}")
SUBSIDY = "{instrument: production_subsidy, region: USA, sectors: C26, set: 1%, of: cost}"


def compiled(text: str) -> object:
    scenario = Scenario.from_yaml(text)
    return compile_scenario(scenario, load_world(scenario.world))


@pytest.mark.parametrize(
    ("policies", "codes"),
    [
        ([tariff("add: 1 pp", importer="UK")], ["E-REGION-UNKNOWN"]),
        ([tariff("add: 1 pp", sectors="[C26, chips]")], ["E-SECTOR-UNKNOWN"]),
        ([tariff("add: 1 pp", exporter="USA")], ["E-CELLS-EMPTY"]),
        ([NOBODY, tariff("add: 1 pp", importer="UK")], ["E-REGION-EMPTY", "E-REGION-UNKNOWN"]),
        ([tariff("add: 1 pp", importer="UK"), NOBODY], ["E-REGION-UNKNOWN", "E-REGION-EMPTY"]),
        ([tariff("set: 10%"), tariff("set: 20%", sectors="C26")], ["E-RATE-CONFLICT"]),
        ([tariff("set: 10%"), tariff("add: 20 pp", exporter="all")], ["E-RATE-CONFLICT"]),
        ([tariff("set: 10%"), tariff("set: 10%", sectors="C26"), tariff("add: 1 pp", sectors="C27")], ["E-RATE-CONFLICT"] * 2),
        ([tariff("set: 10%, coverage: 60%"), tariff("set: 20%, coverage: 30%")], ["E-RATE-CONFLICT"]),
        ([tariff("add: -90 pp"), tariff("add: -50 pp", sectors="C26")], ["E-RATE-RANGE"]),
        ([tariff("multiply_power: 1e-300")], ["E-RATE-RANGE"]),
        ([SUBSIDY, SUBSIDY.replace("USA", "all").replace("cost", "receipts")], ["E-RATE-CONFLICT"]),
    ],
)  # fmt: skip
def test_problems_with_the_world_are_named(refused: Refused, policies: list[str], codes: list[str]) -> None:
    found = refused(compiled, scenario_of(*policies))
    assert [item.code for item in found] == codes
    assert all("policies[" in item.where for item in found)


def test_what_does_not_conflict_is_accepted() -> None:
    compiled(scenario_of(tariff("set: 10%", sectors="C26"), tariff("set: 20%", sectors="C27"), tariff("add: 1 pp", importer="JPN")))
    compiled(scenario_of(tariff("set: 10%"), tariff("multiply_power: 1.1"), tariff("multiply_power: 1.2", exporter="all")))
    compiled(scenario_of(tariff("add: 10 pp"), tariff("add: 20 pp")))
    compiled(HEAD + f"baseline: {{policies: [{tariff('set: 10%')}]}}\npolicies: [{tariff('set: 20%')}]")


def test_problems_of_groups_elasticities_and_policies_come_together(refused: Refused) -> None:
    text = (
        HEAD
        + "groups: {regions: {USA: [CHN], X: [foo], all: [CHN]}, sectors: {goods: [C26], Y: [bar]}}\n"
        + "model: {elasticities: {set: fontagne2022, override: {C99: 5}}}\n"
        + f"policies: [{tariff('add: 1 pp', importer='UK')}]\n"
    )
    found = refused(check_feasible, Scenario.from_yaml(text))
    assert sorted(item.code for item in found) == sorted(
        ["E-GROUP-NAME"] * 3 + ["E-REGION-UNKNOWN"] * 2 + ["E-SECTOR-UNKNOWN"] * 2,
    )
    assert sum("UK" in item.what for item in found) == 1


STRANGE = ["", "wiod", "WIOD2014", "../wiod2014", "wiod2014/../wiod2014", "x" * 300, "none.npz", ".npz", "x" * 300 + ".npz"]


@pytest.mark.parametrize("name", [*STRANGE, "https://example.org/x.npz"])
def test_unknown_worlds_are_refused(refused: Refused, name: str) -> None:
    found = refused(check_feasible, Scenario(world=name, policies=[]))
    assert [item.code for item in found] in (["E-WORLD-UNKNOWN"], ["E-WORLD-FILE"])


@pytest.mark.parametrize("name", ["nothing", "x" * 5000, "", "a/b", "\n"])
def test_unknown_scenarios_are_refused(refused: Refused, name: str) -> None:
    found = refused(Scenario.load, name)
    assert [item.code for item in found] == ["E-SCENARIO-UNKNOWN"]
    assert "nothing-happens" in found[0].expected + found[0].fix


# --- hash, resolved form, schema --------------------------------------------------------------------------------------


def test_the_hash_ignores_title_notes_order_and_spelling() -> None:
    one, two = tariff("add: 10 pp"), tariff("set: 20%", importer="CHN", exporter="USA")
    first = Scenario.from_yaml(scenario_of(one, two))
    second = Scenario.from_yaml(
        scenario_of(two.replace("20%", "' 20.0 percent'"), one.replace("10 pp", "+1e1 pp"), extra="title: a\nnotes: b\n")
    )
    assert first.sha256 == second.sha256
    assert re.fullmatch("[0-9a-f]{64}", first.sha256)


def test_no_sign_of_zero_is_seen_in_the_hash() -> None:
    assert (
        Scenario.from_yaml(scenario_of(tariff("add: -0 pp"))).sha256 == Scenario.from_yaml(scenario_of(tariff("add: 0 pp"))).sha256
    )


@pytest.mark.parametrize(
    "changed",
    [
        scenario_of(tariff("add: 11 pp")),
        scenario_of(tariff("add: 10 pp, coverage: 99%")),
        scenario_of(tariff("add: 10 pp", importer="[USA, JPN]")),
        scenario_of(tariff("add: 10 pp"), extra="model: {deficits: balanced}\n"),
        scenario_of(tariff("add: 10 pp"), extra="model: {elasticities: {uniform: 4}}\n"),
        scenario_of(tariff("add: 10 pp")).replace("-17x27", ""),
        HEAD + f"baseline: {{policies: [{tariff('add: 10 pp')}]}}\npolicies: []",
        empty(""),
    ],
)
def test_the_hash_sees_everything_else(changed: str) -> None:
    assert Scenario.from_yaml(changed).sha256 != Scenario.from_yaml(scenario_of(tariff("add: 10 pp"))).sha256


@pytest.mark.parametrize("name", packaged_scenarios())
def test_the_resolved_form_is_the_same_scenario(name: str) -> None:
    scenario = Scenario.load(name)
    again = Scenario.model_validate(json.loads(json.dumps(scenario.resolved())))
    assert again.sha256 == scenario.sha256
    assert again.resolved() == scenario.resolved()


@pytest.mark.parametrize("name", packaged_scenarios())
def test_packaged_scenarios_say_what_they_ask(name: str) -> None:
    scenario = Scenario.load(name)
    assert scenario.title
    assert scenario.notes
    assert "2014 economy" in scenario.title
    assert re.fullmatch("[a-z0-9-]{1,64}", name)
    remarks = check_feasible(scenario)  # how money was converted, what a split constructed and how the register was read
    assert [
        text for text in remarks if not any(word in text for word in ("US dollars", "constructed", "additional", "measures:"))
    ] == []


SCHEMA = scenario_schema()


def resolve(schema: dict, node: dict) -> dict:
    while "$ref" in node:
        head, *path = node["$ref"].split("/")
        assert head == "#"
        node = schema
        for part in path:
            node = node[part]
    return node


def references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    return [found for value in node for found in references(value)] if isinstance(node, list) else []


def test_the_json_schema_is_closed_and_knows_every_instrument() -> None:
    schema = SCHEMA
    assert json.loads(json.dumps(schema)) == schema
    for reference in references(schema):
        resolve(schema, {"$ref": reference})
    records = [item for item in [schema, *schema["$defs"].values()] if item.get("type") == "object"]
    assert records
    assert all(record["additionalProperties"] is False for record in records)
    assert all("description" in field for record in records for key, field in record["properties"].items() if key != "instrument")
    listed = schema["properties"]["policies"]["items"]["discriminator"]["mapping"]
    assert set(listed) == set(INSTRUMENTS)
    for name, place in listed.items():
        record = resolve(schema, {"$ref": place})
        assert record["properties"]["instrument"]["const"] == name
        assert record["description"]


@given(st.from_regex(r"[+-]?[0-9.]{0,4}(e[+-]?[0-9])? ?(%|pp|percent|percentage points?|)", fullmatch=True))
def test_the_pattern_of_the_schema_accepts_what_the_reader_accepts(text: str) -> None:
    fields = SCHEMA["$defs"]["ImportTariff"]["properties"]
    for name, unit in (("add", "pp"), ("set", "%")):
        (choice,) = [item for item in fields[name]["anyOf"] if "pattern" in item]
        fits = re.search(choice["pattern"], text) is not None
        try:
            Scenario(policies=[{"instrument": "import_tariff", "importer": "A", "exporter": "B", "sectors": "c", name: text}])
            read = True
        except ValueError as error:
            read = "allowed is more than" in str(error)  # the form is right, the number is out of range
        assert fits == read, (text, unit)


def test_a_scenario_cannot_be_changed_afterwards() -> None:
    scenario = Scenario.from_yaml(scenario_of(tariff("add: 10 pp")))
    with pytest.raises(ValueError, match="frozen"):
        scenario.title = "other"  # type: ignore[misc]


def test_keyword_arguments_and_yaml_are_the_same_scenario() -> None:
    policy = INSTRUMENTS["import_tariff"](importer="USA", exporter="CHN", sectors="goods", add="10 pp")
    assert (
        Scenario(world="wiod2014-17x27", policies=[policy]).sha256 == Scenario.from_yaml(scenario_of(tariff("add: 10 pp"))).sha256
    )


def test_compiled_wedges_do_not_depend_on_title_or_order() -> None:
    world = load_world("wiod2014-17x27")
    one, two = tariff("add: 10 pp"), tariff("add: 5 pp", exporter="all")
    first, second = (compile_scenario(Scenario.from_yaml(scenario_of(*order)), world) for order in ((one, two), (two, one)))
    assert np.array_equal(first.counterfactual.channels["tariff"], second.counterfactual.channels["tariff"])


def test_a_group_may_contain_a_group_that_every_world_knows() -> None:
    """EU27 inside a group or an aggregate is written out; the hash stays that of what was written."""
    own = Scenario(world="wiod2014", groups={"regions": {"BOTH": ["EU27", "GBR"]}}, policies=[])
    assert check_feasible(own) == ()
    tariff = {"instrument": "import_tariff", "importer": "USA", "exporter": "BOTH", "sectors": "C29", "add": "1 pp"}
    listed = {"instrument": "import_tariff", "importer": "USA", "exporter": [*EU27, "GBR"], "sectors": "C29", "add": "1 pp"}
    found = [run(own.model_copy(update={"policies": [one]}), explain=False) for one in (tariff, listed)]
    assert found[0].real_income == pytest.approx(found[1].real_income, abs=1e-9)
    grouped = Scenario(world="wiod2014", aggregate={"regions": {"EU": "EU27", "OTHERS": "rest"}}, policies=[])
    assert world_of(grouped).regions == ("EU", "OTHERS")
