"""Take the pictures of the lab that the documentation shows, from the lab itself.

    python scripts/write_screenshots.py [--chromium chromium] [--only lab-games]

Starts `smallyard lab` on a free port with a folder of its own, opens each page in a headless Chromium, writes
`docs/lab-*.png`. Pictures change with fonts and versions of the browser, so no test compares them; run it after a
change that shows.
"""

from __future__ import annotations

import argparse
import base64
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).resolve().parents[1] / "docs"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PATIENCE = 120_000  # ms for a full run, range and decomposition included, or for a game


class Picture(NamedTuple):
    """One picture: its file, the page with its query, what must be on it, the size of the window, and a button to press first."""

    file: str
    page: str
    query: dict[str, str]
    ready: str
    window: dict[str, int] = DESKTOP
    press: str = ""


def coded(text: str) -> str:
    """A scenario as it stands in the address of the lab: raw deflate, base64 for addresses."""
    squeezed = zlib.compressobj(9, wbits=-15)
    return base64.urlsafe_b64encode(squeezed.compress(text.encode()) + squeezed.flush()).decode().rstrip("=")


def packaged(name: str, kind: str = "scenarios") -> str:
    """Text of a packaged scenario or game."""
    from smallyard._data import packaged as found

    return found(kind, f"{name}.yaml").read_text("utf-8")


@contextmanager
def lab() -> Iterator[str]:
    """The address of a lab that runs while the pictures are taken."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "smallyard", "lab", "--port", "0", "--no-open", "--folder", folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+/", process.stdout.readline())
            if found is None:
                raise SystemExit("the lab did not start")
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def pictures() -> list[Picture]:
    """What the documentation shows."""
    peak, truce = coded(packaged("peak-2025-145-125")), coded(packaged("truce-2025"))
    war = coded(packaged("trade-war-nash", "games"))
    asked = {"s": peak, "r": "CHN"}
    exact = "a.btn.pri[download]"  # the download is offered once range and decomposition are in
    return [
        Picture("lab-build.png", "build", {"s": peak}, ".chip.ok"),
        Picture("lab-result.png", "result", asked, exact),
        Picture("lab-result-zh.png", "result", {**asked, "lang": "zh"}, exact),
        Picture("lab-result-phone.png", "result", asked, exact, PHONE),
        Picture("lab-compare.png", "compare", {"s": peak, "c": truce}, "#f-compare svg"),
        Picture("lab-games.png", "games", {"g": war, "lang": "en"}, exact, press="button.pri:not([aria-disabled=true])"),
    ]


def take(page: Page, address: str, item: Picture) -> None:
    """Open the page, wait until it is complete, and write the visible part."""
    page.set_viewport_size(item.window)  # type: ignore[arg-type]
    page.goto(f"{address}{item.page}?{urlencode(item.query)}")
    if item.press:
        page.click(item.press, timeout=PATIENCE)
    page.wait_for_selector(item.ready, state="attached", timeout=PATIENCE)
    page.wait_for_load_state("networkidle", timeout=PATIENCE)
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=DOCS / item.file)
    print(f"docs/{item.file} ({(DOCS / item.file).stat().st_size // 1024} kB)")


def main() -> None:
    """Write all pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", default="chromium", help="name or path of the browser")
    parser.add_argument("--only", default="", help="beginning of the names of the files to write")
    given: Any = parser.parse_args()
    place = shutil.which(given.chromium)
    if place is None:
        raise SystemExit(f"no browser '{given.chromium}' on the PATH")
    with lab() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=place, args=["--no-sandbox"])
        page = browser.new_page()
        for item in (one for one in pictures() if one.file.startswith(given.only)):
            take(page, address, item)
        browser.close()


if __name__ == "__main__":
    main()
