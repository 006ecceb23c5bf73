"""A training of a second or less for tests, and (as a script) runs of it that are killed at chosen moments."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from mutoscope.train import diary, log
from mutoscope.train.loop import fit
from mutoscope.train.plan import Outcome, Plan, Progress


class Silent:
    """A report that keeps what it was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.steps: list[Progress] = []

    def step(self, progress: Progress) -> None:
        self.steps.append(progress)

    def note(self, text: str) -> None:
        self.notes.append(text)


class Net(nn.Module):
    """Both kinds of hidden weights, two equal shapes, dropout, a buffer that changes, a weight without gradient."""

    def __init__(self) -> None:
        super().__init__()
        self.input = nn.Conv2d(1, 8, 3, padding=1)
        self.middle = nn.Conv2d(8, 8, 3, padding=1)
        self.hidden = nn.ModuleList([nn.Linear(32, 32), nn.Linear(32, 32), nn.Linear(32, 16)])
        self.drop = nn.Dropout(0.1)
        self.output = nn.Linear(16, 1)
        self.unused = nn.Linear(9, 9)
        self.register_buffer("seen", torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            self.seen += 1
        y = torch.tanh(self.middle(torch.tanh(self.input(x)))).mean((2,)).flatten(1)
        for layer in self.hidden:
            y = torch.tanh(layer(y))
        return self.output(self.drop(y))[:, 0]


def batch(step: int) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(step)
    x = torch.randn(16, 1, 4, 4, generator=draw)
    return {"x": x, "y": torch.tanh(2 * x.mean((1, 2, 3)))}


def loss(model: nn.Module, one: Any, step: int) -> tuple[Tensor, dict[str, Tensor]]:
    found = model(one["x"].to(next(model.parameters()).dtype)).float()
    error = (found - one["y"]).square()
    return error, {"worst": error.max()}


def plan(**changes: Any) -> Plan:
    torch.manual_seed(0)
    fields: dict[str, Any] = {
        "name": "toy", "model": Net(), "loss": loss, "batch": batch, "num_steps": 12,
        "validate": lambda model, step: {"loss": float(loss(model, batch(-1), 0)[0].mean())}, "validate_every": 5,
        "checkpoint_every": 4,
    }  # fmt: skip
    return Plan(**(fields | changes))


def digest(outcome: Outcome) -> str:
    """Of the averaged weights."""
    joined = b"".join(outcome.averages[name].numpy().tobytes() for name in sorted(outcome.averages))
    return hashlib.sha256(joined).hexdigest()


def losses(where: Path) -> list[dict[str, object]]:
    """The log without times and notes."""
    return [
        {k: v for k, v in entry.items() if k != "ms"}
        for entry in log.read(where / "log.jsonl")
        if "note" not in entry
    ]


def deadly(moment: int) -> dict[str, int]:
    """From now on the ``moment``-th move that touches the disk for good kills this process before it happens."""
    count = {"moves": 0}

    def wrap(module: Any, name: str) -> None:
        original = getattr(module, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            count["moves"] += 1
            if count["moves"] == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*args, **kwargs)

        setattr(module, name, counted)

    for module, name in ((os, "fsync"), (Path, "rename"), (Path, "replace"), (shutil, "rmtree")):
        wrap(module, name)
    return count


def in_child(where: Path, moment: int) -> int:
    """Train in a forked process that dies at ``moment``; 0 when it came to its end before that."""
    pid = os.fork()
    if not pid:
        deadly(moment)
        fit(plan(), where, Silent())
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def main() -> None:
    """Arguments: a folder; every how many moves to kill. Prints what came out as JSON."""
    root, every = Path(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(1)
    diary.curves.draw = lambda *_: None  # type: ignore[assignment]  # half of the time, and tested elsewhere
    count = deadly(-1)
    expected = digest(fit(plan(), root / "whole", Silent()))
    moves, wanted = count["moves"], losses(root / "whole")
    wrong, killed, left = [], 0, []
    for moment in range(1, moves + 1, every):
        where = root / f"broken{moment}"
        killed += in_child(where, moment) == signal.SIGKILL
        same = digest(fit(plan(), where, Silent())) == expected and losses(where) == wanted
        wrong += [] if same else [moment]
        left += [str(path) for path in where.rglob(".*")]
        shutil.rmtree(where)
    print(json.dumps({"moves": moves, "killed": killed, "wrong": wrong, "left": left, "wanted": len(wanted)}))


if __name__ == "__main__":
    main()
