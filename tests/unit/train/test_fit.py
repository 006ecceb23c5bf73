"""A second of training: what it learns, what it refuses, how it stops, and that it goes on exactly."""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from toy_training import Silent, batch, digest, loss, losses, plan

from mutoscope.errors import Cancelled, CapabilityError, MediaError, MutoscopeError, UsageError
from mutoscope.train import curves, log
from mutoscope.train.checkpoints import Checkpoints, weights
from mutoscope.train.loop import fit
from mutoscope.train.plan import Progress


@pytest.fixture(autouse=True)
def _no_curves(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "curves" not in request.node.name:
        monkeypatch.setattr(curves, "draw", lambda *_: None)


@pytest.mark.parametrize("precision", ["bf16", "fp32"])
def test_it_learns_and_tells_of_it_in_curves(tmp_path: Path, precision: str) -> None:
    report = Silent()
    kept: list[tuple[int, float]] = []

    def keep(model: nn.Module, step: int, found: dict[str, float]) -> None:
        assert not model.training
        kept.append((step, found["loss"]))

    outcome = fit(
        plan(
            num_steps=60, validate_every=25, sample=lambda model, step: np.full((4, 6, 3), step, np.uint8),
            sample_every=30, keep=keep, precision=precision, checkpoint_every=60,
        ),
        tmp_path / "run", report,
    )  # fmt: skip
    checks = [entry for entry in log.read(tmp_path / "run" / "log.jsonl") if "validation" in entry]
    values = {entry["step"]: entry["validation"]["loss"] for entry in checks}  # type: ignore[index]
    assert list(values) == [25, 50, 60] and values[60] < 0.8 * values[25]
    assert outcome.best_step == min(values, key=values.__getitem__) and kept[-1][0] == outcome.best_step
    assert weights(tmp_path / "run")[0] == outcome.best_step
    assert [entry["step"] for entry in log.read(tmp_path / "run" / "log.jsonl") if "loss" in entry] == [
        *range(1, 61)
    ]
    assert len(report.steps) == 60 and report.steps[-1].seconds_left == 0 and report.steps[9].of == 60
    assert sorted(path.name for path in (tmp_path / "run" / "samples").iterdir()) == [
        "000030.png",
        "000060.png",
    ]
    assert (tmp_path / "run" / "curves.png").stat().st_size > 10_000
    assert any((tmp_path / "run" / "tensorboard").iterdir())


def test_killed_at_any_move_it_goes_on_exactly(tmp_path: Path) -> None:
    """kill -9 before a sync, a rename, a removal …, in a process that forks the runs to be killed."""
    script = Path(__file__).with_name("toy_training.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path, "9"], stdout=subprocess.PIPE, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert found["wrong"] == [] and found["left"] == []
    assert found["killed"] >= 4 and found["wanted"] == 12 + 3


class StopsAt(Silent):
    def __init__(self, step: int, act: Any) -> None:
        super().__init__()
        self.at, self.act = step, act

    def step(self, progress: Progress) -> None:
        super().step(progress)
        if progress.step == self.at:
            self.act()


def cancel() -> None:
    raise Cancelled("stopped by the user")


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "report"])
@pytest.mark.parametrize("step", [5, 7])  # 5 has a validation due
def test_stopped_it_keeps_the_step_and_goes_on_exactly(tmp_path: Path, how: str, step: int) -> None:
    act = cancel if how == "report" else lambda: os.kill(os.getpid(), getattr(signal, how))
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with pytest.raises(Cancelled, match=f"after step {step} of 12; the same command goes on"):
        fit(plan(), tmp_path / "broken", StopsAt(step, act))
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers
    outcome = fit(plan(), tmp_path / "broken", Silent())
    assert outcome.resumed_from == step
    assert digest(outcome) == digest(fit(plan(), tmp_path / "whole", Silent()))
    assert losses(tmp_path / "broken") == losses(tmp_path / "whole")


def test_a_damaged_newest_checkpoint_costs_steps_and_nothing_else(tmp_path: Path) -> None:
    whole = fit(plan(), tmp_path, Silent())
    wanted = losses(tmp_path)
    numbers = tmp_path / "checkpoints" / "step-00000012" / "state.safetensors"
    numbers.write_bytes(numbers.read_bytes()[:-1])
    report = Silent()
    again = fit(plan(), tmp_path, report)
    assert again.resumed_from == 8 and any("step-00000012" in note for note in report.notes)
    assert digest(again) == digest(whole) and losses(tmp_path) == wanted
    for path in (tmp_path / "checkpoints").glob("step-*/state.json"):
        path.write_text("")
    with pytest.raises(MediaError, match="no checkpoint in it is whole"):
        fit(plan(), tmp_path, Silent())


def test_more_steps_go_on_other_settings_do_not(tmp_path: Path) -> None:
    fit(plan(), tmp_path, Silent())
    with pytest.raises(UsageError, match=r"clip: 1\.0 before, 2\.0 now"):
        fit(plan(clip=2.0), tmp_path, Silent())
    outcome = fit(plan(num_steps=14), tmp_path, Silent())
    assert outcome.resumed_from == 12 and outcome.step == 14
    assert [entry["step"] for entry in log.read(tmp_path / "log.jsonl") if "loss" in entry] == [*range(1, 15)]


def poisoned(bad: set[int], what: float = math.nan) -> Any:
    def of(model: nn.Module, one: Any, step: int) -> Any:
        per_clip, metrics = loss(model, one, step)
        return (per_clip * what if step in bad else per_clip), metrics

    return of


@pytest.mark.parametrize("what", [math.nan, math.inf])
def test_a_step_without_a_finite_loss_changes_nothing(tmp_path: Path, what: float) -> None:
    report = Silent()
    outcome = fit(plan(loss=poisoned({3, 4}, what)), tmp_path, report)
    assert outcome.num_skipped == 2 and sum("skipped" in note for note in report.notes) == 2
    skipped = [entry["step"] for entry in log.read(tmp_path / "log.jsonl") if entry.get("skipped")]
    assert skipped == [3, 4]
    assert all(view.isfinite().all() for view in outcome.averages.values())
    for path in (tmp_path / "log.jsonl").read_text().splitlines():
        json.loads(path, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_too_many_bad_steps_in_a_row_stop_and_keep_the_last_good(tmp_path: Path) -> None:
    with pytest.raises(MutoscopeError, match=r"3 steps in a row .*step 11.* checkpoint of step 8 is whole"):
        fit(plan(loss=poisoned({2, 3, 9, 10, 11}), most_skipped=3), tmp_path, Silent())
    found = Checkpoints(tmp_path / "checkpoints").newest(pytest.fail)
    assert found is not None and found.step == 8
    assert all(tensor.isfinite().all() for tensor in found.tensors.values())


def test_a_broken_weight_never_reaches_the_disk(tmp_path: Path) -> None:
    """Finite gradients, a rate that is not of this world: weights overflow, and no checkpoint is written."""
    from mutoscope.train.optimizer import Adam

    with pytest.raises(MutoscopeError, match=r"not finite|finite loss"):
        fit(plan(adam=Adam(rate=1e38), num_steps=60), tmp_path, Silent())
    for path in (tmp_path / "checkpoints").glob("step-*"):
        found = Checkpoints(tmp_path / "checkpoints").load(int(path.name[5:]))
        assert all(tensor.isfinite().all() for tensor in found.tensors.values())


def test_the_gradient_is_clipped_by_its_global_norm(tmp_path: Path) -> None:
    """Muon forgets the gradient's size but Adam's second moments tell it: after one step they are 0.01 g^2."""

    def square(clip: float | None, name: str) -> float:
        fit(
            plan(num_steps=1, clip=clip, validate=None, by_muon=lambda n, p: False), tmp_path / name, Silent()
        )
        found = Checkpoints(tmp_path / name / "checkpoints").load(1).tensors
        return sum(float(view.sum()) for key, view in found.items() if key.startswith("square/")) / 0.01

    (entry, *_) = log.read(tmp_path / "free" / "log.jsonl") if square(None, "free") else []
    norm = float(entry["gradient"])  # type: ignore[arg-type]
    assert square(None, "again") ** 0.5 == pytest.approx(norm, rel=1e-3)
    assert square(norm / 4, "clipped") ** 0.5 == pytest.approx(norm / 4, rel=1e-3)
    assert square(norm * 4, "loose") ** 0.5 == pytest.approx(norm, rel=1e-3)


def test_a_full_disk_in_a_child_with_a_file_limit(tmp_path: Path) -> None:
    """The system's own limit: a file may have 20 kB; a checkpoint needs more, the log less."""
    code = (
        "import resource, sys; from pathlib import Path; from toy_training import *\n"
        "from mutoscope.errors import CapabilityError\n"
        "diary.curves.draw = lambda *_: None\n"
        "try: fit(plan(checkpoint_every=4 if len(sys.argv) > 2 else 3), Path(sys.argv[1]), Silent())\n"
        "except CapabilityError as error: print(error)\n"
    )
    first = Silent()
    with pytest.raises(Cancelled):
        fit(plan(checkpoint_every=4), tmp_path / "run", StopsAt(5, cancel))
    where = {**os.environ, "PYTHONPATH": f"{os.environ['PYTHONPATH']}{os.pathsep}{Path(__file__).parent}"}
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "run"], env=where, capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )  # fmt: skip
    assert "no file so large" in done.stdout and "MB" in done.stdout and "step 5 is whole" in done.stdout, (
        done
    )
    assert done.stderr == "" and done.returncode == 0
    assert not [path for path in (tmp_path / "run" / "checkpoints").iterdir() if path.name.startswith(".")]
    outcome = fit(plan(checkpoint_every=4), tmp_path / "run", first)
    assert digest(outcome) == digest(fit(plan(checkpoint_every=4), tmp_path / "whole", Silent()))


def test_stops_early_when_nothing_gets_better(tmp_path: Path) -> None:
    flat = plan(validate=lambda model, step: {"score": float(min(step, 4))}, validate_every=2, best="score",
                better="max", patience=2, num_steps=40)  # fmt: skip
    outcome = fit(flat, tmp_path, Silent())
    assert outcome.stopped_early and outcome.step == 8
    assert (outcome.best_step, outcome.best_value) == (4, 4)
    with pytest.raises(UsageError, match="'psnr', but validations give loss"):
        fit(plan(best="psnr"), tmp_path / "other", Silent())


def test_too_little_memory_is_a_sentence(tmp_path: Path) -> None:
    def hungry(step: int) -> Any:
        raise torch.OutOfMemoryError("no")

    with pytest.raises(CapabilityError, match="toy: a step needs more memory"):
        fit(plan(batch=hungry), tmp_path, Silent())


def test_a_spike_is_told_and_nothing_else(tmp_path: Path) -> None:
    def of(model: nn.Module, one: Any, step: int) -> Any:
        per_clip, metrics = loss(model, one, step)
        return per_clip * (1000 if step == 110 else 1), metrics

    report = Silent()
    outcome = fit(plan(loss=of, num_steps=112, validate=None, checkpoint_every=200), tmp_path, report)
    assert outcome.num_skipped == 0 and [n for n in report.notes if "loss of step 110" in n]
    assert [e["step"] for e in log.read(tmp_path / "log.jsonl") if e.get("spike")] == [110]


def test_a_loss_of_another_shape_is_the_programmers_fault(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"one number a clip, \(B,\); got shape \(\)"):
        fit(plan(loss=lambda m, b, s: (loss(m, b, s)[0].mean(), {})), tmp_path, Silent())
    assert batch(3)["x"].equal(batch(3)["x"])
