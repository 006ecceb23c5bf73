"""Flags read off a request."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest

from mutoscope.cli import flags
from mutoscope.config import Request, option
from mutoscope.errors import UsageError
from mutoscope.runtime.catalogue import Verb


class Ask(Request):
    """Ask 100 % politely."""

    examples = ("mutoscope ask a.mp4 b.mp4 --draft",)

    first: Path = option(positional=True, description="The first file.")
    rest: tuple[Path, ...] = option((), positional=True, description="More files.")
    output: Path | None = option(None, short="-o", description="Where to.")
    draft: bool = option(False, description="Quickly.")
    burn: bool = option(True, description="Into the picture, 100 % sure.")
    only: tuple[str, ...] = option((), comma=True, description="Only these.")
    voice: tuple[Path, ...] = option((), group="sound", description="Voices.")
    start: float | None = option(None, flag="--from", ge=0, description="From.")
    place: Literal["top", "bottom"] = option("top", description="Where.")


ASK = Verb("ask", "asking", "Ask.", f"{__name__}:Ask", f"{__name__}:work", "report")


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Verb, "request_class", lambda self: Ask)


def parsed(line: str) -> dict[str, Any]:
    return flags.parse(ASK, line.split())[1]


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("a", {"first": "a"}),
        ("", {}),
        ("a b c", {"first": "a", "rest": ["b", "c"]}),
        ("--draft a -o x b", {"first": "a", "rest": ["b"], "draft": True, "output": "x"}),
        ("a --no-draft --no-burn", {"first": "a", "draft": False, "burn": False}),
        ("a --only x,y --only z", {"first": "a", "only": ["x", "y", "z"]}),
        ("a --voice u v --voice w --from 3", {"first": "a", "voice": ["u", "v", "w"], "start": "3"}),
        ("a --output=x=y --from -1", {"first": "a", "output": "x=y", "start": "-1"}),
        ("-o x -- -odd-name", {"first": "-odd-name", "output": "x"}),
        ("a -- -b --c", {"first": "a", "rest": ["-b", "--c"]}),
    ],
)
def test_words_become_fields_as_they_were_typed(line: str, fields: dict[str, Any]) -> None:
    assert parsed(line) == fields


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "a --drafd",
            r"unknown flag --drafd \(did you mean '--draft'\?\); `mutoscope ask --help` lists them all\.",
        ),
        ("a --dra", "unknown flag --dra"),
        ("a --only", r"--only needs a value; `mutoscope ask --help` shows which\."),
        ("a --workers many", r"--workers must lie in 1\.\.1024; got many\."),
        ("a -x", "unknown flag -x"),
    ],
)
def test_what_cannot_be_parsed_is_a_sentence(line: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        parsed(line)


def test_common_flags_are_apart() -> None:
    common, fields = flags.parse(
        ASK, ["a", "--json", "-q", "--device", "cpu", "--workers", "3", "--overwrite"]
    )
    assert fields == {"first": "a"}
    assert (common.json, common.quiet, common.device, common.workers, common.overwrite) == (
        True,
        True,
        "cpu",
        3,
        True,
    )


def test_the_page_shows_what_changes_something() -> None:
    page = flags.parser(ASK).format_help()
    assert page.startswith("usage: mutoscope ask FIRST [REST …] [flags]")
    assert "Ask 100 % politely." in page and "mutoscope ask a.mp4 b.mp4 --draft" in page
    assert "--draft" in page and "--no-draft" not in page
    assert "--no-burn" in page and "\n  --burn" not in page
    assert "--place top|bottom" in page and "[default top]" in page and "[0 or more]" in page
    assert page.index("what:") < page.index("options:") < page.index("sound:") < page.index("in every verb:")
