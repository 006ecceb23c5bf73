"""What the pages say of settings, sizes and cards is what the program has."""

from __future__ import annotations

import dataclasses
import re

from test_commands import EVERY, ROOT

from mutoscope.recipes.settings import SIZES, Settings
from mutoscope.worlds.catalogue import TRAINING

TRAININGS = sorted({line for _, line in EVERY if line.startswith("mutoscope train ")})


def test_pages_are_looked_at() -> None:
    assert len(TRAININGS) >= 6
    known = {one.split()[2] for one in TRAININGS}
    assert {"shapes", "footage"} <= known <= {*TRAINING, "footage"}


def test_the_settings_of_the_guide_are_all_there_are() -> None:
    page = (ROOT / "docs/guides/train.md").read_text("utf-8")
    said = re.search(r"Every setting: (.*?)\. A wrong", page, re.S)
    assert said
    assert re.findall(r"`(\w+)`", said[1]) == [field.name for field in dataclasses.fields(Settings)]


def test_the_sizes_of_the_guide_are_the_program_s() -> None:
    page = (ROOT / "docs/guides/train.md").read_text("utf-8").replace(" 000", "000")
    rows = {
        row.split("|")[1].split(":")[0].strip(): row.split("|")[2:-1]
        for row in page.splitlines()
        if "|" in row
    }
    assert [cell.strip() for cell in rows[""]] == list(SIZES)
    for cells, steps, batch in (
        (rows["autoencoder"], "autoencoder_steps", "autoencoder_batch"),
        (rows["transformer"], "transformer_steps", "transformer_batch"),
    ):
        found = [tuple(int(n) for n in cell.split(",")[1].split("x")) for cell in cells]
        assert found == [(getattr(one, steps), getattr(one, batch)) for one in SIZES.values()]
    assert [int(cell.replace(" ", "")) for cell in rows["clips kept as latents"]] == [
        one.bank_clips for one in SIZES.values()
    ]


def test_the_card_s_fields_are_all_explained() -> None:
    from mutoscope.models.card import Card

    page = (ROOT / "docs/models.md").read_text("utf-8")
    table = page.split("## The card")[1].split("##")[0]
    said = {
        name
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    assert said == {field.alias or name for name, field in Card.model_fields.items()}
