"""The Chinese interface in a real browser: no English sentence but what is marked as such, and messages with their values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smallyard._data import packaged
from smallyard.labels.words_zh import measure_titles, scenario_words

from .conftest import scenario_text
from .test_browser_build import browser, pytestmark, sync_api, visit
from .test_browser_result import LONG, WAIT, coded

__all__ = ["browser", "pytestmark", "visit"]  # fixtures and marks of this module
expect = sync_api.expect
SCENARIOS = ("peak-2025-145-125", "chip-controls-2022", "status-quo-2026")  # tariffs, export controls, the register
ENGLISH = r"(?:[A-Za-z][A-Za-z'’-]*[ ,;:]+){3}[A-Za-z]{2,}"
CITED = ("World Input-Output Database", "Fontagné", "tradewar-tracker", "http", "repo:", "Felbermayr")  # sources stay as they are
# Visible text of four English words in a row; `marked` is what the page itself calls English.
TEXTS = r"""english => {
  const found = { plain: [], marked: [] }, sentence = new RegExp(english);
  const keep = (text, el) => {
    if (text && sentence.test(text)) found[el.closest('[lang]')?.lang === 'en' ? 'marked' : 'plain'].push(text);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, el = node.parentElement, range = document.createRange();
    range.selectNodeContents(node);
    const shown = range.getClientRects().length && !el.closest('script,style,noscript,code,pre,textarea');
    if (shown) keep(node.textContent.replace(/\s+/g, ' ').trim(), el);
  }
  for (const name of ['aria-label', 'title']) {
    for (const el of document.querySelectorAll(`[${name}]`)) keep(el.getAttribute(name), el);
  }
  return found;
}"""


def packaged_text(name: str) -> str:
    """A packaged scenario as text."""
    return packaged("scenarios", f"{name}.yaml").read_text("utf-8")


def is_chinese(page: Any, where: str) -> list[str]:
    """No English sentence that is not marked, also where it is folded; what is marked, but no source, is printed and returned."""
    page.locator("details").evaluate_all("all => all.forEach((item) => (item.open = true))")
    found = page.evaluate(TEXTS, ENGLISH)
    assert found["plain"] == [], where
    left = [text for text in dict.fromkeys(found["marked"]) if not any(word in text for word in CITED)]
    for text in left:
        print(f"{where}: {text}")
    return left


@pytest.mark.parametrize("name", SCENARIOS)
def test_build_holds_no_english_sentence(visit: Callable, name: str) -> None:
    """Title and notes of the scenario, its instruments, what they touch, remarks, the register beside it."""
    page = visit(f"/build?lang=zh&s={coded(packaged_text(name))}")
    expect(page.get_by_text("可以运行", exact=True).first).to_be_visible(timeout=WAIT)
    expect(page.locator(".notes")).to_have_text(scenario_words()[name].notes)
    assert is_chinese(page, f"build {name}") == []


def test_other_pages_hold_no_english_sentence(visit: Callable) -> None:
    """An empty Result, Methods, the world, and a measure of the register, of which only its law stays in its language."""
    page = visit("/result?lang=zh")
    expect(page.get_by_role("button", name=scenario_words()["geneva-fails"].title)).to_be_visible()
    assert is_chinese(page, "result") == []
    page = visit("/data?lang=zh")
    page.locator("ol li").first.wait_for()
    assert is_chinese(page, "data") == []
    page = visit("/data?lang=zh&m=cn-xc-oct9-ree&d=2025-11-10")
    expect(page.locator("#measure-detail h3")).to_have_text(measure_titles()["cn-xc-oct9-ree"])
    assert is_chinese(page, "register") == []
    for part in ("grades", "limits"):
        page = visit(f"/methods?lang=zh&m={part}")
        page.locator("article tbody tr").first.wait_for()
        assert is_chinese(page, part) == []


def test_mistakes_are_said_in_chinese_with_their_values(visit: Callable) -> None:
    """A rate without a unit, an unknown region with near names; nothing English is left in the list."""
    policies = "[{instrument: import_tariff, importer: UK, exporter: CHN, sectors: goods, add: 25 pp}]"
    page = visit(f"/build?lang=zh&s={coded(scenario_text(policies))}")
    page.get_by_role("button", name="检查", exact=True).first.click()
    message = page.locator("ul.msg")
    expect(message).to_contain_text("未知的地区“UK”")
    expect(message).to_contain_text("是否指“GBR”？")
    assert is_chinese(page, "unknown region") == []
    page = visit(f"/build?lang=zh&s={coded(scenario_text(policies.replace('UK', 'USA').replace('25 pp', '25')))}")
    page.get_by_role("button", name="检查", exact=True).first.click()
    expect(page.locator("ul.msg")).to_contain_text("数字25没有单位")
    assert is_chinese(page, "no unit") == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_results_hold_no_english_sentence(visit: Callable, name: str) -> None:
    """Result with range and decomposition, Explain with provenance."""
    text, title = packaged_text(name), scenario_words()[name].title
    page = visit(f"/result?lang=zh&s={coded(text)}")
    expect(page.locator("h1")).to_have_text(title)
    page.locator(".head a.btn.pri[download]").wait_for(state="attached", timeout=LONG)
    assert is_chinese(page, f"result {name}") == []
    page.get_by_role("link", name="解释").or_(page.get_by_role("button", name="解释")).first.click()
    page.locator("#provenance ~ .scroll").first.wait_for(timeout=LONG)
    expect(page.locator("h1")).to_contain_text(title)
    assert is_chinese(page, f"explain {name}") == []


def test_a_comparison_holds_no_english_sentence(visit: Callable) -> None:
    """Two packaged scenarios side by side; their cards have Chinese titles."""
    first, second = "geneva-fails", "phase-one-world"
    page = visit(f"/compare?lang=zh&s={coded(packaged_text(first))}&c={coded(packaged_text(second))}")
    expect(page.locator(".runs h2")).to_have_text([scenario_words()[name].title for name in (first, second)])
    page.locator("p.ok").wait_for(timeout=LONG)
    assert is_chinese(page, "compare") == []
