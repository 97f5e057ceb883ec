"""Numbers as they are printed: what is read together has the same decimals, so that a printed range holds what it is a range of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smallyard.results.numbers import MINUS, THIN, percent_texts, span_text

PERCENT = st.floats(-99.0, 500.0, allow_nan=False)


def read(text: str) -> float:
    return float(text.removesuffix(f"{THIN}%").replace(MINUS, "-").replace(",", ""))


@given(st.lists(PERCENT, min_size=3, max_size=3).map(sorted))
def test_a_printed_range_holds_its_headline(values: list[float]) -> None:
    low, headline, high = values
    said, *ends = percent_texts(headline, low, high)
    assert read(ends[0]) <= read(said) <= read(ends[1])
    assert len({len(text.removesuffix(f"{THIN}%").partition(".")[2]) for text in (said, *ends)}) == 1


def test_small_numbers_bring_a_decimal_to_all_of_them() -> None:
    assert percent_texts(-0.32, -0.435, -0.039) == (f"{MINUS}0.320{THIN}%", f"{MINUS}0.435{THIN}%", f"{MINUS}0.039{THIN}%")
    assert percent_texts(-0.32, -0.4, 0.0) == (f"{MINUS}0.32{THIN}%", f"{MINUS}0.40{THIN}%", f"0.00{THIN}%")
    assert span_text(f"{MINUS}0.40{THIN}%", f"0.00{THIN}%") == f"{MINUS}0.40 to 0.00{THIN}%"
