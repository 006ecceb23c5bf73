"""Inspects words: letters no font has, the wrong language, titles too long to read, braces left open."""

from __future__ import annotations

import re

from mutoscope.film.inspection.places import place, texts
from mutoscope.film.reader.languages import guess
from mutoscope.film.reader.problems import Findings
from mutoscope.film.storyboard import Storyboard

TITLE_COLUMNS = 48  # two lines of a title at its usual size; taste
READ_PER_SECOND = 15  # characters; the planner's reading speed of titles
FEWEST_LETTERS = 8  # a shorter text says nothing about its language


def inspect(storyboard: Storyboard, findings: Findings, *, filled: bool = True) -> None:
    """Add warnings about words. ``filled`` says whether placeholders were filled."""
    _glyphs(storyboard, findings)
    _language(storyboard, findings)
    _titles(storyboard, findings)
    if not filled:
        _braces(storyboard, findings)


def _glyphs(storyboard: Storyboard, findings: Findings) -> None:
    from mutoscope.text.fonts import missing

    shown = storyboard.captions.show
    for path, kind, text in texts(storyboard):
        if kind == "say" and not shown:
            continue
        role = "caption" if kind == "say" else "title"
        lost = missing(text, role, storyboard.language, None if kind == "say" else storyboard.brand.font)
        if lost:
            letters = " ".join(lost[:10]) + (" …" if len(lost) > 10 else "")
            hint = "install a font of this script, or set brand.font"
            findings.warn(place(storyboard, path), f"no font here has {letters}", hint)


def _language(storyboard: Storyboard, findings: Findings) -> None:
    spoken = [text for _, kind, text in texts(storyboard) if kind == "say"]
    told = storyboard.language.split("-")[0]
    if len("".join(spoken)) < FEWEST_LETTERS or told not in ("en", "zh", "ja", "ko"):
        return
    seems = guess(spoken, "en")
    if seems != told:
        names = {"en": "not Chinese, Japanese or Korean", "zh": "Chinese", "ja": "Japanese", "ko": "Korean"}
        hint = (
            f"write 'language: {seems}'" if seems != "en" else "write the language of the words, such as en"
        )
        findings.warn(
            place(storyboard, "language"),
            f"the words look {names[seems]}; the language is {storyboard.language}",
            hint,
        )


def _titles(storyboard: Storyboard, findings: Findings) -> None:
    from mutoscope.text.breaks import width

    for index, shot in enumerate(storyboard.shots):
        if shot.title is None:
            continue
        columns = width(shot.title.text)
        where = place(storyboard, f"shots[{index}].title.text")
        if columns > TITLE_COLUMNS:
            findings.warn(
                where,
                f"the title has {columns} columns; over {TITLE_COLUMNS} are hard to read",
                "shorten it",
            )
        needs = len(shot.title.text) / READ_PER_SECOND + 1
        stays = shot.title.seconds
        if stays is not None and stays < needs - 0.05:
            where = place(storyboard, f"shots[{index}].title.for")
            findings.warn(where, f"the title stays {stays:g}s; reading it takes about {needs:.1f}s")


def _braces(storyboard: Storyboard, findings: Findings) -> None:
    for path, _, text in texts(storyboard):
        if match := re.search(r"\{\s*\w[\w -]*\}", text):
            hint = "hand over a table with a column of this name, or the braces are shown"
            findings.warn(
                place(storyboard, path), f"{match[0]!r} looks like a placeholder and is not filled", hint
            )
