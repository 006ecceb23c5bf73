"""Recipes: enough to make it again, nothing about who did, and safe to read from a stranger's file."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.config import Request, option
from mutoscope.errors import MediaError, UsageError
from mutoscope.provenance import recipe as recipes


class Ask(Request):
    """Ask."""

    text: str = option("x", description="Text.")
    video: Path | None = option(None, reads=True, description="Video.")
    output: Path | None = option(None, description="Out.")
    seed: int = option(1, description="Seed.")


def test_it_names_files_by_content_and_hides_folders(tmp_path: Path) -> None:
    video = tmp_path / "in.mp4"
    video.write_bytes(b"hello")
    built = recipes.build(
        "ask", Ask(video=video, output=tmp_path / "o.mp4"), more={"where": {"a": [video]}, "s": str(video)}
    )
    assert built["files"] == {
        "video": {"name": "in.mp4", "bytes": 5, "sha256": hashlib.sha256(b"hello").hexdigest()}
    }
    assert built["request"] == {"text": "x", "video": "in.mp4", "seed": 1}
    assert built["where"] == {"a": ["in.mp4"]} and built["s"] == "in.mp4"
    text = recipes.write(built)
    assert str(tmp_path) not in text and Path.home().name not in json.dumps(built["request"])


def test_the_same_work_has_the_same_recipe() -> None:
    assert recipes.write(recipes.build("ask", Ask())) == recipes.write(recipes.build("ask", Ask()))


def test_words_that_begin_with_a_slash_are_kept() -> None:
    assert recipes.build("ask", Ask(text="/ a slash, spoken"))["request"]["text"] == "/ a slash, spoken"  # type: ignore[index]


def test_it_comes_back() -> None:
    built = recipes.build("ask", Ask(text='你好 "x" \\ \n'))
    text = recipes.write(built)
    assert text.isascii() and "\n" not in text
    found = recipes.read(text)
    assert found is not None and found.document == built and found.verb == "ask"
    assert found.versions["numpy"]


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "a comment",
        "{",
        "[]",
        '{"recipe"',
        '{"recipe": 1}',
        "null",
        '{"a": "recipe"}',
        "[" * 100_000,
    ],
)
def test_other_comments_are_no_recipes(text: str | None) -> None:
    assert recipes.read(text) is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"recipe": 2}, "has version 2, this program reads up to 1"),
        ({"recipe": "1"}, "damaged"),
        ({"request": []}, "damaged"),
        ({"files": {"a": "b"}}, "damaged"),
        ({"versions": []}, "damaged"),
        ({"verb": 3}, "damaged"),
    ],
)
def test_a_damaged_or_newer_recipe_is_refused(change: dict[str, Any], sentence: str) -> None:
    document = {**recipes.build("ask", Ask()), **change}
    with pytest.raises(UsageError, match=sentence):
        recipes.read(json.dumps(document))


def test_a_deep_recipe_is_refused() -> None:
    deep: Any = 1
    for _ in range(40):
        deep = {"a": deep}
    with pytest.raises(UsageError, match="damaged"):
        recipes.read(json.dumps({"recipe": 1, "verb": "ask", "request": deep}))


@settings(deadline=None, max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda v: st.lists(v) | st.dictionaries(st.text(), v),
    )
)
def test_nothing_a_stranger_writes_crashes_the_reader(value: Any) -> None:
    for document in (
        value,
        {"recipe": 1, "verb": "x", "request": value},
        {"recipe": value, "verb": "x", "request": {}},
    ):
        with contextlib.suppress(UsageError):
            recipes.read(json.dumps(document))


def test_differences_are_told_by_place() -> None:
    old, new = recipes.build("ask", Ask(seed=1)), recipes.build("ask", Ask(seed=2, text="y"))
    assert recipes.differences(old, new) == ["request.seed: 1, now 2", 'request.text: "x", now "y"']
    assert recipes.differences(old, old) == []


def test_a_missing_input_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"^gone\.mp4: there is no such file\.$"):
        recipes.build("ask", Ask(video=tmp_path / "gone.mp4"))
