"""Settings: sizes, single values over them, and what is wrong with them in one sentence."""

from __future__ import annotations

import pytest

from mutoscope.errors import UsageError
from mutoscope.recipes.settings import SIZES, settings


def test_settings_over_a_size() -> None:
    found = settings("xs", ["width=192", " kl_weight = 0.5"])
    assert (found.width, found.kl_weight) == (192, 0.5)
    assert found.depth == SIZES["xs"].depth


@pytest.mark.parametrize(
    ("size", "overrides", "said"),
    [
        ("small", [], "unknown size 'small'; known: xs, s, m, l."),
        ("s", ["widht=3"], r"unknown setting 'widht' \(did you mean 'width'\?\); known: fine, "),
        ("s", ["width"], "a setting is written name=value; got 'width'."),
        ("s", ["width=wide"], "width must be a whole number; got 'wide'."),
        ("s", ["width=1.5"], "width must be a whole number; got '1.5'."),
        ("s", ["kl_weight=nan"], "kl_weight must be greater than 0; got nan."),
        ("s", ["width=0"], "width must be greater than 0; got 0."),
        ("s", ["drawn_once=10"], "bank_clips must not exceed drawn_once, 10; got "),
    ],
)
def test_what_is_wrong_is_said(size: str, overrides: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        settings(size, overrides)
