"""Short answers: the numbers of the command line, previews, the check, and what is refused."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import Request

import smallyard
from smallyard._data import packaged
from smallyard.apps.lab.asking import ask_for
from smallyard.apps.lab.problems import Refused
from smallyard.apps.lab.table_json import columns_of
from smallyard.pipeline.run import headline_pair
from smallyard.policy.scenario import Scenario, packaged_scenarios
from smallyard.results.border_rates import border_rates

from .conftest import API, HEAD, Service, codes, scenario_text, tariff_of

pytestmark = pytest.mark.xdist_group("lab-solve")
WAR_ON_FINE = "schema: smallyard/scenario/1\nworld: wiod2014\npolicies:\n- {instrument: measures, in_force_on: '2026-01-01'}\n"


def without_time(result: dict[str, Any]) -> dict[str, Any]:
    """A result without the seconds its solves took."""
    certificates = {"certificate": result["certificate"], **result["certificates"]}
    cut = {name: {key: value for key, value in item.items() if "seconds" not in key} for name, item in certificates.items()}
    return {**result, "certificate": cut.pop("certificate"), "certificates": cut}


def test_an_answer_has_the_digits_of_the_library(service: Service) -> None:
    text = tariff_of(17.5)
    found = service.post("/solve", {"yaml": text, "tables": ["regions", "sectors", "bilateral"]}).json()
    expected = smallyard.run(Scenario.from_yaml(text), explain=False)
    assert without_time(found["result"]) == without_time(expected.to_dict())
    assert found["scenario_sha256"] == expected.scenario_sha256
    assert found["preview"] is False
    for stem in ("regions", "sectors", "bilateral"):
        assert found["tables"][stem]["columns"] == columns_of(expected.tables[stem])


def test_a_preview_is_the_same_question_on_the_coarse_world(service: Service) -> None:
    text = tariff_of(12).replace("wiod2014-17x27", "wiod2014")
    found = service.post("/solve", {"yaml": text, "preview": True}).json()
    expected = smallyard.run(Scenario.from_yaml(tariff_of(12)), explain=False)
    assert found["preview"] is True
    assert found["tables"] == {}
    assert found["result"]["headline"] == expected.to_dict()["headline"]
    assert found["scenario_sha256"] == Scenario.from_yaml(text).sha256 != found["result"]["scenario_sha256"]


def test_a_preview_of_labels_that_the_coarse_world_lacks_is_refused(service: Service) -> None:
    text = tariff_of(12).replace("wiod2014-17x27", "wiod2014").replace("exporter: CHN", "exporter: DEU")
    answer = service.post("/solve", {"yaml": text, "preview": True})
    assert (answer.status_code, codes(answer)[0]) == (422, "E-LAB-PREVIEW")
    assert "E-REGION-UNKNOWN" in codes(answer)


def test_a_table_that_is_not_there_is_refused(service: Service) -> None:
    answer = service.post("/solve", {"yaml": tariff_of(10), "tables": ["contributions"]})
    assert (answer.status_code, codes(answer)) == (422, ["E-LAB-TABLE"])


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("policies: [", 422, "E-YAML"),
        ("a: &x 1\nb: *x\n", 422, "E-YAML-ALIAS"),
        ("- 1\n", 422, "E-SCENARIO-FORM"),
        ("policies: []\n", 422, "E-KEY-MISSING"),
        (scenario_text("[{instrument: import_tariff, importer: USA, exporter: XXX, add: 10 pp}]"), 422, "E-REGION-UNKNOWN"),
        (scenario_text("[{instrument: import_tariff, importer: USA, exporter: CHN, add: 10}]"), 422, "E-TARIFF-UNIT"),
        (scenario_text("[{instrument: import_ban, importer: RUS, exporter: all, sectors: C21}]"), 409, "E-INFEASIBLE-SUPPLIER"),
        (scenario_text("[{instrument: import_ban, importer: USA, exporter: all, sectors: all}]"), 409, "E-INFEASIBLE-BALANCE"),
    ],
)
def test_refusals_are_those_of_the_command_line(service: Service, text: str, status: int, code: str) -> None:
    answer = service.post("/solve", {"yaml": text})
    if answer.status_code == 200:
        pytest.fail("was solved")
    assert answer.status_code == status
    assert code in codes(answer) or (code.startswith("E-INFEASIBLE") and codes(answer)[0].startswith("E-INFEASIBLE"))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"yaml": 1},
        {"yaml": "", "more": 1},
        {"yaml": "x", "preview": "yes"},
        {"yaml": "x", "tables": ["../x"]},
        [],
        None,
    ],
)
def test_a_body_of_the_wrong_form_is_refused(service: Service, body: Any) -> None:
    answer = service.post("/solve", body)
    assert answer.status_code == 422
    assert set(codes(answer)) == {"E-REQUEST"}


def test_bytes_that_are_no_json_are_refused(service: Service) -> None:
    for content in (b"{", b"\xff\xfe", b"[" * 100_000, b'{"yaml": "\\ud800"}', b""):
        answer = service.client.post(f"{API}/solve", content=content, headers={"content-type": "application/json"})
        assert 400 <= answer.status_code < 500
        assert codes(answer)


def test_a_large_question_is_refused_before_it_is_solved(lab_with: Callable[..., Service]) -> None:
    answer = lab_with(solve_cells=1000, run_cells=1000).post("/solve", {"yaml": tariff_of(10)})
    assert (answer.status_code, codes(answer)) == (413, ["E-LAB-COST"])
    assert "7,803 cells" in answer.json()["findings"][0]["what"]


def test_the_check_says_what_policies_touch(service: Service) -> None:
    found = service.post("/scenario/check", {"yaml": tariff_of(10)}).json()
    world = smallyard.load_world("wiod2014-17x27")
    places = [list(world.regions).index(name) for name in ("USA", "CHN")]
    assert found["ok"] is True
    assert found["findings"] == []
    assert found["scenario_sha256"] == Scenario.from_yaml(tariff_of(10)).sha256
    assert Scenario.from_yaml(found["resolved_yaml"]).sha256 == found["scenario_sha256"]
    (touched,) = found["touches"]
    assert touched["trade_musd"] == pytest.approx(world.trade_fob[places[0], places[1], world.is_good].sum(), rel=1e-12)
    assert touched["output_musd"] is None
    assert found["cost"]["cells"] == 17 * 17 * 27


@pytest.mark.parametrize("name", ["peak-2025-145-125", "status-quo-2026"])
def test_tariffs_on_paper_are_those_of_the_result(service: Service, name: str) -> None:
    """Build shows what Result shows: the baseline's dated panel is in both rates, and its trade weights them."""
    text = packaged("scenarios", f"{name}.yaml").read_text("utf-8")
    found = service.post("/scenario/tariffs", {"yaml": text}).json()["tariffs"]
    pair, _ = headline_pair(Scenario.from_yaml(text))
    assert pair.ends is not None
    rates = border_rates(pair.base, pair.ends, (pair.before.outcome, pair.after.outcome)).effective
    wanted = {(row.importer, row.exporter): (row.before, row.on_paper) for row in rates if row.exporter is not None}
    assert {(row["importer"], row["exporter"]) for row in found} == set(wanted)
    for row in found:
        assert (row["before_percent"], row["on_paper_percent"]) == pytest.approx(wanted[row["importer"], row["exporter"]], rel=1e-7)


def test_the_check_lists_findings_instead_of_refusing(service: Service) -> None:
    found = service.post("/scenario/check", {"yaml": HEAD + "policies: [{instrument: import_tarif}]"}).json()
    assert (found["ok"], found["findings"][0]["code"]) == (False, "E-INSTRUMENT-UNKNOWN")
    found = service.post("/scenario/check", {"yaml": tariff_of(10).replace("CHN", "XXX")}).json()
    assert (found["ok"], found["findings"][0]["code"]) == (False, "E-REGION-UNKNOWN")
    assert found["scenario_sha256"] is not None


def test_every_packaged_scenario_is_listed_read_and_written(service: Service) -> None:
    found = service.get("/scenarios").json()
    assert [item["name"] for item in found] == packaged_scenarios()
    for item in found:
        parsed = service.post("/scenario/parse", {"yaml": item["yaml"]}).json()
        assert parsed["findings"] == []
        written = service.post("/scenario/write", {"data": parsed["data"]}).json()
        assert written["findings"] == []
        assert Scenario.from_yaml(written["yaml"]).sha256 == Scenario.load(item["name"]).sha256


def test_a_file_with_mistakes_is_still_read_into_the_form(service: Service) -> None:
    found = service.post("/scenario/parse", {"yaml": HEAD + "policies: [{instrument: x, add: .nan}]"}).json()
    assert found["data"]["policies"][0]["instrument"] == "x"
    assert found["findings"]


def test_data_deeper_than_a_file_may_be_is_refused(service: Service) -> None:
    deep: Any = 1
    for _ in range(60):
        deep = [deep]
    answer = service.post("/scenario/write", {"data": {"policies": deep}})
    assert (answer.status_code, codes(answer)) == (422, ["E-YAML-SIZE"])


def test_questions_at_once_get_their_own_answers(service: Service) -> None:
    texts = [tariff_of(3 + 0.25 * k) for k in range(24)]
    expected = {text: Scenario.from_yaml(text).sha256 for text in texts}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda text: (text, service.post("/solve", {"yaml": text}).json()), texts))
    losses = [found["result"]["headline"]["real_income_percent"]["CHN"] for _, found in answers]
    assert all(found["scenario_sha256"] == expected[text] for text, found in answers)
    assert losses == sorted(losses, reverse=True)


def test_a_solver_that_is_killed_is_replaced(service: Service) -> None:
    solver = service.app.state.lab.solver
    service.post("/solve", {"yaml": tariff_of(5)})
    first = solver.pid
    os.kill(first, signal.SIGKILL)
    assert service.post("/solve", {"yaml": tariff_of(6)}).status_code == 200
    assert solver.pid != first


def test_a_solver_killed_at_work_is_tried_once_more_and_no_more(service: Service) -> None:
    solver = service.app.state.lab.solver
    first = solver.pid
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(service.post, "/solve", {"yaml": WAR_ON_FINE})
        for _ in range(2):
            time.sleep(0.3)
            killed = solver.pid
            os.kill(killed, signal.SIGKILL)
            while solver.pid == killed or solver.pid is None:
                time.sleep(0.01)
        answer = waiting.result()
    assert (answer.status_code, codes(answer)) == (503, ["E-LAB-SOLVER"])
    assert answer.headers["retry-after"]
    assert service.post("/solve", {"yaml": tariff_of(7)}).status_code == 200
    assert solver.pid != first


def test_a_deadline_ends_the_question_and_the_solver_works_again(service: Service) -> None:
    solver = service.app.state.lab.solver
    service.post("/solve", {"yaml": tariff_of(5)})
    first = solver.pid
    asked = solver.ask("solve", seconds=0.25, yaml=WAR_ON_FINE, preview=False, tables=[])
    with pytest.raises(Refused, match="E-LAB-DEADLINE") as refused:
        asyncio.run_coroutine_threadsafe(asked, service.client.loop).result()
    assert refused.value.status == 504
    assert service.post("/solve", {"yaml": tariff_of(8)}).status_code == 200
    assert solver.pid != first


def test_a_question_that_waited_too_long_is_not_begun(service: Service) -> None:
    solver = service.app.state.lab.solver
    asked = solver.ask("solve", seconds=-1.0, yaml=tariff_of(5), preview=False, tables=[])
    with pytest.raises(Refused, match="it waited behind others"):
        asyncio.run_coroutine_threadsafe(asked, service.client.loop).result()


def test_a_question_whose_client_has_left_is_dropped(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    solver, begun = service.app.state.lab.solver, []

    def slowly(waiting: Any) -> tuple[int, bytes]:
        begun.append(json.loads(waiting.asked)["yaml"])
        time.sleep(1.5)
        return 200, b"{}"

    async def leave() -> None:
        first = asyncio.wrap_future(solver.begin("solve", yaml="first"))
        with pytest.raises(Refused, match="nobody waits"):
            await ask_for(Request({"type": "http"}, receive=gone), solver, "solve", yaml="second")
        await first
        answer = await ask_for(Request({"type": "http"}, receive=gone), solver, "solve", yaml="third")
        assert answer == (200, b"{}")

    monkeypatch.setattr(solver, "_answer", slowly)
    asyncio.run_coroutine_threadsafe(leave(), service.client.loop).result()
    assert begun == ["first", "third"]


async def gone() -> dict[str, str]:
    """What a server hears of a client that has left."""
    return {"type": "http.disconnect"}


def test_a_full_queue_says_when_to_ask_again(lab_with: Callable[..., Service]) -> None:
    service = lab_with(queue=2)
    service.post("/solve", {"yaml": tariff_of(5)})
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda k: service.post("/solve", {"yaml": tariff_of(20 + k)}), range(24)))
    busy = [answer for answer in answers if answer.status_code == 429]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert all(codes(answer) == ["E-LAB-QUEUE"] and int(answer.headers["retry-after"]) >= 1 for answer in busy)


def test_the_same_question_is_answered_from_memory_only_if_wanted(lab_with: Callable[..., Service], service: Service) -> None:
    two = [service.post("/solve", {"yaml": tariff_of(9)}).json() for _ in range(2)]
    assert two[0]["seconds"] != two[1]["seconds"]
    kept = service.app.state.lab.kept
    kept.put("a", b"12345")
    assert kept.get("a") is None
