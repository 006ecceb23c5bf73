"""docs/storyboard.md and the field tables say the same, row by row, so neither can rot."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mutoscope.film.reader import fields, fields_schema, read_text, shot_fields
from mutoscope.film.reader.groups import Group

DOC = Path(__file__).parents[3] / "docs" / "storyboard.md"
# Every table of the document: the group and what stands before its fields' names.
TABLES: dict[str, tuple[Group, str]] = {
    "Storyboard": (fields.STORYBOARD, ""),
    "Shot": (fields.SHOT, ""),
    "Camera": (shot_fields.CAMERA, "camera."),
    "Say": (shot_fields.LINE, "say."),
    "Title": (shot_fields.TITLE, "title."),
    "Transition": (shot_fields.TRANSITION, "transition."),
    "Opening": (shot_fields.OPENING, "opening."),
    "Ending": (shot_fields.ENDING, "ending."),
    "Card": (shot_fields.CARD, "card."),
    "Slide": (shot_fields.SLIDE, "slide."),
    "Sound": (shot_fields.SOUND, "sound."),
    "Format": (fields.FORMAT, "format."),
    "Look": (fields.LOOK, "look."),
    "Voice": (fields.VOICE, "voice."),
    "Voices": (fields.ONE_VOICE, "voices.<name>."),
    "Music": (fields.MUSIC, "music."),
    "Captions": (fields.CAPTIONS, "captions."),
    "Mix": (fields.MIX, "mix."),
    "Brand": (fields.BRAND, "brand."),
    "Cast": (fields.CAST, "cast.<name>."),
    "Output": (fields.OUTPUT, "output."),
}
HEADER = "| Field | Value | Default | Meaning |\n|---|---|---|---|\n"


def table(title: str) -> str:
    """The table of one group as the document must have it."""
    group, before = TABLES[title]
    rows = [
        f
        for f in group.fields
        if title not in ("Opening", "Ending") or f not in shot_fields.TRANSITION.fields
    ]
    lines = [f"| `{before}{f.name}` | {f.kind.words} | {f.default} | {f.meaning} |" for f in rows]
    return HEADER + "\n".join(lines) + "\n"


@pytest.mark.parametrize("title", TABLES)
def test_table_is_in_the_document(title: str) -> None:
    text = DOC.read_text("utf-8")
    assert table(title) in text, f"docs/storyboard.md needs this table:\n\n{table(title)}"


def test_document_has_no_other_fields() -> None:
    rows = re.findall(r"^\| `([a-z_.<>]+)` \|.*\|.*\|.*\|$", DOC.read_text("utf-8"), re.MULTILINE)
    known = [line.split("`")[1] for title in TABLES for line in table(title).splitlines()[2:]]
    assert sorted(rows) == sorted(known)


def test_every_group_of_the_format_has_a_table() -> None:
    named = {group.title for group, _ in TABLES.values()} | {"Defaults"}
    found: set[str] = set()

    def walk(data: object) -> None:
        if isinstance(data, dict):
            if data.get("type") == "object" and "properties" in data:
                found.add(str(data["kind"]))
            for value in data.values():
                walk(value)
        elif isinstance(data, list):
            for value in data:
                walk(value)

    walk(fields_schema())
    assert found == named


def test_examples_of_the_document_are_good(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(storyboard:.*?)```", DOC.read_text("utf-8"), re.DOTALL)
    assert len(examples) >= 2
    for example in examples:
        read_text(example, tmp_path)


def test_schema_is_json() -> None:
    schema = json.loads(json.dumps(fields_schema()))
    shot = schema["properties"]["shots"]["items"]["properties"]
    assert shot["camera"]["properties"]["move"]["enum"][0] == "static"
    assert shot["duration"]["anyOf"][1]["minimum"] == 0.2
    assert schema["properties"]["format"]["properties"]["aspect"]["default"] == "`16:9`"
