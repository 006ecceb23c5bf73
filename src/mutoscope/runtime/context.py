"""The surroundings of one run on this machine: device, workers, cache, progress, and stopping."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from mutoscope.context import Stage
from mutoscope.errors import Cancelled, CapabilityError, UsageError
from mutoscope.runtime.cache import DiskCache
from mutoscope.runtime.progress import Bars, Events, Lines, Reporter, Silent, printable

BYTES_A_WORKER = 1 << 30  # taste: an interpreter, a 1080p encoder and its frames


class LocalContext:
    """Implements :class:`mutoscope.context.Context`; use it with ``with``, which listens for Ctrl-C.

    The first Ctrl-C (or SIGTERM) makes the next :meth:`check` or ``step`` raise :class:`Cancelled`, so that the work
    cleans up; the second ends the process at once. Work that waits (for other processes) must wait in short turns
    and call :meth:`check` between them. Worker processes should ignore SIGINT: the terminal sends it to all.

    Args:
        device: ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"cuda:1"``.
        num_workers: None counts the cores and the memory that this process may use.
        reporter: where progress and notes go; None is silence.
        cache_root: None is the user's cache folder.
    """

    def __init__(
        self,
        *,
        device: str = "auto",
        num_workers: int | None = None,
        reporter: Reporter | None = None,
        cache_root: Path | None = None,
    ) -> None:
        self._wanted_device = device
        self._device: str | None = None
        self._num_workers = num_workers
        self._reporter: Reporter = Silent() if reporter is None else reporter
        self._cache_root = cache_root
        self._cache: DiskCache | None = None
        self._stop = threading.Event()
        self._before: dict[int, Any] = {}
        self.notes: list[str] = []

    # ------------------------------------------------------------------ the protocol

    @property
    def device(self) -> str:
        """``"cpu"`` or ``"cuda"`` …; chosen (and torch imported) when first asked for.

        Raises:
            CapabilityError: the wanted device is not there.
        """
        if self._device is None:
            self._device = _device(self._wanted_device)
        return self._device

    @property
    def num_workers(self) -> int:
        """How many processes may work at once: the cores this process may use, and one a GiB of free memory."""
        if self._num_workers is None:
            self._num_workers = max(1, min(available_cores(), available_bytes() // BYTES_A_WORKER))
        return self._num_workers

    @property
    def cache(self) -> DiskCache:
        """Opened when first asked for."""
        if self._cache is None:
            self._cache = DiskCache(self._cache_root, note=self.note)
        return self._cache

    @contextlib.contextmanager
    def stage(self, name: str, total: float) -> Iterator[Stage]:
        """Announce a stage of ``total`` steps."""
        self.check()
        with self._reporter.stage(printable(name), total) as report:
            yield _LocalStage(self, report)

    def note(self, text: str) -> None:
        """Tell the user one line, once."""
        text = printable(text)
        if text not in self.notes:
            self.notes.append(text)
            self._reporter.note(text)

    def check(self) -> None:
        """Raise ``Cancelled`` when the user said stop."""
        if self._stop.is_set():
            raise Cancelled(
                "stopped; nothing half-written is left, and the same command goes on from what is finished."
            )

    # ------------------------------------------------------------------ stopping

    def cancel(self) -> None:
        """Say stop."""
        self._stop.set()

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()
        self._reporter.close()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stop.is_set():
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self._stop.set()


class _LocalStage:
    """One bar of progress."""

    def __init__(self, context: LocalContext, report: Callable[[float], None]) -> None:
        self._context = context
        self._report = report
        self._done = 0.0

    def step(self, amount: float = 1.0) -> None:
        """So much more is done. Raises ``Cancelled`` when the user said stop."""
        self._done += amount
        self._report(self._done)
        self._context.check()


def reporter(*, json: bool = False, quiet: bool = False) -> Reporter:
    """The reporter that fits: events for programs, bars on a terminal, lines in a log, nothing when quiet."""
    if json:
        return Silent() if quiet else Events()
    if quiet:
        return Silent()
    return Bars() if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" else Lines()


def available_cores() -> int:
    """Cores this process may use: its affinity and the container's quota, or ``$MUTOSCOPE_WORKERS``."""
    if chosen := os.environ.get("MUTOSCOPE_WORKERS"):
        if not chosen.isdigit() or not 1 <= int(chosen) <= 1024:
            raise UsageError(f"MUTOSCOPE_WORKERS must lie in 1..1024; got {chosen!r}.")
        return int(chosen)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        if quota != "max":
            cores = min(cores, max(1, round(int(quota) / int(period))))
    except (OSError, ValueError):
        pass
    return cores


def available_bytes() -> int:
    """Memory that can still be taken: the system's and the container's; a guess of 4 GiB where neither tells."""
    most = 4 << 30
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                most = int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        if limit != "max":
            used = int(Path("/sys/fs/cgroup/memory.current").read_text())
            most = min(most, int(limit) - used)
    except (OSError, ValueError):
        pass
    return most


def _device(wanted: str) -> str:
    if wanted == "cpu":
        return "cpu"
    kind, _, index = wanted.partition(":")
    if kind not in ("auto", "cuda") or (index and not index.isdigit()):
        raise UsageError(f"--device must be auto, cpu, cuda or cuda:NUMBER; got {wanted!r}.")
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if kind == "auto":
        return "cuda" if count else "cpu"
    if int(index or 0) >= count:
        raise CapabilityError(
            f"device {wanted!r} is not on this machine; it has {count or 'no'} CUDA devices."
        )
    return wanted
