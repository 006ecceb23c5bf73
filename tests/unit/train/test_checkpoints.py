from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import torch

from mutoscope.errors import CapabilityError, MediaError
from mutoscope.train.checkpoints import Checkpoints, weights


def state(value: float) -> dict[str, torch.Tensor]:
    return {
        "average/w": torch.full((3, 2), value),
        "master/w": torch.full((3, 2), value, dtype=torch.bfloat16),
    }


def test_two_newest_are_kept_and_come_back(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path)
    for step in (4, 8, 12):
        kept.save(step, state(step), {"loop": {"n": step}})
    kept.save(8, {"w": torch.ones(1)}, {}, kind="best")
    kept.save(12, {"w": torch.zeros(1)}, {}, kind="best")
    assert kept.steps() == [12, 8] and kept.steps("best") == [12]
    found = kept.load(8)
    assert found.facts["loop"] == {"n": 8} and found.tensors["master/w"].dtype == torch.bfloat16
    assert torch.equal(found.tensors["average/w"], torch.full((3, 2), 8.0))


@pytest.mark.parametrize("harm", ["flip", "cut", "no facts", "facts cut", "newer"])
def test_a_damaged_newest_is_passed_over_and_said(tmp_path: Path, harm: str) -> None:
    kept = Checkpoints(tmp_path)
    for step in (4, 8):
        path = kept.save(step, state(step), {})
    numbers, facts = path / "state.safetensors", path / "state.json"
    data = bytearray(numbers.read_bytes())
    if harm == "flip":
        data[-3] ^= 4
        numbers.write_bytes(data)
    elif harm == "cut":
        numbers.write_bytes(data[:-5])
    elif harm == "no facts":
        facts.unlink()
    elif harm == "facts cut":
        facts.write_text(facts.read_text()[:-9])
    else:
        facts.write_text(facts.read_text().replace('"schema": 1', '"schema": 2'))
    told: list[str] = []
    found = kept.newest(told.append)
    assert found is not None and found.step == 4
    assert len(told) == 1 and "step-00000008" in told[0] and "passed over" in told[0]


def test_what_killed_writers_left_is_swept_and_never_read(tmp_path: Path) -> None:
    (tmp_path / ".step-00000099-1").mkdir()
    (tmp_path / ".step-00000099-1" / "state.safetensors").write_bytes(b"half")
    kept = Checkpoints(tmp_path)
    assert kept.steps() == []
    kept.sweep()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_a_sentence_and_the_last_stays(
    tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Checkpoints(tmp_path)
    kept.save(4, state(4), {})

    def full(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(
            CapabilityError, match=r"0\.0 MB.*checkpoint of step 4 is whole.*same command"
        ) as caught:
            kept.save(8, state(8), {})
    assert str(tmp_path) in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["step-00000004"]
    assert kept.load(4).step == 4


def test_weights_of_a_run_best_or_last(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no run with a whole checkpoint"):
        weights(tmp_path)
    kept = Checkpoints(tmp_path / "checkpoints")
    kept.sweep()
    kept.save(8, state(8), {})
    step, found = weights(tmp_path)
    assert step == 8 and list(found) == ["w"] and found["w"][0, 0] == 8
    kept.save(4, {"w": torch.zeros(1)}, {}, kind="best")
    assert weights(tmp_path)[0] == 4 and weights(tmp_path, "last")[0] == 8
