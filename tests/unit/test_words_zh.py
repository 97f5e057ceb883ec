"""What the package says has Chinese words: every code, title and closed set of sentences; templates fit their English side."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from typing import get_args

import pytest

from smallyard._data import packaged
from smallyard.apps.explanations import explanations
from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.labels.regions import REGION_NAMES
from smallyard.labels.sectors import SECTOR_NAMES
from smallyard.labels.words_zh import KINDS, PLACE, code_words, game_words, measure_titles, scenario_words, sentences
from smallyard.policy.instruments import Instrument
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register_wedges.basis import WORDS
from smallyard.policy.register_wedges.others import NO_CHANNEL
from smallyard.policy.scenario import Scenario, packaged_scenarios
from smallyard.strategy.game_file import packaged_games

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"(?:\b[A-Za-z]{2,}\b[ ,;:]+){3}[A-Za-z]{2,}\b")
LINE = re.compile(r"[a-z_]+: \S.*")  # a line of the file is the same in every language
HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\n"
TARIFF = "instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods"


def pattern(english: str) -> re.Pattern[str]:
    """What a template of the catalogue stands for."""
    pieces = [re.escape(piece) for piece in PLACE.sub("\0", english).split("\0")]
    return re.compile("(.+?)".join(pieces), re.DOTALL)


def is_said(text: str) -> bool:
    """Whether the catalogue has Chinese words for a text of the service."""
    return any(pattern(english).fullmatch(text) for english in sentences())


def all_texts() -> Iterator[tuple[str, str]]:
    """Every Chinese text with its name."""
    for code, words in code_words().items():
        yield from ((f"{code}.{field}", text) for field, text in words._asdict().items())
    for name, title in {**scenario_words(), **game_words()}.items():
        yield from ((f"{name}.{field}", text) for field, text in title._asdict().items())
    yield from measure_titles().items()
    yield from sentences().items()


def test_every_code_scenario_game_and_measure_has_words_and_nothing_else() -> None:
    assert set(code_words()) == set(explanations())
    assert set(scenario_words()) == set(packaged_scenarios())
    assert set(game_words()) == set(packaged_games())
    assert set(measure_titles()) == {item.id for item in packaged_register().measures}


def test_texts_are_chinese_and_hold_no_english_sentence() -> None:
    for name, text in all_texts():
        assert text == text.strip(), name
        assert CHINESE.search(text) or PLACE.search(text), name
        assert not ENGLISH.search(PLACE.sub("", text)), name


def test_codes_end_as_sentences_do_and_titles_do_not() -> None:
    for code, words in code_words().items():
        assert not words.title.endswith("。"), code
        assert words.meaning.endswith("。"), code
        assert words.fix.endswith("。"), code
        assert len(words.title) <= 40, code


@pytest.mark.parametrize("english", sentences())
def test_both_sides_of_a_template_have_the_same_places(english: str) -> None:
    places, said = PLACE.findall(english), PLACE.findall(sentences()[english])
    assert {name for name, _ in places} >= {name for name, _ in said}
    assert {kind for _, kind in places} <= {"", *KINDS}
    assert all(kind == "" for _, kind in said), "kinds stand on the English side"
    assert len({name for name, _ in places}) == len(places)


def test_names_of_files_stay_as_they_are() -> None:
    """Chinese titles change no scenario: files and hashes are those of the English package."""
    text = packaged("scenarios", "nothing-happens.yaml").read_text("utf-8")
    assert not CHINESE.search(text)


@pytest.mark.parametrize("instrument", get_args(get_args(Instrument)[0]), ids=lambda item: item.__name__)
def test_every_instrument_can_be_said(instrument: type) -> None:
    fields = {name: "China" for _, name, _, _ in string.Formatter().parse(instrument.phrase) if name}  # type: ignore[attr-defined]
    assert is_said(instrument.phrase.format(**fields))  # type: ignore[attr-defined]


def test_how_measures_are_known_and_why_they_are_left_out_can_be_said() -> None:
    assert [text for text in (*WORDS.values(), *NO_CHANNEL.values()) if not is_said(text)] == []


def test_words_for_notes_of_the_register_belong_to_notes_that_it_has() -> None:
    """A note that was changed in the register is shown in English until its Chinese words are changed, too: none is left behind."""
    measures = packaged_register().measures
    known = {text for item in measures for text in (item.scope.note, *item.recalled, *(step.n for step in item.path))}
    for name in ("register-steps", "register-notes", "register-notes-tariffs"):
        words = tomllib.loads(packaged("zh", "sentences", f"{name}.toml").read_text("utf-8"))
        assert sorted(set(words) - known) == []


MISTAKES = {
    "tariff without a unit": f"policies: [{{{TARIFF}, add: 25}}]",
    "a rate that is too high": f"policies: [{{{TARIFF}, add: 100000 pp}}]",
    "percent where points belong": f"policies: [{{{TARIFF}, add: 25%}}]",
    "points where percent belong": f"policies: [{{{TARIFF}, set: 25 pp}}]",
    "a comma in a number": f"policies: [{{{TARIFF}, add: '1,5 pp'}}]",
    "no number": f"policies: [{{{TARIFF}, add: much}}]",
    "two rates": f"policies: [{{{TARIFF}, add: 5 pp, set: 10%}}]",
    "no rate": f"policies: [{{{TARIFF}}}]",
    "a factor of zero": f"policies: [{{{TARIFF}, multiply_power: 0}}]",
    "a rate of a ban": f"policies: [{{{TARIFF}, set: -100%}}]",
    "coverage beyond the whole": f"policies: [{{{TARIFF}, add: 5 pp, coverage: 120%}}]",
    "an unknown key": f"policies: [{{{TARIFF}, add: 5 pp, colour: red}}]",
    "an unknown instrument": "policies: [{instrument: import_tarif}]",
    "no instrument": "policies: [{importer: USA}]",
    "a key is missing": "policies: [{instrument: import_ban, importer: USA}]",
    "no list": "policies: 5",
    "no text": "title: 5\npolicies: []",
    "a date that is none": "policies: [{instrument: tariff_panel, panel: us-china-2018-2020, on: 14.2.2020}]",
    "a word that is no choice": "model: {horizon: soon}\npolicies: []",
    "an elasticity of zero": "model: {elasticities: {uniform: 0}}\npolicies: []",
    "the same policy twice": f"policies: [{{{TARIFF}, add: 5 pp}}, {{{TARIFF}, add: 5 pp}}]",
    "a key twice": "title: a\ntitle: b\npolicies: []",
    "an anchor": "title: &a b\npolicies: []",
    "nothing selected": "policies: [{instrument: import_ban, importer: USA, exporter: [], sectors: C26}]",
}


def test_names_that_lead_to_codes_are_said() -> None:
    for typed in ("Germny", "Austrlia", "electronics"):
        fix = did_you_mean(typed, [*REGION_NAMES, *SECTOR_NAMES])
        assert is_said(fix), fix


def findings_of(text: str) -> tuple[Finding, ...]:
    """What is wrong with a scenario."""
    with pytest.raises(InputError) as refusal:
        Scenario.from_yaml(HEAD + text)
    return refusal.value.findings


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_of_the_form_are_said_in_full(name: str) -> None:
    """What is wrong and how to mend it, with the values of the message."""
    for item in findings_of(MISTAKES[name]):
        assert is_said(item.what), item.what
        assert not item.fix or is_said(item.fix) or LINE.fullmatch(item.fix), item.fix
