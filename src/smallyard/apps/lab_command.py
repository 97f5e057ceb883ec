"""`smallyard lab`: takes the port, says where the lab is, and serves until it is stopped."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser
from pathlib import Path

import uvicorn

from smallyard.apps.lab.app import lab_app
from smallyard.apps.lab.settings import Settings
from smallyard.errors import Finding, InputError, SmallyardError

WAITING = 512  # connections that wait to be taken
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # every address of the machine → the one by which it reaches itself
IN_TERMINALS = (
    "elinks",
    "links",
    "lynx",
    "w3m",
    "www-browser",
)  # they would take over the terminal


def lab_command(
    host: str, port: int, folder: Path, *, show: bool | None, allowed_hosts: tuple[str, ...], keep_answers: bool
) -> None:
    """Serve until Ctrl-C."""
    listening = listen(host, port)
    bound, number = listening.getsockname()[:2]
    settings = Settings(host, number, folder.absolute(), allowed_hosts=allowed_hosts, keep_answers=keep_answers)
    address = lab_address(bound if bound in EVERYWHERE else host, number)
    app = lab_app(settings)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=5)
    server = _Server(config, address, said_to_others(bound, allowed_hosts), show=sys.stdout.isatty() if show is None else show)
    app.state.lab.store.open()  # before the server starts: a folder that cannot be used is refused with its code
    try:
        server.run(sockets=[listening])
    finally:
        app.state.lab.store.close()
        listening.close()


def lab_address(host: str, port: int) -> str:
    """What to open on this machine."""
    reached = EVERYWHERE.get(host, host)
    return f"http://[{reached}]:{port}/" if ":" in reached else f"http://{reached}:{port}/"


def said_to_others(bound: str, allowed_hosts: tuple[str, ...]) -> str:
    """What other machines need to know of a lab that listens on every address; empty for one that does not."""
    if bound not in EVERYWHERE:
        return ""
    if allowed_hosts:
        return f"Other machines ask for it as {', '.join(allowed_hosts)}."
    return "Other machines are refused until --allow-host gives the name by which they ask."


class _Server(uvicorn.Server):
    """Says where it is once it answers."""

    def __init__(self, config: uvicorn.Config, address: str, others: str, *, show: bool) -> None:
        super().__init__(config)
        self._address, self._others = address, others
        self._show = show

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"smallyard lab: {self._address} (Ctrl-C stops it)", flush=True)
        if self._others:
            print(self._others, flush=True)
        if self._show:
            threading.Thread(target=show, args=(self._address,), daemon=True).start()  # some browsers keep who opens them waiting


def show(address: str) -> None:
    """Open the page where there is a browser with windows; the address is on the screen anyway."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if getattr(browser, "basename", "") not in IN_TERMINALS:
        browser.open(address)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; raises InputError if the port is taken or the address is none of this machine."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:  # a name with an empty part, such as 'a..b', is no text that can be asked for
        raise _refusal(host, port, error) from error
    try:
        if os.name == "posix":  # elsewhere it would let two programs have one port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(place)
        found.listen(WAITING)
    except OSError as error:
        found.close()
        raise _refusal(host, port, error) from error
    return found


def _refusal(host: str, port: int, error: OSError | UnicodeError) -> SmallyardError:
    why, fix = str(getattr(error, "strerror", None) or error), "choose another one with --port, or --port 0 for any that is free"
    return InputError(Finding("E-LAB-PORT", f"cannot listen on {host}, port {port}", "--port", why, fix=fix))
