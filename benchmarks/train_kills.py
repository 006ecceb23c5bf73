"""Kill a training at random moments, again and again; let it finish and compare with the one that was never broken.

    python benchmarks/train_kills.py [--kills 20] [--steps 200] [--seed 1]

A small transformer-like network (0.2 M parameters, Muon and Adam, dropout, a validation every 25 steps, a checkpoint
every 10) is trained in a forked process that gets SIGKILL at a random time, and started again, as a user would, until
so many kills have hit. JSON out: whether the weights and the list of losses are bit for bit those of the unbroken run,
from which steps the runs went on, and what was left behind.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from mutoscope.train import diary, log
from mutoscope.train.loop import fit
from mutoscope.train.plan import Batch, Outcome, Plan, Progress


class Silent:
    """Nobody is told."""

    def step(self, progress: Progress) -> None: ...

    def note(self, text: str) -> None: ...


def batch(step: int) -> dict[str, Tensor]:
    x = torch.randn(64, 16, generator=torch.Generator().manual_seed(step))
    return {"x": x, "y": (x[:, 0] * x[:, 1]).tanh()}


def loss(model: nn.Module, one: Batch, step: int) -> tuple[Tensor, dict[str, Tensor]]:
    assert isinstance(one, dict)
    made = model(one["x"].to(next(model.parameters()).dtype))[:, 0].float()
    error = (made - one["y"]).square()
    return error, {"worst": error.max()}


def plan(num_steps: int) -> Plan:
    torch.manual_seed(0)
    inner = [part for _ in range(3) for part in (nn.Linear(256, 256), nn.GELU(), nn.Dropout(0.1))]
    return Plan(
        name="kills",
        model=nn.Sequential(nn.Linear(16, 256), *inner, nn.Linear(256, 1)),
        loss=loss,
        batch=batch,
        num_steps=num_steps,
        by_muon=lambda name, parameter: parameter.ndim == 2 and parameter.shape == (256, 256),
        validate=lambda model, step: {"loss": float(loss(model, batch(0), 0)[0].mean())},
        validate_every=25,
        checkpoint_every=10,
    )


def digest(outcome: Outcome) -> str:
    joined = b"".join(outcome.averages[name].numpy().tobytes() for name in sorted(outcome.averages))
    return hashlib.sha256(joined).hexdigest()


def losses(run: Path) -> list[dict[str, object]]:
    """The log without times and notes."""
    return [
        {name: value for name, value in entry.items() if name != "ms"}
        for entry in log.read(run / "log.jsonl")
        if "note" not in entry
    ]


def start(run: Path, num_steps: int) -> int:
    """Train in a forked process, whose pid comes back."""
    pid = os.fork()
    if not pid:
        try:
            fit(plan(num_steps), run, Silent())
            os._exit(0)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
    return pid


def newest(run: Path) -> int:
    steps = [int(path.name[5:]) for path in (run / "checkpoints").glob("step-*")]
    return max(steps, default=0)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    draw = random.Random(asked.seed)
    diary.curves.draw = lambda *_: None  # the kills shall fall on training, not on drawing
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        began = time.monotonic()
        wanted_weights = digest(fit(plan(asked.steps), root / "whole", Silent()))
        seconds = time.monotonic() - began
        wanted = losses(root / "whole")
        run, hits, went_on_from, ended, failed = root / "broken", 0, [], 0, 0
        while hits < asked.kills:
            went_on_from.append(newest(run))
            pid = start(run, asked.steps)
            time.sleep(draw.uniform(0.02, 3 / asked.kills) * seconds)
            os.kill(pid, signal.SIGKILL)  # a process that has ended is still there until it is waited for
            _, status = os.waitpid(pid, 0)
            if os.WIFSIGNALED(status):
                hits += 1
            elif os.WEXITSTATUS(status):
                failed += 1
                break
            else:  # done before the kill: the next ones break a run of their own
                ended += 1
                run = root / f"broken{ended}"
        last = fit(plan(asked.steps), run, Silent())
        runs = [root / "broken", *(root / f"broken{number}" for number in range(1, ended + 1))]
        equal_losses = all(losses(one) == wanted for one in runs)
        left = [path.name for one in runs for path in one.rglob(".*")]
    print(json.dumps({
        "kills": hits, "steps": asked.steps, "unbroken_seconds": round(seconds, 2), "runs_finished": len(runs),
        "went_on_from": went_on_from, "failed": failed, "weights_equal": digest(last) == wanted_weights,
        "losses_equal": equal_losses, "left_over_files": left,
        "machine": {"cpu": platform.machine(), "cores": os.cpu_count()}, "torch": torch.__version__,
    }))  # fmt: skip
    raise SystemExit(0 if not failed and equal_losses and digest(last) == wanted_weights and not left else 1)


if __name__ == "__main__":
    main()
