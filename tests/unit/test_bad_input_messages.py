"""What the messages say: the right field, all problems at once, a way out; and remarks where something is odd but not wrong."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

import smallyard
from smallyard.errors import Finding
from smallyard.pipeline.run import check_feasible
from smallyard.policy.scenario import Scenario

HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\n"
SOURCE = Path(smallyard.__file__).parent
ROOMS = ("labels", "world", "policy", "apps", "pipeline", "results")  # models and solve have tests of their own
Refused = Callable[..., tuple[Finding, ...]]


def tariff(rate: str, importer: str = "USA", exporter: str = "CHN", sectors: str = "goods") -> str:
    return f"{{instrument: import_tariff, importer: {importer}, exporter: {exporter}, sectors: {sectors}, {rate}}}"


def asked(*policies: str, more: str = "") -> str:
    return HEAD + more + "policies:\n" + "".join(f"  - {item}\n" for item in policies)


def amount(fields: str) -> str:
    return f"{{instrument: production_subsidy, region: USA, sectors: C26, amount: {{{fields}}}}}"


def checked(text: str) -> tuple[str, ...]:
    return check_feasible(Scenario.from_yaml(text, "q.yaml"))


SHIFT = "{instrument: productivity, region: USA, sectors: C26, increase: %s}"
MESSAGES = {
    # the range holds for the rounded number
    "coverage that rounds to 0": (asked(tariff("add: 1 pp, coverage: 1e-13%")), "E-RATE-RANGE", "0.01%", "policies[0].coverage"),
    "coverage below the floor": (asked(tariff("add: 1 pp, coverage: 0.009%")), "E-RATE-RANGE", "share of the flow", ".coverage"),
    "a fall that rounds to all": (asked(SHIFT % "-99.99999999999999%"), "E-RATE-RANGE", "-100%", "q.yaml:4 policies[0].increase"),
    "price year": (asked(amount("value: 1 bn, currency: USD, price_year: 22, years: 5")), "E-RATE-RANGE", "2022", "price_year"),
    "years": (asked(amount("value: 1 bn, currency: USD, price_year: 2022, years: 1e-308")), "E-RATE-RANGE", "0.1 to 100", "years"),
    "factor": (asked(tariff("multiply_power: 1e100")), "E-RATE-RANGE", "0.01 to 100", "policies[0].multiply_power"),
    "elasticity": (HEAD + "model: {elasticities: {uniform: 0.009}}\npolicies: []", "E-ELASTICITY-RANGE", "0.01 to 100", "uniform"),
    # keys of the innermost mapping
    "curency": (asked(amount("value: 1 bn, currency: USD, curency: USD, price_year: 2022, years: 5")), "E-KEY-UNKNOWN",
                "did you mean 'currency'", "policies[0].amount.curency"),
    "a key like an instrument": (HEAD + "demand_shift: x\npolicies: []", "E-KEY-UNKNOWN", "one of schema", ""),
    "a group like an instrument": (HEAD + "groups: {regions: {import_ban: 5}}\npolicies: []", "E-FORM", "a list", "import_ban"),
    "a key in the baseline": (HEAD + f"baseline: {{policies: [{tariff('add: 1 pp, ad: 2 pp')}]}}\npolicies: []", "E-KEY-UNKNOWN",
                                  "did you mean 'add'", "baseline.policies[0].ad"),
    "exept": (asked(tariff("add: 1 pp", "{of: all, exept: USA}")), "E-KEY-UNKNOWN", "did you mean 'except'", "importer"),
    # rates
    "nan": (asked(tariff("add: .nan")), "E-TARIFF-UNIT", "nan is not a number", ".add"),
    "bare": (asked(tariff("add: 12")), "E-TARIFF-UNIT", "'12 pp', or '1200 pp' if 12 is meant as a ratio", ".add"),
    "comma": (asked(tariff("add: '1,5 pp'")), "E-TARIFF-UNIT", "the comma ',' is not a decimal point", ".add"),
    "no-break space": (asked(tariff("add: '5\u00a0pp'")), "E-TARIFF-UNIT", "U+00A0 NO-BREAK SPACE", ".add"),
    "minus sign": (asked(tariff("add: '\u22125 pp'")), "E-TARIFF-UNIT", "U+2212 MINUS SIGN", ".add"),
    "a rate too high": (asked(tariff("add: 100000 pp")), "E-RATE-RANGE",
                        "a rate of 100000 pp; allowed is more than \u221210000 pp and at most 10000 pp", ".add"),
    "no unit": (asked(tariff("add: 10")), "E-TARIFF-UNIT", "write it as '10 pp'", ".add"),
    "no rate": (asked(tariff("coverage: 50%")), "E-RATE-CHOICE", "add one of", "policies[0]"),
    "two rates": (asked(tariff("add: 1 pp, set: 2%")), "E-RATE-CHOICE", "keep one", "policies[0]"),
    "neither": (asked("{instrument: production_subsidy, region: USA, sectors: C26}"), "E-RATE-CHOICE", "add set", ""),
    # labels
    "nothing": (asked(tariff("add: 1 pp", "")), "E-SELECTION", "nothing stands here", "importer"),
    "look-alike": (asked(tariff("add: 1 pp", "U\u0405A")), "E-REGION-UNKNOWN", "U+0405 CYRILLIC CAPITAL LETTER DZE", "importer"),
    "look-alike key": (HEAD + "t\u0456tle: x\npolicies: []", "E-KEY-UNKNOWN", "U+0456 CYRILLIC SMALL LETTER", "q.yaml:3"),
    # forms and sizes
    "empty file": ("", "E-SCENARIO-FORM", "the file is empty", "q.yaml"),
    "501 policies": (asked(*(tariff(f"add: {n} pp") for n in range(501))), "E-SIZE", "501 policies; at most 500", "policies"),
    "one region twice": (HEAD + "aggregate: {regions: {X: [USA, USA]}}\npolicies: []", "E-AGGREGATE-TWICE", "twice in group", "X"),
    "one region in two groups": (HEAD + "aggregate: {regions: {X: USA, Y: [USA, CHN]}}\npolicies: []", "E-AGGREGATE-TWICE",
                                 "'X' and 'Y'", "Y"),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_names_what_is_wrong_and_where(refused: Refused, name: str) -> None:
    text, code, words, where = MESSAGES[name]
    (found,) = refused(checked, text)
    assert found.code == code
    assert words in found.text()
    assert where in found.where
    assert found.expected or found.fix


@pytest.mark.parametrize("kind", ["region", "sector"])
@pytest.mark.parametrize("name", ["all", "rest", "goods", "services", "WORLD", '""', '"\\e[2J"', '"\\u202ex"', "x" * 81])
def test_groups_are_named_like_labels(refused: Refused, kind: str, name: str) -> None:
    member = {"region": "USA", "sector": "C26"}[kind]
    for part in ("groups", "aggregate"):
        found = refused(checked, HEAD + f"{part}: {{{kind}s: {{{name}: [{member}]}}}}\npolicies: []\n")
        assert [item.code for item in found] == ["E-GROUP-NAME"]
        assert "rename" in found[0].fix
        assert "\x1b" not in found[0].text()


def test_ordinary_group_names_are_accepted() -> None:
    checked(HEAD + 'groups: {regions: {"a,b": [USA], "=1+1": [CHN], Rest: [JPN], Österreich: [ROW]}}\npolicies: []')


def test_rates_that_leave_the_numbers_are_named_with_policies_and_labels(refused: Refused) -> None:
    (found,) = refused(checked, asked(*(tariff(f"multiply_power: {99 + n / 1000}", sectors="C26") for n in range(200))))
    assert found.code == "E-RATE-RANGE"
    assert "tariff leaves the finite numbers on USA/CHN/C26" in found.what
    assert "q.yaml:4 policies[0] and q.yaml:5 policies[1]" in found.where
    assert "194 more" in found.where
    (found,) = refused(checked, asked(*(SHIFT % f"-99.99999999{n}%" for n in range(10, 50))))
    assert "productivity falls to a factor of 0 on USA/C26" in found.what


def test_label_problems_come_together_with_all_others(refused: Refused) -> None:
    policies = (tariff("add: 5", "UK", sectors="C99"), "{instrument: import_tarif, importer: XX, exporter: A, sectors: goods}")
    found = refused(checked, asked(*policies, more="titel: x\ngroups: {regions: {A: [USA], B: 5, all: [FOO]}}\n"))
    assert {(item.code, item.where) for item in found} >= {
        ("E-TARIFF-UNIT", "q.yaml:6 policies[0].add"),
        ("E-REGION-UNKNOWN", "q.yaml:6 policies[0].importer"),
        ("E-SECTOR-UNKNOWN", "q.yaml:6 policies[0].sectors"),
        ("E-INSTRUMENT-UNKNOWN", "q.yaml:7 policies[1]"),
        ("E-REGION-UNKNOWN", "q.yaml:7 policies[1].importer"),
        ("E-KEY-UNKNOWN", "q.yaml:3 titel"),
        ("E-FORM", "q.yaml:4 groups.regions.B"),
        ("E-GROUP-NAME", "q.yaml:4 groups.regions.all"),
        ("E-REGION-UNKNOWN", "q.yaml:4 groups.regions.all"),
    }
    assert not [item for item in found if "'A'" in item.what or "'B'" in item.what]  # both are groups, good or not


@pytest.mark.parametrize("more", ["aggregate: {regions: 5}\n", "aggregate: {regions: {X: 5}}\n", "aggregate: 5\n", "groups: 5\n"])
def test_labels_are_not_judged_where_the_world_is_not_known(refused: Refused, more: str) -> None:
    found = refused(checked, asked(tariff("add: 1 pp", exporter="X" if "X" in more else "CHN"), more=more))
    assert not [item for item in found if item.code.endswith("-UNKNOWN")]


def test_a_world_that_is_not_there_is_said_with_the_rest(refused: Refused) -> None:
    found = refused(checked, asked(tariff("add: 5")).replace("wiod2014-17x27", "wiod"))
    assert [item.code for item in found] == ["E-TARIFF-UNIT", "E-WORLD-UNKNOWN"]
    assert found[1].where == "q.yaml:2 world"


# --- remarks ----------------------------------------------------------------------------------------------------------

PANEL = "{instrument: tariff_panel, panel: us-china-2018-2020, on: %s}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (asked(PANEL % "2025-04-10"), "policies[0]: the panel ends on 2020-02-14; its last rates are used for 2025-04-10"),
        (asked(tariff("add: 5 pp"), tariff("add: 5 pp", "[USA]")), "policies[0] and policies[1] add 5 pp to the same flows"),
        (HEAD + "model: {elasticities: {uniform: 0.05}}\npolicies: []", "trade elasticities below 0.1"),
    ],
)
def test_what_is_odd_is_remarked(text: str, words: str) -> None:
    (remark,) = checked(text)
    assert words in remark


@pytest.mark.parametrize(
    "text",
    [
        asked(PANEL % "2020-02-14"),
        asked(tariff("add: 5 pp"), tariff("add: 6 pp", "[USA]"), tariff("add: 5 pp", sectors="C26")),
        asked(tariff("add: 5 pp"), tariff("add: 5 pp, coverage: 50%")),
        HEAD + f"baseline: {{policies: [{tariff('add: 5 pp')}]}}\npolicies: [{tariff('add: 5 pp', '[USA]')}]",
        HEAD + "model: {elasticities: {uniform: 0.1}}\npolicies: []",
    ],
)
def test_what_is_usual_is_not_remarked(text: str) -> None:
    assert checked(text) == ()


# --- every finding of the rooms in which files are read shows a way out -----------------------------------------------


def incomplete(tree: ast.AST) -> list[int]:
    """Lines of findings that state neither what was expected nor how to fix it."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"]
    stated = {"expected", "fix", None}  # None: fields copied from another finding
    return [node.lineno for node in calls if len(node.args) < 5 and not stated & {word.arg for word in node.keywords}]


@pytest.mark.parametrize("room", ROOMS)
def test_every_finding_says_what_was_expected_or_how_to_fix_it(room: str) -> None:
    files = sorted((SOURCE / room).rglob("*.py"))
    assert {file.name: lines for file in files if (lines := incomplete(ast.parse(file.read_text("utf-8"))))} == {}


def test_incomplete_findings_are_seen() -> None:
    assert incomplete(ast.parse('Finding("E-X", "what", "where", "why")')) == [1]
    assert incomplete(ast.parse('Finding("E-X", "what", fix="this"); Finding(**fields); Finding(a, b, c, d, e)')) == []
