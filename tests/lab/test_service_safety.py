"""Who may ask, how much may be sent, what browsers are told, and that no file of the machine is reached."""

import asyncio
import errno
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from smallyard import load_world
from smallyard.apps.lab.answers_kept import KeptAnswers
from smallyard.apps.lab.safety import BodyLimit, host_name, origin_host
from smallyard.apps.lab.settings import Settings
from smallyard.policy.scenario import Scenario
from smallyard.world.world_file import write_world

from .conftest import API, HEAD, SMALL, Service, codes, scenario_text, tariff_of

pytestmark = pytest.mark.xdist_group("lab-safety")
OUTSIDE = ["/etc/passwd", "../secret.npz", "secret.npz", "file:///etc/passwd", "upload:../../x", "upload:0123456789ABCDEF",
           "upload:0123456789abcdef/../x", "\\\\server\\share.npz", "~/x.npz", "wiod2014.npz", "upload:"]  # fmt: skip


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8321", "localhost.evil.example", "", "127.0.0.1.nip.io", "[::2]", "a b", "["]
)
def test_foreign_names_are_refused(service: Service, host: str) -> None:
    answer = service.get("/scenarios", headers={"host": host})
    assert (answer.status_code, codes(answer)) == (403, ["E-LAB-HOST"])
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("host", ["localhost", "localhost:1234", "127.0.0.1:8321", "[::1]:8321", "LOCALHOST:8321"])
def test_own_names_are_answered(service: Service, host: str) -> None:
    assert service.get("/scenarios", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"origin": "http://localhost:8321.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://["},
    ],
)
def test_changes_asked_for_by_other_pages_are_refused(service: Service, headers: dict[str, str]) -> None:
    for path in ("/solve", "/runs", "/scenario/check"):
        answer = service.post(path, {"yaml": tariff_of(10)}, headers=headers)
        assert (answer.status_code, codes(answer)) == (403, ["E-LAB-ORIGIN"])


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_pages_elsewhere_may_link_to_data_but_not_fetch_it(service: Service, site: str) -> None:
    """A page could otherwise keep the lab busy, though it could not read what comes back."""
    framed = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
    for how in ({"sec-fetch-mode": "no-cors"}, framed):
        fetched = service.get("/scenarios", headers={"sec-fetch-site": site, **how})
        assert (fetched.status_code, codes(fetched)) == (403, ["E-LAB-ORIGIN"])
    assert service.get("/scenarios", headers={"sec-fetch-site": site, "sec-fetch-mode": "navigate"}).status_code == 200
    assert service.client.get("/", headers={"sec-fetch-site": site, "sec-fetch-mode": "navigate"}).status_code == 200


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(RuntimeError("a defect"), 500, "E-BUG"), (OSError(errno.ENOSPC, "No space left on device"), 503, "E-LAB-FOLDER")],
)
def test_what_nobody_expected_is_said_with_the_headers_of_every_answer(
    service: Service, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(service.app.state.lab.store, "all", fail)
    answer = service.get("/runs")
    assert (answer.status_code, codes(answer)) == (status, [code])
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one() -> None:
    seen: list[str] = []

    async def app(*_: object) -> None:
        seen.append("asked")

    messages = iter([{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> dict[str, object]:
        return next(messages)

    async def send(message: dict[str, object]) -> None:
        seen.append(str(message["type"]))

    scope = {"type": "http", "method": "POST", "path": "/api/v1/solve", "headers": []}
    asyncio.run(BodyLimit(app, Settings())(scope, receive, send))
    assert seen == []


@pytest.mark.parametrize("text", ['"\\ud800": 1\n"\\ud800": 2\n', 'a: {"\\ud800": 1}\n'])
def test_half_a_character_in_a_key_is_a_finding(service: Service, text: str) -> None:
    for path in ("/solve", "/scenario/tariffs", "/scenario/check", "/scenario/parse"):
        answer = service.post(path, {"yaml": text})
        assert answer.status_code in (200, 422)
        assert "E-YAML-ENCODING" in codes(answer)


def test_the_lab_s_own_page_may_ask(service: Service) -> None:
    headers = {"origin": "http://localhost:8321", "sec-fetch-site": "same-origin"}
    assert service.post("/scenario/parse", {"yaml": tariff_of(10)}, headers=headers).status_code == 200


def test_names_are_taken_apart_without_trust() -> None:
    assert host_name("localhost:8321") == "localhost"
    assert host_name("[::1]:8321") == "::1"
    assert host_name("[") == ""
    assert origin_host("ftp://localhost") == ""


def test_every_answer_tells_browsers_what_they_may_do(service: Service) -> None:
    for path in ("/", "/build", f"{API}/scenarios", f"{API}/runs/0123456789abcdef", "/assets/none.js"):
        headers = service.client.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers
    script = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "unsafe-inline" not in script


def test_only_embedded_figures_may_be_framed(service: Service) -> None:
    headers = service.client.get("/embed/map").headers
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_bodies_have_a_largest_size(lab_with: Callable[..., Service]) -> None:
    service = lab_with(body=2000, world=3000)
    assert codes(service.post("/solve", {"yaml": "x" * 3000})) == ["E-LAB-SIZE"]

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b"x" * 100

    answer = service.client.post(f"{API}/solve", content=parts(), headers={"content-type": "application/json"})
    assert (answer.status_code, codes(answer)) == (413, ["E-LAB-SIZE"])
    answer = service.client.post(f"{API}/uploads/world", content=b"x" * 4000)
    assert (answer.status_code, codes(answer)) == (413, ["E-LAB-SIZE"])


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("path", ["/solve", "/runs", "/scenario/check", "/scenario/parse"])
def test_no_world_outside_the_lab_is_opened(service: Service, tmp_path: Path, name: str, path: str) -> None:
    (tmp_path / "secret.npz").write_bytes(b"x")
    text = f"schema: smallyard/scenario/1\nworld: '{name}'\npolicies: []\n"
    answer = service.post(path, {"yaml": text})
    assert codes(answer)[0] in ("E-LAB-FILE", "E-LAB-UNKNOWN")
    assert answer.status_code == (422 if path in ("/solve", "/runs") else 200)


@pytest.mark.parametrize(
    "split", ["/etc/passwd", "../x.yaml", "x.yaml", "{spec: /etc/hosts}", "{spec: ../../x.yaml, elasticities: low}"]
)
def test_no_split_outside_the_package_is_opened(service: Service, split: str) -> None:
    answer = service.post("/solve", {"yaml": scenario_text(more=f"split: {split}")})
    assert (answer.status_code, codes(answer)) == (422, ["E-LAB-FILE"])


@pytest.mark.parametrize("name", ["/etc/passwd", "../sets.json", "../../worlds/wiod2014"])
def test_other_names_of_a_scenario_are_packaged_names_too(service: Service, name: str) -> None:
    for more, policies in (
        (f"model: {{elasticities: '{name}'}}", "[]"),
        (f"model: {{elasticities: {{set: '{name}'}}}}", "[]"),
        ("", f"[{{instrument: tariff_panel, panel: '{name}', on: '2019-09-01'}}]"),
        ("", f"[{{instrument: measures, in_force_on: '2026-01-01', drop: ['{name}']}}]"),
    ):
        answer = service.post("/solve", {"yaml": scenario_text(policies, more)})
        assert answer.status_code == 422, answer.text


def test_games_and_timelines_name_no_files_either(service: Service) -> None:
    game = "schema: smallyard/game/1\ntitle: x\nworld: ../x.npz\nplayers: {USA: {}}\nquestions: []\n"
    assert codes(service.post("/jobs", {"kind": "game", "text": game})) == ["E-LAB-FILE"]
    assert codes(service.post("/jobs", {"kind": "timeline", "args": {"world": "/etc/x.npz"}})) == ["E-LAB-FILE"]
    assert service.post("/jobs", {"kind": "game", "name": "../x"}).status_code == 422
    assert service.post("/jobs", {"kind": "game", "name": "no-such-game"}).status_code == 404
    assert codes(service.post("/jobs", {"kind": "timeline", "args": {"measures": "/etc/passwd"}})) == ["E-REQUEST"]


@pytest.mark.parametrize(
    "name", ["..", "../../etc/passwd", "%2e%2e%2fsecret", "0123456789abcdeg", "0123456789abcdef0", "x" * 500, "%00"]
)
def test_ids_are_never_paths(service: Service, name: str) -> None:
    for path in (f"/runs/{name}", f"/runs/{name}/zip", f"/jobs/{name}", f"/runs/{name}/files/result.json"):
        assert service.get(path).status_code in (404, 422)


def test_assets_lead_nowhere_else(service: Service) -> None:
    for path in ("/assets/..%2f..%2f_version.py", "/assets/.hidden", "/assets/x.py", "/..%2f_version.py", "/_version.py.js"):
        assert service.client.get(path).status_code in (404, 503)


def test_unknown_routes_of_the_interface_are_no_pages(service: Service) -> None:
    answer = service.get("/nothing")
    assert (answer.status_code, codes(answer)) == (404, ["E-LAB-UNKNOWN"])
    assert service.client.request("PUT", f"{API}/solve").status_code == 405
    assert service.client.request("POST", f"{API}/nothing").status_code == 404


def test_an_uploaded_world_is_used_by_its_id_with_the_hash_of_its_file(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import smallyard

    write_world(load_world(SMALL), tmp_path / "own.npz")
    content = (tmp_path / "own.npz").read_bytes()
    found = service.client.post(f"{API}/uploads/world", content=content).json()
    name = found["world"].removeprefix("upload:")
    assert found["sha256"].startswith(name)
    answer = service.post("/solve", {"yaml": tariff_of(10).replace(SMALL, found["world"])})
    solved = answer.json()
    (tmp_path / f"{name}.npz").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    expected = smallyard.run(Scenario.from_yaml(tariff_of(10).replace(SMALL, f"{name}.npz")), explain=False)
    assert solved["scenario_sha256"] == expected.scenario_sha256
    assert solved["result"]["headline"] == expected.to_dict()["headline"]
    checked = service.post("/scenario/check", {"yaml": tariff_of(10).replace(SMALL, found["world"])}).json()
    assert f"world: {found['world']}" in checked["resolved_yaml"]


def test_an_uploaded_world_is_explored_as_a_packaged_one(service: Service, tmp_path: Path) -> None:
    """Card, flows, totals and provenance under the id; another id or a path is no world."""
    write_world(load_world(SMALL), tmp_path / "own.npz")
    name = service.client.post(f"{API}/uploads/world", content=(tmp_path / "own.npz").read_bytes()).json()["world"]
    card, packaged = (service.get(f"/worlds/{item}").json() for item in (name, SMALL))
    assert card["name"] == name
    assert (card["regions"], card["sectors"]) == (packaged["regions"], packaged["sectors"])
    for part in ("flows?importer=USA&by=exporter", "totals?by=sector"):
        own, other = (service.get(f"/worlds/{item}/{part}").json() for item in (name, SMALL))
        assert own["world"] == name
        assert own["columns"] == other["columns"]
    assert service.get(f"/worlds/{name}/flows?format=csv").text == service.get(f"/worlds/{SMALL}/flows?format=csv").text
    assert (
        service.get(f"/worlds/{name}/provenance").json()["identities"]
        == service.get(f"/worlds/{SMALL}/provenance").json()["identities"]
    )
    for wrong in ("upload:0123456789abcdef", "upload:..%2F..%2Fx", "upload:", "own.npz", f"{name}x"):
        answer = service.get(f"/worlds/{wrong}/flows")
        assert answer.status_code == 404, wrong


def test_a_world_that_is_none_is_refused_and_not_kept(service: Service, tmp_path: Path) -> None:
    np.savez(tmp_path / "odd.npz", a=np.zeros(3))
    uploads = service.app.state.lab.settings.uploads
    before = sorted(uploads.iterdir())
    for content in (b"", b"PK\x03\x04", b"x" * 1000, (tmp_path / "odd.npz").read_bytes()):
        answer = service.client.post(f"{API}/uploads/world", content=content)
        assert answer.status_code == 422
        assert codes(answer)
    assert sorted(uploads.iterdir()) == before


def test_the_web_process_does_not_import_the_solver() -> None:
    code = (
        "import sys\nfrom smallyard.apps.lab.app import lab_app\nfrom smallyard.apps.lab.settings import Settings\n"
        "lab_app(Settings())\nimport smallyard.apps.lab_command\n"
        "print([name for name in ('jax', 'jaxlib', 'xarray', 'scipy') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]", found.stdout


def test_answers_are_kept_up_to_a_size() -> None:
    kept = KeptAnswers(10)
    for name in "abc":
        kept.put(name, b"1234")
    assert kept.get("a") is None
    assert kept.get("c") == b"1234"
    kept.put("d", b"x" * 11)
    assert kept.get("d") is None


def test_texts_are_read_by_the_project_s_own_reader(service: Service) -> None:
    assert codes(service.post("/scenario/parse", {"yaml": "a: !!python/object:x 1"})) == ["E-YAML-TAG"]
    assert codes(service.post("/scenario/parse", {"yaml": HEAD + "x: &a [1]\ny: *a"})) == ["E-YAML-ALIAS"]


def test_a_wrong_method_is_told_all_methods_of_the_address(service: Service) -> None:
    answer = service.client.request("OPTIONS", f"{API}/runs")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert service.client.request("PUT", f"{API}/runs/0123456789abcdef").headers["allow"] == "GET"


def test_a_world_that_is_too_large_is_refused_before_it_is_read(service: Service, tmp_path: Path) -> None:
    regions, sectors = [f"R{k}" for k in range(300)], [f"S{k}" for k in range(60)]
    flows = {"trade_fob": (300, 300, 60), "intermediate_use": (300, 60, 60), "final_demand": (300, 60)}
    arrays = {name: np.zeros(shape, np.int8) for name, shape in flows.items()}
    np.savez_compressed(tmp_path / "big.npz", schema=np.array("smallyard/world/1"), regions=regions, sectors=sectors, **arrays)
    answer = service.client.post(f"{API}/uploads/world", content=(tmp_path / "big.npz").read_bytes())
    assert (answer.status_code, codes(answer)) == (413, ["E-LAB-COST"])
