"""Tables of games are data: every cell that is a number in the report is a number in the file, at full precision."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from smallyard.strategy.game_file import Game
from smallyard.strategy.play import play

pytestmark = pytest.mark.xdist_group("sanctions")

PRINTED = re.compile(r"^'?[+−]|\d ?%$|^\d{1,3}(,\d{3})+")
GAME = """schema: smallyard/game/1
world: wiod2014-17x27
aggregate:
  regions: {USA: USA, CHN: CHN, JPN: JPN, REST: rest}
  sectors: {C26: C26, C28_C33: C28_C33, OTHER: rest}
questions:
  - {concept: scope, senders: [USA], target: [CHN], sectors: [C26, C28_C33], budget_percent: 0.05, share: 0.5}
  - {concept: tax_or_ban, senders: [USA], target: [CHN], sectors: [C26]}
  - {concept: coalition, senders: [USA, JPN], target: [CHN], sectors: [C26], share: 0.5, payer: USA, partial: JPN}
"""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables") / "game"
    play(Game.from_yaml(GAME), out=folder)
    return folder / "tables"


def test_no_cell_is_a_number_as_it_is_printed(tables: Path) -> None:
    for path in sorted(tables.glob("*.csv")):
        for row in csv.reader(path.read_text("utf-8").splitlines()):
            assert not [text for text in row if PRINTED.search(text)], path.name


def test_a_tax_and_a_ban_are_told_apart_and_have_numbers(tables: Path) -> None:
    rows = list(csv.DictReader((tables / "tax_or_ban-tax-or-ban.csv").read_text("utf-8").splitlines()))
    assert [row["measure"] for row in rows][-2:] == ["export tax", "ban"]
    assert all(len(row["target_real_income_percent"]) > 10 and float(row["target_real_income_percent"]) < 0 for row in rows)
    assert [float(row["rate_percent"]) for row in rows[:-1]] == sorted(float(row["rate_percent"]) for row in rows[:-1])
