"""Model folders that are damaged, foreign or meant to harm: told in a sentence, and nothing of them is ever run."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from learning import random_model, refused
from trips import Command


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def model(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that may be damaged."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(tiny, tmp_path / "model")
    return (tmp_path / "model").rename(tmp_path / "odd")


class Evil:
    """Unpickled, it makes a file."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("harm",)


def weights(folder: Path, role: str = "transformer") -> Path:
    return next(folder.glob(f"{role}-*.safetensors"))


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 4
    path.write_bytes(content)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Evil()))


def card(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """A damage to the card."""

    def damage(folder: Path) -> None:
        document = json.loads((folder / "card.json").read_text("utf-8"))
        change(document)
        (folder / "card.json").write_text(json.dumps(document), "utf-8")

    return damage


def config(**values: object) -> Callable[[Path], None]:
    return card(lambda document: document["roles"]["transformer"]["config"].update(values))


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut": (lambda f: os.truncate(weights(f), weights(f).stat().st_size - 9), "is damaged (it should hold"),
    "cut to nothing": (lambda f: os.truncate(weights(f), 0), "it is no whole safetensors file"),
    "a bit": (lambda f: flip(weights(f), -7), "its sha256 is not the one in the model's card"),
    "a bit of the header": (lambda f: flip(weights(f), 30), "safetensors"),
    "a pickle": (lambda f: weights(f).write_bytes(pickle.dumps(Evil())), "a Python pickle, which can run code"),
    "an old pickle": (lambda f: weights(f).write_bytes(pickle.dumps(Evil(), protocol=0)), "no whole safetensors file"),
    "a .pt": (lambda f: zipped(weights(f)), "a zip archive (as PyTorch's .pt and .ckpt files are)"),
    "a pipe": (lambda f: pipe(weights(f)), "it is no ordinary file"),
    "a part gone": (lambda f: weights(f, "tokens").unlink(), "there is no such file beside the model's card"),
    "newer": (card(lambda d: d.update(schema=2)), "the model has schema 2, this program reads up to 1"),
    "unknown field": (card(lambda d: d.update(surprise=1)), "the field surprise is wrong"),
    "absolute": (card(lambda d: d["roles"]["tokens"].update(file="/etc/x.safetensors")), "roles.tokens.file is wrong"),
    "outside": (card(lambda d: d["roles"]["tokens"].update(file="../x.safetensors")), "roles.tokens.file is wrong"),
    "wide": (config(width=10**9), "the config of the transformer is wrong: a number beyond reason"),
    "deep": (config(depth=10**6), "it asks for more layers than"),
    "no width": (config(head_width=0), "the config of the transformer is wrong"),
    "unknown setting": (config(speed=3), "unknown field 'speed'"),
    "another size": (card(lambda d: d.update(size=[128, 72])), "card says 128x72 pixels, its transformer makes 64x64"),
    "a vast size": (card(lambda d: d.update(size=[10**9, 64])), "the field size.0 is wrong"),
    "too fast": (card(lambda d: d.update(rate="999999")), "must be frames per second, 0.001 to 1000"),
    "another world": (card(lambda d: d.update(world="mars")), "the world 'mars', which this program does not have"),
    "other words": (card(lambda d: d.update(world=None, attributes=[["c", ["red"]]])), "know other attributes"),
    "no words": (card(lambda d: d.update(world=None, attributes=[])), "know other attributes"),
    "card cut": (lambda f: os.truncate(f / "card.json", 100), "it is not whole JSON"),
    "card of brackets": (lambda f: (f / "card.json").write_text("[" * 90_000), "it is not whole JSON"),
    "card of noise": (lambda f: (f / "card.json").write_bytes(b"\xff\xfe\x00" * 99), "it is not text in UTF-8"),
    "card a pipe": (lambda f: pipe(f / "card.json"), "it is no ordinary file"),
    "no card": (lambda f: (f / "card.json").unlink(), "there is no card.json in it"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_wrong_with_a_model_is_told(
    damage: str, model: Path, tmp_path: Path, command: Command
) -> None:
    do, told = DAMAGES[damage]
    do(model)
    said = refused(
        command, tmp_path, "generate", "a red circle", "--model", model, "--seconds", "0.2",
        "--precision", "fp32", "-o", "x.mp4", code=3,
    )  # fmt: skip
    assert told in said and (said.startswith("odd") or said.split(":")[0].endswith(".safetensors")), said
    assert not (tmp_path / "harm").exists()


def test_a_checkpoint_instead_of_a_folder(tmp_path: Path, command: Command) -> None:
    zipped(tmp_path / "model.ckpt")
    asked = ["generate", "red", "-o", tmp_path / "x.mp4", "--model"]
    said = refused(command, tmp_path, *asked, tmp_path / "model.ckpt", code=3)
    assert said.startswith("model.ckpt: it is a zip archive") and "which can hold code" in said
    os.mkfifo(tmp_path / "pipe")
    assert refused(command, tmp_path, *asked, tmp_path / "pipe", code=3).startswith("pipe: it is no folder")
    (tmp_path / "old").mkdir()
    zipped(tmp_path / "old" / "model.pt")
    said = refused(command, tmp_path, *asked, tmp_path / "old", code=3)
    assert said.startswith("old: it holds model.pt, a zip archive")


def test_figures_of_any_kind_can_be_listed(model: Path, command: Command) -> None:
    """A card comes from anywhere: what it boasts of must not break the list, nor move the cursor."""
    boast = {"a": 10**400, "b": {"attributes": {"c": {"share": "much"}}, "whole": 3}, "d": None, "e": True}
    card(lambda d: d.update(figures=boast, name="n\x1b[2J"))(model)
    ran = command("models", model)
    assert ran.code == 0 and '"much"' in ran.out and "\x1b" not in ran.out, ran
    (model / "gone.pt").symlink_to("nowhere")
    weights(model).with_name("evil.pt").write_bytes(pickle.dumps(Evil()))
    checked = command("models", "check", model, "--prompts", "0", "--precision", "fp32", "--json")
    (one,) = checked.done["facts"]["models"]  # type: ignore[index]
    assert checked.code == 0 and one["strangers"] == ["evil.pt"]
