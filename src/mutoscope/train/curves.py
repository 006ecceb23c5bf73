"""The run as a picture: losses, validations, gradients."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mutoscope.train import log
from mutoscope.train.disk import write_whole

_MOST_DOTS = 2000  # a longer run is drawn with every n-th step


def draw(folder: Path, title: str) -> None:
    """``log.jsonl`` as ``curves.png``: the loss of each step and its running mean, validations, the gradient's norm."""
    steps, validations = [], []
    for entry in log.read(folder / "log.jsonl"):
        if isinstance(entry.get("validation"), dict):
            validations.append(entry)
        elif isinstance(entry.get("loss"), float) and "skipped" not in entry:
            steps.append((entry["step"], entry["loss"], entry.get("gradient", float("nan"))))
    if steps:
        write_whole(folder / "curves.png", picture(np.array(steps, np.float64), validations, title))


def picture(steps_N3: np.ndarray[Any, Any], validations: Iterable[Mapping[str, Any]], title: str) -> bytes:
    """PNG; rows of ``steps_N3`` are step, loss, gradient norm."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    checks = list(validations)
    names = sorted({name for entry in checks for name in entry["validation"]})
    figure = Figure(figsize=(9, 3 * (2 + len(names)) / 2 + 1), layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots((3 + len(names)) // 2, 2, squeeze=False).flat
    every = steps_N3[:: max(1, len(steps_N3) // _MOST_DOTS)]
    for axis, column, name in ((axes[0], 1, "loss"), (axes[1], 2, "gradient's norm")):
        axis.plot(every[:, 0], every[:, column], color="#b8c4d6", linewidth=0.6)
        axis.plot(steps_N3[:, 0], running_mean(steps_N3[:, column]), color="#1f4e8c", linewidth=1.4)
        axis.set_title(name, fontsize=9)
        if (steps_N3[:, column] > 0).all():
            axis.set_yscale("log")
    for axis, name in zip(axes[2:], names, strict=False):
        points = [
            (entry["step"], float(entry["validation"][name]))
            for entry in checks
            if name in entry["validation"]
        ]
        axis.plot(*zip(*points, strict=True), color="#1f4e8c", marker="o", markersize=2.5, linewidth=1)
        best = [point for point, entry in zip(points, checks, strict=False) if entry.get("best")][-1:]
        axis.plot(*zip(*best, strict=True), "o", color="#c8402a", markersize=5)
        axis.set_title(f"validation: {name}", fontsize=9)
    for number, axis in enumerate(axes):
        axis.set_visible(number < 2 + len(names))
        axis.tick_params(labelsize=7)
        axis.grid(color="#e8e8e8", linewidth=0.5)
    figure.suptitle(f"{title}, {int(steps_N3[-1, 0])} steps", fontsize=11)
    out = io.BytesIO()
    canvas.print_png(out)
    return out.getvalue()


def running_mean(values_N: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Mean of the newest fiftieth of all steps (at least ten) before each."""
    width = max(10, len(values_N) // 50)
    sums = np.concatenate([[0.0], np.cumsum(values_N)])
    last = np.arange(1, len(values_N) + 1)
    first = np.maximum(0, last - width)
    return (sums[last] - sums[first]) / (last - first)
