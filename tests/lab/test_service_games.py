"""Games and timelines before and while they are worked on: what ships, what a check says, how far a job is."""

import io
import time
import zipfile
from collections.abc import Callable

import pytest

from smallyard.strategy.game_file import packaged_games

from .conftest import SMALL, Service, codes, finished

pytestmark = pytest.mark.xdist_group("lab-games")
GAME = f"""schema: smallyard/game/1
title: A tariff or none
world: {SMALL}
aggregate:
  regions: {{USA: USA, CHN: CHN, REST: rest}}
  sectors: {{C26: C26, OTHER: rest}}
players:
  USA: {{instruments: [{{channel: tariff, partners: CHN, sectors: all, high: 60%}}], floors: {{C26: 90%}}}}
questions:
  - concept: matrix
    choices:
      USA: {{as it is: [], tariffs: [{{instrument: import_tariff, importer: USA, exporter: CHN, sectors: all, add: 10 pp}}]}}
"""
DENIAL = "schema: smallyard/game/1\ntitle: Denial\nquestions: [{concept: denial}]\n"
DAYS = {"world": SMALL, "first": "2025-01-01", "last": "2025-06-30", "by": "quarter", "range": False}


def test_every_packaged_game_is_listed_with_what_it_asks(service: Service) -> None:
    found = {item["name"]: item for item in service.get("/games").json()}
    assert sorted(found) == sorted(packaged_games())
    assert found["trade-war-nash"]["concepts"] == ["optimum", "optimum", "nash", "repeated"]
    assert all(item["title"] and item["notes"] and item["seconds"] > 1.0 for item in found.values())
    assert found["conditional-re-entry"]["seconds"] < found["grand-bargain"]["seconds"]


def test_a_check_says_who_plays_with_what_and_what_is_asked(service: Service) -> None:
    found = service.post("/game/check", {"text": GAME}).json()
    assert (found["ok"], found["findings"], found["job"]["state"]) == (True, [], None)
    (player,) = found["players"]
    assert (player["name"], player["regions"], player["choices"]) == ("USA", ["USA"], ["as it is", "tariffs"])
    assert player["sets"] == [{"channel": "tariff", "detail": "uniform", "numbers": 1, "low_percent": 0.0, "high_percent": 60.0}]
    assert [(item["concept"], item["who"], item["target"]) for item in found["questions"]] == [("matrix", ["USA"], [])]
    assert found["resolved_yaml"].startswith("schema: smallyard/game/1")


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("partners: CHN", "partners: CHX", "E-REGION-UNKNOWN"),
        ("importer: USA", "importer: USX", "E-REGION-UNKNOWN"),
        ("high: 60%", "high: 0%", "E-RATE-RANGE"),
        (f"world: {SMALL}", "world: ../x.npz", "E-LAB-FILE"),
        ("questions:", "question:", "E-KEY-UNKNOWN"),
    ],
)
def test_a_check_finds_what_is_wrong_before_anything_is_started(service: Service, before: str, after: str, code: str) -> None:
    found = service.post("/game/check", {"text": GAME.replace(before, after)}).json()
    assert not found["ok"]
    assert code in [item["code"] for item in found["findings"]]
    assert found["job"] is None


def test_questions_of_one_concept_are_told_apart(service: Service) -> None:
    text = next(item["text"] for item in service.get("/games").json() if item["name"] == "retaliation-ladder-2025")
    found = service.post("/game/check", {"text": text}).json()
    assert [item["variant"] for item in found["questions"]] == ["mirror", "equal_trade_value", "rebalance", ""]


def test_labels_of_sanctions_are_checked_too(service: Service) -> None:
    text = DENIAL.replace("{concept: denial}", "{concept: leverage, senders: [USA], target: [CHX]}")
    found = service.post("/game/check", {"text": text}).json()
    assert [item["code"] for item in found["findings"]] == ["E-REGION-UNKNOWN"]
    good = service.post("/game/check", {"text": text.replace("CHX", "CHN")}).json()
    assert (good["questions"][0]["who"], good["questions"][0]["target"]) == (["USA"], ["CHN"])


def test_a_matrix_of_too_many_combinations_is_refused_before_it_is_solved(service: Service) -> None:
    many = ", ".join(f"c{k}: []" for k in range(12))
    choices = "".join(f"    {name}: {{{many}}}\n" for name in ("USA", "CHN", "EU27"))
    players = "players: {USA: {}, CHN: {}, EU27: {}}\n"
    text = f"schema: smallyard/game/1\n{players}questions:\n- concept: matrix\n  choices:\n{choices}"
    found = service.post("/game/check", {"text": text}).json()
    assert [item["code"] for item in found["findings"]] == ["E-MATRIX-SIZE"]


def test_a_timeline_is_checked_by_its_dates(service: Service) -> None:
    found = service.post("/timeline/check", {"args": DAYS}).json()
    assert (found["ok"], found["dates"]) == (True, ["2025-01-01", "2025-04-01", "2025-06-30"])
    assert found["changes"] > 0
    assert found["job"]["state"] is None
    swapped = service.post("/timeline/check", {"args": {**DAYS, "last": "2024-01-01"}}).json()
    assert [item["code"] for item in swapped["findings"]] == ["E-DATE"]
    unknown = service.post("/timeline/check", {"args": {**DAYS, "deficits": "none"}}).json()
    assert not unknown["ok"]
    twice = service.post("/timeline/check", {"name": "truce-2025", "args": DAYS}).json()
    assert [item["code"] for item in twice["findings"]] == ["E-USAGE"]  # the scenario states its world itself
    assert service.post("/timeline/check", {"args": {"by": "week"}}).json()["findings"][0]["where"] == "args.by"


def test_what_is_too_large_is_refused_before_it_is_queued(lab_with: Callable[..., Service]) -> None:
    service = lab_with(run_cells=1000)
    assert service.post("/game/check", {"text": GAME.replace("aggregate", "# ")}).json()["ok"] is False
    big = service.post("/jobs", {"kind": "game", "text": DENIAL})
    assert (big.status_code, codes(big)) == (413, ["E-LAB-COST"])
    assert service.post("/jobs", {"kind": "timeline", "args": DAYS}).status_code == 413
    found = service.post("/timeline/check", {"args": DAYS}).json()
    assert [item["code"] for item in found["findings"]] == ["E-LAB-COST"]


@pytest.mark.slow
def test_a_job_says_how_far_it_is_and_is_found_by_its_question(service: Service) -> None:
    first = service.post("/jobs", {"kind": "game", "text": DENIAL}).json()
    second = service.post("/jobs", {"kind": "timeline", "args": DAYS}).json()
    assert (second["state"], second["before"], second["args"]["by"]) == ("queued", 1, "quarter")
    assert service.post(f"/jobs/{second['id']}/cancel").json()["before"] is None
    steps: list[str] = []
    until = time.monotonic() + 60.0
    while not steps and time.monotonic() < until:
        seen = service.get(f"/jobs/{first['id']}").json()
        steps = [item["step"] for item in seen["passed"]]
        time.sleep(0.05)
    assert steps[0] == "starting"
    assert seen["elapsed"] >= seen["passed"][-1]["at"] >= 0.0
    done = finished(lambda: service.get(f"/jobs/{first['id']}").json())
    assert (done["state"], done["elapsed"], done["passed"]) == ("done", None, [])
    assert done["result"]["answers"][0]["words"][1].startswith("The supplier denies below a capability of")
    archive = zipfile.ZipFile(io.BytesIO(service.get(f"/runs/{first['id']}/zip").content))
    readme = archive.read(f"smallyard-{first['id']}/README.md").decode()
    assert "solved with certificate" in readme
    assert "no prediction of what anybody will do" in readme
    rows = {row["id"]: row for row in service.get("/jobs").json()}
    assert (rows[first["id"]]["kind"], rows[second["id"]]["kind"]) == ("game", "timeline")
    check = service.post("/game/check", {"text": "# a comment\n" + DENIAL}).json()
    assert check["job"] == {"id": first["id"], "state": "done"}
    assert service.post("/timeline/check", {"args": DAYS}).json()["job"] == {"id": second["id"], "state": "cancelled"}
