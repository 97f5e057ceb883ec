"""The folder of a game: the same for people and for programs, written by the same rules as a run folder."""

from __future__ import annotations

from pathlib import Path

from smallyard.labels.json_text import json_text
from smallyard.pipeline.folder import FolderKind, write_folder
from smallyard.pipeline.run_folder import REPORT, RESULT, TABLES, yaml_text
from smallyard.results.result import SCHEMA
from smallyard.results.tables import to_csv
from smallyard.strategy.answers import GameResult
from smallyard.strategy.game_report import game_html

GAME_FILE = "game.resolved.yaml"
PARTS = frozenset({RESULT, GAME_FILE, TABLES, REPORT})
GAME = FolderKind("game", RESULT, SCHEMA, "game_sha256", PARTS)


def default_folder(stem: str, sha256: str) -> Path:
    """runs/<stem>-<first 8 digits of the game's hash>."""
    return Path("runs") / f"{stem}-{sha256[:8]}"


def write_game(found: GameResult, folder: Path, *, force: bool = False) -> Path:
    """Write result.json, report.html, tables/*.csv and the resolved game.

    An existing folder is replaced only by the same game, or with `force`.
    """
    return write_folder(folder, found.game_sha256, GAME, lambda draft: _fill(found, draft, folder.name), force=force)


def _fill(found: GameResult, draft: Path, place: str) -> None:
    (draft / RESULT).write_text(json_text(found.to_dict()) + "\n", "utf-8")
    (draft / GAME_FILE).write_text(yaml_text(dict(found.game)), "utf-8")
    (draft / TABLES).mkdir()
    for stem, table in found.tables.items():
        (draft / TABLES / f"{stem}.csv").write_text(to_csv(table), "utf-8")
    files = [RESULT, GAME_FILE, *(f"{TABLES}/{stem}.csv" for stem in found.tables)]
    (draft / REPORT).write_text(game_html(found, place=place, files=files), "utf-8")
