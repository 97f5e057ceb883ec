"""Sentences of sanctions are plain at the edges: nothing missed, nothing more, nothing in sum; all have Chinese words."""

from __future__ import annotations

import pytest

from smallyard.strategy.sanction_words import searched_words, together_words

from .test_words_zh import is_said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (searched_words(0.0), "A search by steps and swaps finds a set that does as much."),
        (searched_words(0.031), "A search by steps and swaps finds a set that does 3.1 % less."),
        (
            together_words("All candidates closed together do", 0.02),
            "All candidates closed together do 2 % more than the sum of each alone.",
        ),
        (
            together_words("All bans together take from the target", -0.02),
            "All bans together take from the target 2 % less than the sum of each alone.",
        ),
        (
            together_words("All bans together take from the target", 0.001),
            "All bans together take from the target as much as the sum of each alone.",
        ),
    ],
)
def test_sentences_are_plain(text: str, said: str) -> None:
    assert text == said
    assert is_said(text)
