"""The lab under test: `service`, the application in this process, and `server`, the command in a process of its own."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from smallyard.apps.lab.app import lab_app
from smallyard.apps.lab.settings import Limits, Settings

API = "/api/v1"
SMALL = "wiod2014-17x27"
HEAD = f"schema: smallyard/scenario/1\nworld: {SMALL}\n"
TARIFF = "[{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 10 pp}]"
READY = re.compile(r"smallyard lab: (http://\S+/)")
OPEN = ("queued", "running")
PATIENCE = 120.0


def scenario_text(policies: str = TARIFF, more: str = "") -> str:
    """A scenario on the 17 × 27 world, as text."""
    return f"{HEAD}{more}\npolicies: {policies}\n"


def tariff_of(points: float) -> str:
    """A scenario that differs from others by its rate."""
    return scenario_text(TARIFF.replace("10 pp", f"{points} pp"))


@dataclass
class Client:
    """Asks an application in this process, from any thread, and returns its answer."""

    app: FastAPI
    loop: asyncio.AbstractEventLoop
    asks: httpx.AsyncClient

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request."""
        return asyncio.run_coroutine_threadsafe(self.asks.request(method, path, **more), self.loop).result(PATIENCE)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET."""
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """POST."""
        return self.request("POST", path, **more)


@contextmanager
def client_of(app: FastAPI) -> Iterator[Client]:
    """A client, with the application's processes started before and ended after."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def now(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)

    lifespan = app.router.lifespan_context(app)
    now(lifespan.__aenter__())
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    asks = httpx.AsyncClient(transport=transport, base_url="http://localhost:8321", timeout=PATIENCE)
    try:
        yield Client(app, loop, asks)
    finally:
        now(asks.aclose())
        now(lifespan.__aexit__(None, None, None))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass
class Service:
    """The application with a client that speaks as a program on this machine does."""

    app: FastAPI
    client: Client

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET below the interface."""
        return self.client.get(API + path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """POST JSON below the interface."""
        return self.client.post(API + path, json=body, **more)

    def finish(self, name: str) -> dict[str, Any]:
        """A run once it is over."""
        return finished(lambda: self.get(f"/runs/{name}").json())


def finished(look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Wait until a run is over."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = look()
        if found["state"] not in OPEN:
            return found
        time.sleep(0.05)
    raise AssertionError("the run did not end")


def codes(answer: httpx.Response) -> list[str]:
    """Codes of the findings of a refusal."""
    return [item["code"] for item in answer.json()["findings"]]


def started(folder: Path, **more: Any) -> Iterator[Service]:
    """An application with its processes, ended afterwards."""
    settings = Settings(**{"folder": folder, "warmed": (SMALL,), **more})
    app = lab_app(settings)
    with client_of(app) as client:
        yield Service(app, client)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One lab for all tests of a module; questions are not answered from memory."""
    yield from started(tmp_path_factory.mktemp("lab"), keep_answers=False)


@pytest.fixture(scope="module")
def two(service: Service) -> list[str]:
    """Ids of two finished runs."""
    names = [service.post("/runs", {"yaml": tariff_of(points)}).json()["id"] for points in (10, 20)]
    for name in names:
        assert service.finish(name)["state"] == "done"
    return names


@pytest.fixture
def lab_with(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """A lab with limits of its own: lab_with(queue=1)."""
    held: list[Iterator[Service]] = []

    def make(folder: Path | None = None, **limits: Any) -> Service:
        held.append(started(folder or tmp_path / f"lab{len(held)}", limits=Limits(**limits), keep_answers=False))
        return next(held[-1])

    yield make
    for item in held:
        next(item, None)


@dataclass
class Server:
    """`smallyard lab` in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    folder: Path
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.address, timeout=PATIENCE, trust_env=False)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """POST JSON below the interface."""
        return self.client.post(API + path, json=body, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET below the interface."""
        return self.client.get(API + path, **more)

    def finish(self, name: str) -> dict[str, Any]:
        """A run once it is over."""
        return finished(lambda: self.get(f"/runs/{name}").json())

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self) -> int:
        """End it as Ctrl-C does; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        self._close()
        return code

    def _close(self) -> None:
        self.client.close()
        if self.process.stdout is not None:
            self.process.stdout.close()


def serve(folder: Path, *options: str) -> Server:
    """Start the command on a free port and wait until it says where it is."""
    command = [sys.executable, "-m", "smallyard", "lab", "--port", "0", "--no-open", "--folder", str(folder), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy())
    assert process.stdout is not None
    found = READY.match(process.stdout.readline())
    if found is None:
        process.kill()
        process.wait()
        process.stdout.close()
        raise AssertionError("the lab did not start")
    return Server(process, found[1], folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real lab on a free port, with a folder of its own and no answers from memory."""
    found = serve(tmp_path_factory.mktemp("served"), "--no-cache")
    yield found
    found.stop()


@pytest.fixture
def serve_in() -> Iterator[Callable[..., Server]]:
    """Start labs in given folders; all of them end with the test."""
    held: list[Server] = []

    def start(folder: Path, *options: str) -> Server:
        held.append(serve(folder, *options))
        return held[-1]

    yield start
    for item in held:
        item.stop()
