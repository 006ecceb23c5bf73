"""Model folders: what is saved comes back, and nothing that is not ours gets in."""

from __future__ import annotations

import json
import pickle
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch

from mutoscope.errors import MediaError, UsageError
from mutoscope.models import store, weights
from mutoscope.models.autoencoder import Autoencoder, AutoencoderConfig
from mutoscope.models.card import FILE, Card, read_card
from mutoscope.models.precision import dtype_for
from mutoscope.models.reader import Reader, ReaderConfig
from mutoscope.worlds.shapes import WORLD

TINY = AutoencoderConfig(
    channels=4, fine=8, coarse=8, coarse_out=8, encoder_blocks=(1, 1), decoder_blocks=(1, 1)
)
ROLES = ("autoencoder",)


def card(**changes: Any) -> Card:
    fields: dict[str, Any] = {
        "name": "tiny",
        "world": "shapes",
        "attributes": [(one.name, one.values) for one in WORLD.attributes],
        "size": (64, 64),
        "rate": "12",
        "num_frames": 16,
        "license": "CC0",
    }
    return Card(**{**fields, **changes})


def networks() -> dict[str, torch.nn.Module]:
    torch.manual_seed(7)
    made = {
        "autoencoder": Autoencoder(TINY),
        "reader": Reader(ReaderConfig(num_values=(3, 6), widths=(8, 8), query=8)),
    }
    for network in made.values():
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=0.1)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store.save(tmp_path / "tiny", networks(), card())
    return tmp_path / "tiny"


def rewrite(folder: Path, change: Any) -> None:
    document = json.loads((folder / FILE).read_text())
    change(document)
    (folder / FILE).write_text(json.dumps(document))


def test_what_was_saved_comes_back(folder: Path) -> None:
    bundle = store.load(folder, precision="fp32", roles=ROLES, reader=True)
    for name, parameter in networks()["autoencoder"].named_parameters():
        found = bundle.autoencoder.get_parameter(name)
        assert torch.equal(found, parameter.to(torch.bfloat16).float())  # bf16 on the disk
        assert found.is_contiguous(memory_format=torch.channels_last) or found.dim() != 4
    assert bundle.reader is not None and not bundle.reader.training
    assert bundle.world is WORLD and bundle.card.license == "CC0"
    assert store.load(folder, precision="bf16", roles=ROLES).autoencoder.dtype == torch.bfloat16


def test_the_same_weights_give_the_same_files(folder: Path, tmp_path: Path) -> None:
    store.save(tmp_path / "again", networks(), card())
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir()) and len(names) == 3
    assert all((folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)


def test_saving_again_replaces_and_leaves_nothing_behind(folder: Path) -> None:
    before = {path.name for path in folder.iterdir()}
    other = networks()
    torch.nn.init.ones_(other["autoencoder"].get_parameter("enter.weight"))
    store.save(folder, other, card(name="second"))
    assert len(list(folder.iterdir())) == 3 and {path.name for path in folder.iterdir()} != before
    assert store.load(folder, roles=ROLES).card.name == "second"


def test_a_run_folder_stands_for_its_model(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{}")
    with pytest.raises(MediaError, match="no finished model yet"):
        store.find(tmp_path / "run")
    shutil.copytree(folder, tmp_path / "run" / "model")
    assert store.find(tmp_path / "run") == tmp_path / "run" / "model"


def test_an_unknown_model_gets_a_suggestion(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(store, "shipped", lambda: {"shapes": folder})
    assert store.find("shapes") == folder
    with pytest.raises(UsageError, match=r"unknown model 'shaeps' \(did you mean 'shapes'\?\)"):
        store.find("shaeps")
    with pytest.raises(UsageError, match="unknown model"):
        store.find("x" * 5000)


def test_a_flipped_bit_is_noticed(folder: Path) -> None:
    path = next(folder.glob("autoencoder-*"))
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    with pytest.raises(MediaError, match="sha256 is not the one"):
        store.load(folder, roles=ROLES)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (pickle.dumps({"a": 1}), "pickle, which can run code"),
        (b"PK\x03\x04" + bytes(600), "zip archive"),
        (b"<!DOCTYPE html><html>404</html>", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"", "no whole safetensors file"),
        (b"\xff" * 64, "no whole safetensors file"),
        ((1 << 20).to_bytes(8, "little") + b"{}", "no whole safetensors file"),
        ((2).to_bytes(8, "little") + b"{}" + b"more", "should hold 0 bytes"),
        ((8).to_bytes(8, "little") + b'{"a":[]}', "header is not whole"),
    ],
)
def test_foreign_files_are_refused_by_their_content(folder: Path, content: bytes, said: str) -> None:
    path = next(folder.glob("autoencoder-*"))
    path.write_bytes(content)
    with pytest.raises(MediaError, match=said) as caught:
        store.load(folder, roles=ROLES)
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".")


def test_a_header_that_asks_for_more_than_the_file_is_refused(tmp_path: Path) -> None:
    def written(entry: dict[str, Any], data: bytes) -> Path:
        header = json.dumps({"a": entry}).encode()
        (tmp_path / "a.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + data)
        return tmp_path / "a.safetensors"

    good = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    assert weights.look(written(good, bytes(8))).shapes == {"a": (2,)}
    for wrong in (
        {**good, "shape": [1 << 38]},
        {**good, "shape": [-2]},
        {**good, "dtype": "I64"},
        {**good, "data_offsets": [4, 12]},
    ):
        with pytest.raises(MediaError, match="damaged"):
            weights.look(written(wrong, bytes(8)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda card: card.update(schema=2), "a newer program is needed"),
        (lambda card: card.update(schema="1"), "no schema number"),
        (lambda card: card.update(run="rm -rf"), "the field run is wrong"),
        (lambda card: card.update(rate="0"), "the field rate is wrong"),
        (lambda card: card.update(size=[64, 10**9]), "the field size.1 is wrong"),
        (lambda card: card.update(world="mars"), "the world 'mars', which this program does not have"),
        (lambda card: card["attributes"].pop(), "trained on other words"),
        (lambda card: card["roles"].pop("autoencoder"), "the model has no autoencoder"),
        (
            lambda card: card["roles"]["autoencoder"].update(file="../x.safetensors"),
            "roles.autoencoder.file is wrong",
        ),
        (lambda card: card["roles"]["autoencoder"]["config"].update(code="x"), "unknown field 'code'"),
        (lambda card: card["roles"]["autoencoder"]["config"].update(fine=10**12), "beyond reason"),
        (lambda card: card["roles"]["autoencoder"]["config"].update(fine="wide"), "field 'fine'"),
        (lambda card: card["roles"]["autoencoder"]["config"].update(fine=16), "weights do not fit"),
        (lambda card: card["roles"]["autoencoder"]["config"].update(fine=1 << 20), "weights do not fit"),
    ],
)
def test_a_wrong_card_is_refused_in_a_sentence(folder: Path, change: Any, said: str) -> None:
    rewrite(folder, change)
    with pytest.raises(MediaError, match=said) as caught:
        store.load(folder, roles=ROLES)
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".")


def test_what_is_no_card_is_refused(folder: Path) -> None:
    for text, said in (("<html>", "a web page"), ("{", "not whole JSON"), ("[" * 100_000, "not whole JSON"),
                       ('{"schema": NaN}', "not whole JSON")):  # fmt: skip
        (folder / FILE).write_text(text)
        with pytest.raises(MediaError, match=said):
            read_card(folder)
    (folder / FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(MediaError, match="not text"):
        read_card(folder)


def test_other_kinds_of_models_are_refused_as_what_they_are(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    with pytest.raises(MediaError, match="no model folder"):
        store.load(theirs)
    with zipfile.ZipFile(theirs / "model.ckpt", "w") as archive:
        archive.writestr("data.pkl", "x")
    with pytest.raises(MediaError, match=r"theirs: it holds model.ckpt, a zip archive"):
        store.load(theirs)
    with pytest.raises(MediaError, match=r"model.ckpt: it is a zip archive"):
        store.load(theirs / "model.ckpt")


def test_weights_that_are_not_finite_are_neither_saved_nor_read(folder: Path) -> None:
    broken = networks()
    with torch.no_grad():
        broken["autoencoder"].get_parameter("enter.bias")[0] = float("nan")
    with pytest.raises(MediaError, match="not finite"):
        store.save(folder / "broken", broken, card())
    path = next(folder.glob("autoencoder-*"))
    content = bytearray(path.read_bytes())
    content[-2:] = b"\x80\x7f"  # infinity in bf16
    path.write_bytes(content)
    rewrite(folder, lambda card: card["roles"]["autoencoder"].update(sha256=weights.sha256(path)))
    with pytest.raises(MediaError, match="not finite"):
        store.load(folder, roles=ROLES)


def test_precision() -> None:
    assert dtype_for("cpu", "fp32") == torch.float32 and dtype_for("cpu", "bf16") == torch.bfloat16
    assert dtype_for("cpu") in (torch.float32, torch.bfloat16)
    with pytest.raises(UsageError, match="precision must be"):
        dtype_for("cpu", "fp8")
