"""Write the parts of the documentation that hold numbers or references, by running the shipped code.

    python scripts/write_generated_docs.py [--replications ../shared/replications] [--games]

Writes the generated pages and figures, fills the blocks between markers in README.md and docs/*.md, and runs tutorials and how-to
guides for what they print (a problem is named, and mended by hand). The page of the replication is written where its inputs are
present. `tests/apps/test_generated_docs.py` and `test_walkthroughs.py` fail where any of it is out of date.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from generated_docs import (
    cap_tables,
    closure_tables,
    control_guide,
    control_tables,
    first_run_tables,
    flagship,
    function_reference,
    game_tables,
    law_tables,
    measure_tables,
    number_tables,
    short_run_tables,
    split_tables,
    stack_picture,
    symbol_tables,
    timeline_figure,
)
from generated_docs.command_reference import commands_page
from generated_docs.error_list import codes_block
from generated_docs.game_reference import game_page
from generated_docs.lab_reference import has_lab, lab_page
from generated_docs.markdown import fill
from generated_docs.scenario_list import scenarios_page
from generated_docs.scenario_reference import scenario_page
from generated_docs.validation import games_page, validation_page
from generated_docs.walkthrough import is_walked, walk

ROOT = Path(__file__).resolve().parent.parent
VALIDATION = "docs/validation.md"
GAMES = "docs/validation-games.md"

PAGES: dict[str, Callable[[], str]] = {
    "docs/scenario.md": scenario_page,
    "docs/scenarios.md": scenarios_page,
    "docs/commands.md": commands_page,
    "docs/game-file.md": game_page,
    "docs/functions.md": function_reference.functions_page,
    f"docs/{flagship.FIGURE.name}": flagship.figure_svg,
    f"docs/{stack_picture.FIGURE.name}": stack_picture.stack_svg,
    f"docs/{timeline_figure.FIGURE.name}": timeline_figure.figure_svg,
    f"docs/{game_tables.FIGURE.name}": game_tables.figure_svg,
    **({"docs/lab-api.md": lab_page} if has_lab() else {}),
}
BLOCKS: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {
        "flagship figure": lambda: flagship.figure_block("docs/"),
        "flagship summary": flagship.summary_block,
    },
    "docs/index.md": {"flagship figure": lambda: flagship.figure_block("")},
    "docs/first-run.md": {
        "flagship summary": flagship.summary_block,
        "run folder": first_run_tables.folder_block,
        "one line changed": first_run_tables.one_line_block,
        "an error": first_run_tables.error_block,
    },
    "docs/numbers.md": {
        "measures": number_tables.measures_block,
        "terms": number_tables.terms_block,
        "decomposition": number_tables.decomposition_block,
        "policies": number_tables.policies_block,
        "range": number_tables.range_block,
        "tariffs": number_tables.tariffs_block,
        "variables": number_tables.variables_block,
    },
    "docs/model.md": {
        "symbols": lambda: symbol_tables.symbols_block(symbol_tables.MODEL),
        "symbols of variants": lambda: symbol_tables.symbols_block(symbol_tables.VARIANTS),
        "functions": lambda: function_reference.equations_block(function_reference.MODEL),
    },
    "docs/closures.md": {
        "options": closure_tables.options_block,
        "example range": closure_tables.example_range_block,
        "elasticity sets": closure_tables.sets_block,
        "elasticity values": closure_tables.values_block,
        "symbols": lambda: symbol_tables.symbols_block(symbol_tables.CLOSURES),
        "functions": lambda: function_reference.equations_block(function_reference.CLOSURES),
    },
    "docs/splits.md": {
        "with and without": split_tables.with_and_without_block,
        "sub-sectors": split_tables.sectors_block,
        "assumptions": split_tables.assumptions_block,
        "keys": split_tables.keys_block,
    },
    "docs/controls.md": {
        "guide": control_guide.guide_block,
        "equivalents": control_tables.equivalents_block,
        "rules": control_tables.rules_block,
        "lists": control_tables.lists_block,
        "symbols": lambda: symbol_tables.symbols_block(symbol_tables.CONTROLS),
        "functions": lambda: function_reference.equations_block(function_reference.CONTROLS),
        "horizons": short_run_tables.horizons_block,
        "arithmetic": short_run_tables.arithmetic_block,
        "embargo": short_run_tables.embargo_block,
        "embargo size": short_run_tables.embargo_size_block,
    },
    "docs/measures.md": {
        "contents": measure_tables.contents_block,
        "authorities": measure_tables.authorities_block,
        "replay": measure_tables.replay_block,
        "template": measure_tables.template_block,
        "keys": measure_tables.keys_block,
    },
    "docs/law-to-model.md": {
        "bases": law_tables.bases_block,
        "comparison": law_tables.comparison_block,
        "conflicts": law_tables.conflicts_block,
        "exemptions": law_tables.exemptions_block,
        "averages": law_tables.averages_block,
    },
    "docs/timeline.md": {"timeline figure": timeline_figure.figure_block},
    "docs/games.md": {
        "game file": game_tables.file_block,
        "answers": game_tables.answers_block,
        "best answers": game_tables.figure_block,
        "caps against taxes": cap_tables.caps_block,
        "games": game_tables.games_block,
        "questions": game_tables.questions_block,
        "functions": lambda: function_reference.equations_block(function_reference.GAMES),
    },
    "docs/errors.md": {"codes": codes_block},
    "docs/limits.md": {"rest of the world": first_run_tables.rest_of_world_block},
}


def main() -> None:
    """Write everything that can be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=Path, default=ROOT.parent / "shared" / "replications")
    parser.add_argument("--games", action="store_true", help="write docs/validation-games.md too, which takes minutes")
    asked = parser.parse_args()
    inputs = asked.replications
    for page, content in PAGES.items():
        (ROOT / page).write_text(content(), "utf-8")
    for page, blocks in BLOCKS.items():
        fill(ROOT / page, blocks)
    run_pages()
    if inputs.is_dir():
        (ROOT / VALIDATION).write_text(validation_page(inputs), "utf-8")
        if asked.games:
            (ROOT / GAMES).write_text(games_page(inputs), "utf-8")


def run_pages() -> None:
    """Run every page with commands, and write what they print today."""
    for page in sorted((ROOT / "docs").glob("*.md")):
        text = page.read_text("utf-8")
        if not is_walked(text):
            continue
        with tempfile.TemporaryDirectory() as folder:
            fresh, problems = walk(page.name, text, Path(folder))
        page.write_text(fresh, "utf-8")
        for problem in problems:
            print(f"{page.name}: {problem}", file=sys.stderr)


if __name__ == "__main__":
    main()
