"""Numbers, references and the figure in the documentation are those of the shipped code."""

from __future__ import annotations

import importlib.util
import re
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["docs/scenario.md", "docs/scenarios.md", "docs/commands.md", "docs/game-file.md", "docs/functions.md"]
PAGES += ["docs/lab-api.md"] if find_spec("smallyard.apps.lab") else []
FIGURES = [
    "docs/figure-peak-2025-145-125.svg",
    "docs/figure-stack.svg",
    "docs/figure-timeline.svg",
    "docs/figure-best-answers.svg",
]
FILLED = [
    "README.md",
    "docs/index.md",
    "docs/first-run.md",
    "docs/numbers.md",
    "docs/model.md",
    "docs/closures.md",
    "docs/splits.md",
    "docs/controls.md",
    "docs/measures.md",
    "docs/timeline.md",
    "docs/games.md",
    "docs/law-to-model.md",
    "docs/errors.md",
    "docs/limits.md",
]
LONG = {"caps against taxes"}  # blocks that take more than ten seconds
NOISE = ("certificate", "               residual")  # passes and rounding of residuals depend on the JAX version
MONEY = 1e-3  # million dollars, between two routes to one equilibrium: 1e-10 of the largest income
RATES = 1e-5  # percent, of rates that deliver a quantity to 1e-10 of it
AGAIN = "out of date: run `make docs-numbers`"

pytestmark = pytest.mark.xdist_group("ricardian")


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    """The script that writes the generated parts, imported from its file."""
    spec = importlib.util.spec_from_file_location("write_generated_docs", ROOT / "scripts" / "write_generated_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _stable(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith(NOISE)]


def test_every_generated_part_is_tested_here(writer: ModuleType) -> None:
    assert set(writer.BLOCKS) == set(FILLED)
    assert set(writer.PAGES) == {*PAGES, *FIGURES}


@pytest.mark.parametrize("page", PAGES)
def test_a_generated_page_is_current(writer: ModuleType, page: str) -> None:
    assert (ROOT / page).read_text("utf-8") == writer.PAGES[page](), f"{page} is {AGAIN}"


@pytest.mark.parametrize("page", FILLED)
def test_generated_blocks_are_current(writer: ModuleType, page: str) -> None:
    """Summaries, tables and pictures between markers are what the code says today."""
    from generated_docs.markdown import block_of, names_of_blocks

    text = (ROOT / page).read_text("utf-8")
    assert names_of_blocks(text) == list(writer.BLOCKS[page])
    for name, content in writer.BLOCKS[page].items():
        if name not in LONG:
            assert _stable(block_of(text, name)) == _stable(content()), f"'{name}' of {page} is {AGAIN}"


@pytest.mark.full
def test_caps_and_taxes_are_as_the_text_describes_them(writer: ModuleType) -> None:
    """docs/games.md: alone a cap is a tax; tariffs end alike; caps in mirrored equilibria; cap against tariff at the bounds."""
    from generated_docs.cap_tables import CAP, TARIFF, caps_block, ends
    from generated_docs.markdown import block_of

    text = (ROOT / "docs/games.md").read_text("utf-8")
    assert block_of(text, "caps against taxes") == caps_block(), f"docs/games.md is {AGAIN}"
    found = {game: {player: payoff for player, (_, payoff) in sides.items()} for game, sides in ends().items()}
    tax, cap = (found[f"{channel} of A alone"] for channel in (TARIFF, CAP))
    assert tax == pytest.approx(cap, abs=1e-3)
    war, first, second, mixed = (sides for game, sides in found.items() if "against" in game)
    assert war["A"] == pytest.approx(war["B"], abs=1e-3)
    assert war["A"] < 0.0
    assert first["A"] > 0.0 > first["B"]
    assert (first["A"], first["B"]) == pytest.approx((second["B"], second["A"]), abs=1e-3)
    assert max(mixed.values()) < 0.0


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_current(writer: ModuleType, figure: str) -> None:
    """Every text of the committed picture; coordinates may differ in the last digit."""
    committed = (ROOT / figure).read_text("utf-8")
    fresh = writer.PAGES[figure]()
    texts = [re.findall(r">([^<>]+)</text>", picture) for picture in (committed, fresh)]
    assert texts[0] == texts[1], f"{figure} is {AGAIN}"
    assert len(texts[0]) > 20
    assert "prefers-color-scheme: dark" in committed


def test_every_instrument_has_an_example(writer: ModuleType) -> None:
    from generated_docs.scenario_examples import EXAMPLES

    from smallyard.policy.instruments import INSTRUMENTS

    assert set(EXAMPLES) == set(INSTRUMENTS)


def test_filling_replaces_only_what_is_between_the_markers(writer: ModuleType, tmp_path: Path) -> None:
    from generated_docs.markdown import END, begin, fill

    page = tmp_path / "page.md"
    page.write_text(f"before\n{begin('a')}old\n{END}between\n{begin('b')}old\n{END}after\n", "utf-8")
    fill(page, {"b": lambda: "new\n"})
    assert page.read_text("utf-8") == f"before\n{begin('a')}old\n{END}between\n{begin('b')}new\n{END}after\n"


# --- prose that depends on numbers or names -----------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["README.md", "docs/first-run.md", "docs/numbers.md", "docs/closures.md"])
def test_entries_and_tables_named_in_the_text_exist(writer: ModuleType, page: str) -> None:
    """Dotted places in result.json, and CSV tables."""
    from generated_docs.runs import flagship

    text = (ROOT / page).read_text("utf-8")
    data = flagship().to_dict()
    roots = "headline|decomposition|range|tariffs|contributions|certificate"
    for place in re.findall(rf"`((?:{roots})\.[A-Za-z_.]+)`", text):
        found = data
        for key in place.replace("REGION", "USA").split("."):
            assert key in found, place
            found = found[key]
    stems = {*flagship().tables, "bilateral_cells"}
    assert set(re.findall(r"tables/(\w+)\.csv", text)) <= stems


def test_the_worked_example_is_as_the_text_describes_it(writer: ModuleType) -> None:
    """docs/closures.md says which options turn the sign for the United States, and that the real wage falls in all."""
    from generated_docs.closure_tables import options_block

    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in options_block().splitlines()[2:]]
    found = {row[0]: row[1:] for row in rows}
    assert found["as shipped"][1].startswith("+")
    assert found["`revenue: waste`"][1].startswith("−")
    assert found["all others answer in kind (range only)"][1].startswith("−")
    assert all(row[0].startswith("−") for row in found.values() if row[0])
    assert all(row[1].startswith("+") for name, row in found.items() if name.startswith(("`deficits", "`elasticities")))


def test_the_split_example_is_as_the_text_describes_it(writer: ModuleType) -> None:
    """docs/splits.md: whole sectors are an upper bound, a covered part a lower bound, and a low elasticity matters."""
    from generated_docs.split_tables import with_and_without

    whole, covered, parents, default, low = (found.real_income["CHN"] for found in with_and_without().values())
    assert whole < low < default < parents < covered < 0.0


def test_controls_differ_from_their_equivalent_tariffs_as_the_text_says(writer: ModuleType) -> None:
    """docs/controls.md: owners of rents, covered parts, payers and evasion; the rate of a quota is its shadow price."""
    from generated_docs.control_guide import GUIDE, OWN
    from generated_docs.control_tables import AUCTION, CONTROLS, QUOTA, TAX, compared, rules_compared

    found = compared()
    assert {key for _, _, key, _ in GUIDE} <= {OWN, *found, *rules_compared()}
    gains = {label: (item.of("USA"), item.of("CHN")) for label, item in found.items()}
    (seller, taxed_seller), (buyer, taxed_buyer) = gains[QUOTA]
    assert taxed_seller < 0.0 < seller
    assert buyer < 0.0 < taxed_buyer
    assert [side[0] for side in gains[TAX]] == pytest.approx([seller, buyer], abs=MONEY)
    assert [side[0] for side in gains[AUCTION]] == pytest.approx([side[1] for side in gains[AUCTION]], abs=MONEY)
    assert max(side[0] for side in gains["quota of 50 %, rent wasted in queues and paperwork"]) < 0.0
    paid = [gains[f"purchase commitment of 120 %, {side} pays"] for side in ("importer", "exporter")]
    assert paid[0][0][0] > 0.0 > paid[1][0][0]
    assert paid[0][1][0] < 0.0 < paid[1][1][0]
    shadow = {label: item.row.shadow_price_percent for label, item in found.items() if item.row is not None}
    assert shadow[AUCTION] == pytest.approx(100.0 * found[AUCTION].rate, abs=RATES)
    evaded = next(label for label in CONTROLS if "evasion" in label)
    half = next(label for label in CONTROLS if "half of the value" in label)
    assert 5.0 < shadow[evaded] < shadow[QUOTA]
    assert found[evaded].quantity > 0.5
    assert shadow[half] > 2.0 * 100.0 * found[half].rate


def test_lists_rules_and_embargoes_are_as_the_text_says(writer: ModuleType) -> None:
    """docs/controls.md: no single rate describes a list; declining is a choice with a cost; shorter horizons bite more."""
    from generated_docs.control_guide import list_is_steeper
    from generated_docs.control_tables import lists_compared, rules_compared
    from generated_docs.short_run_tables import embargo, horizons

    assert list_is_steeper()
    assert all(item.row.cut_off_price_percent > item.price_tariff for item in lists_compared().values())
    rules = rules_compared()
    both, declined = rules["direct product rule, both comply"], rules["direct product rule, `KOR` declines"]
    assert declined.of("KOR")[0] < both.of("KOR")[0] < 0.0
    assert both.of("CHN")[0] < declined.of("CHN")[0]
    assert rules["domestic content target of 80 %"].of("CHN")[0] < 0.0 < rules["domestic content target of 80 %"].of("CHN")[1]
    shadows = [shadow for shadow, _, _ in horizons().values()]
    assert shadows == sorted(shadows)
    losses = [item.loss for item in embargo().values()]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < -0.5 < losses[-2] < 0.0
    assert losses[-1] > -3.0


def test_the_first_run_shows_less_than_proportional_changes(writer: ModuleType) -> None:
    """docs/first-run.md: twice the rate, less than twice the change."""
    from generated_docs.first_run_tables import one_line_block

    changes = [float(line.split("|")[2].strip(" %\u202f").replace("−", "-")) for line in one_line_block().splitlines()[2:]]
    assert changes == sorted(changes)  # 145, 100, 60, 30 points: the highest rate first, the largest fall first
    assert changes[2] > 2 * changes[3]
