"""Listing and checking learned models."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from learned import random_model

from mutoscope.errors import MediaError
from mutoscope.models import store
from mutoscope.runtime.catalogue import run
from mutoscope.runtime.context import LocalContext
from mutoscope.tasks.models.request import Models


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_model(tmp_path_factory.mktemp("models") / "tiny")


def test_a_folder_is_described(model: Path, context: LocalContext) -> None:
    result = run("models", Models(names=(str(model),)), context)
    assert "64x64 at 12 frames a second" in result.report and "shape (circle, square" in result.report
    assert "CC0-1.0" in result.report and "color 0.5" in result.report
    assert result.facts["models"][0]["world"] == "shapes"  # type: ignore[index]


def test_shipped_models_are_listed(
    model: Path, context: LocalContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "shipped", lambda: {"tiny": model})
    assert "comes with the program" in run("models", Models(), context).report
    monkeypatch.setattr(store, "shipped", dict)
    assert "no learned model comes" in run("models", Models(), context).report


def test_a_check_scores_and_compares(model: Path, tmp_path: Path, context: LocalContext) -> None:
    folder = tmp_path / "tiny"
    shutil.copytree(model, folder)
    request = Models(names=("check", str(folder)), prompts=20, precision="fp32")
    result = run("models", request, context)
    found = result.facts["models"][0]  # type: ignore[index]
    assert result.exit_code == 0 and "3 parts whole" in result.report
    assert found["obedience"]["whole"]["asked"] == 20
    document = json.loads((folder / "card.json").read_text())
    score = {"asked": 500, "shown": 490, "share": 0.98, "standard_error": 0.006, "interval": [0.96, 0.99]}
    document["figures"] = {"obedience": {"attributes": {"color1": score}, "whole": score}}
    (folder / "card.json").write_text(json.dumps(document))
    (folder / "extra.pt").write_bytes(b"PK\x03\x04")
    result = run("models", request, context)
    assert result.exit_code == 1 and "card 0.98) WORSE" in result.report and "extra.pt" in result.report
    assert "everything 0.98" in run("models", Models(names=(str(folder),)), context).report


def test_a_damaged_model_is_told(
    model: Path, tmp_path: Path, context: LocalContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(model, folder)
    path = next(folder.glob("transformer-*"))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(MediaError, match="damaged"):
        run("models", Models(names=("check", str(folder))), context)
    monkeypatch.setattr(store, "shipped", lambda: {"broken": folder, "tiny": model})
    result = run("models", Models(names=("check",), prompts=0), context)
    assert result.exit_code == 3 and "tiny: 3 parts whole" in result.report
