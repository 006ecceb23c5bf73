"""What this machine has, what is missing, and how to get it."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from mutoscope.config import Request
from mutoscope.context import Context
from mutoscope.errors import CapabilityError, MutoscopeError
from mutoscope.runtime import disk
from mutoscope.runtime.cache import DiskCache, default_root
from mutoscope.runtime.context import available_bytes, available_cores

if TYPE_CHECKING:
    from mutoscope.types import Result

LEAST_DISK = 2_000_000_000  # bytes (taste): ten minutes of pieces at 20 Mbit/s are 1.5 GB
LEAST_MEMORY = 1_500_000_000  # bytes (taste): the program with torch, and one drawing process
FFMPEG_FLOOR = (8, 1, 2)
FFMPEG_FLOOR_REASON = "CVE-2026-8461, a memory fault in the MagicYUV decoder"
FFMPEG_ADVISED = (8, 1, 3)
FFMPEG_ADVISED_REASON = "CVE-2026-107697, in HLS playlists, which this program refuses to open"

State = Literal["ok", "note", "missing"]


class Doctor(Request):
    """Say what this machine has, what is missing and how to get it.

    Ends with exit code 4 when something is missing that films need.
    """

    examples: ClassVar[tuple[str, ...]] = ("mutoscope doctor", "mutoscope doctor --json")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that was looked at. ``note`` is worth knowing, ``missing`` keeps films from being made."""

    name: str
    state: State
    found: str
    remedy: str = ""


def doctor(request: Doctor, context: Context) -> Result:
    """Look at everything films need."""
    from mutoscope.types import Result

    findings: list[Finding] = []
    for look in (_python, _torch, _ffmpeg, _voices, _fonts, _machine, _cache, _folder):
        context.check()
        findings += _guarded(look)
    bad = [finding for finding in findings if finding.state == "missing"]
    marks = {"ok": "ok  ", "note": "note", "missing": "MISS"}
    lines = []
    for finding in findings:
        lines.append(f"{marks[finding.state]}  {finding.name:<11} {finding.found}")
        if finding.remedy:
            lines.append(f"                  {finding.remedy}")
    lines.append("")
    lines.append(
        "Everything that films need is here."
        if not bad
        else f"Missing: {', '.join(finding.name for finding in bad)}; the lines marked MISS say how to get it."
    )
    return Result(
        kind="report",
        facts={"findings": [asdict(finding) for finding in findings], "missing": len(bad)},
        report="\n".join(lines),
        exit_code=CapabilityError.exit_code if bad else 0,
    )


def _guarded(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """A doctor must not fall ill: whatever a look meets becomes a finding."""
    try:
        return list(look())
    except MutoscopeError as error:
        return [Finding(name=look.__name__[1:], state="missing", found=str(error))]
    except Exception as error:
        found = f"the look itself failed: {type(error).__name__}: {error}"
        return [Finding(name=look.__name__[1:], state="missing", found=found)]


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    old = sys.version_info < (3, 11)
    yield Finding(
        name="python",
        state="missing" if old else "ok",
        found=f"{version} on {platform.system()} {platform.machine()}",
        remedy="Python 3.11 or newer is needed." if old else "",
    )


def _torch() -> Iterator[Finding]:
    try:
        version = importlib.metadata.version("torch")
        import torch
    except (ImportError, OSError, importlib.metadata.PackageNotFoundError) as error:
        yield Finding(
            name="torch", state="missing", found=f"cannot be loaded: {error}", remedy="pip install torch"
        )
        return
    devices = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
    yield Finding(
        name="torch",
        state="ok",
        found=f"{version}; {', '.join(devices) or 'no CUDA device, the CPU is used'}",
    )


def _ffmpeg() -> Iterator[Finding]:
    from mutoscope.media.version import ffmpeg_version

    version = ffmpeg_version()
    yield _judged_ffmpeg(version, importlib.metadata.version("av"))


def _judged_ffmpeg(version: tuple[int, ...], pyav: str) -> Finding:
    """The FFmpeg inside PyAV against the advisories known when this program was released."""
    shown = f"{'.'.join(map(str, version)) or 'unknown version'} inside PyAV {pyav}"
    upgrade = "pip install --upgrade av"
    if version < FFMPEG_FLOOR:
        return Finding(
            name="ffmpeg", state="missing", found=f"{shown}; too old: {FFMPEG_FLOOR_REASON}", remedy=upgrade
        )
    if version < FFMPEG_ADVISED:
        return Finding(
            name="ffmpeg",
            state="note",
            found=f"{shown}; not fixed in it: {FFMPEG_ADVISED_REASON}",
            remedy=upgrade,
        )
    return Finding(name="ffmpeg", state="ok", found=shown)


def _voices() -> Iterator[Finding]:
    from mutoscope.audio import speech

    states = speech.engines()
    for state in states:
        yield Finding(
            name=state.name,
            state="ok" if state.present else "note",
            found=f"voice: {state.detail}",
            remedy="" if state.present else state.remedy,
        )
    if not any(state.present for state in states):
        yield Finding(
            name="voice",
            state="missing",
            found="no speech engine; films are silent with captions",
            remedy="pip install 'mutoscope[voice]'",
        )


def _fonts() -> Iterator[Finding]:
    from mutoscope.text import fonts

    for name, sample, needed in (("latin", "Aé€ß", True), ("chinese", "你好世界電影", True)):
        lacking = fonts.missing(sample)
        state: State = "ok" if not lacking else "missing" if needed else "note"
        yield Finding(
            name="font",
            state=state,
            found=f"{name}: {'here' if not lacking else 'no glyph for ' + ' '.join(lacking)}",
            remedy="" if not lacking else "sudo apt-get install fonts-dejavu-core fonts-wqy-microhei",
        )
    shapes = fonts.can_shape()
    yield Finding(
        name="shaping",
        state="ok" if shapes else "note",
        found="Arabic, Hebrew and Indic scripts can be set"
        if shapes
        else "Arabic and Indic scripts cannot be set",
        remedy="" if shapes else "pip install --upgrade pillow (its wheels carry Raqm)",
    )


def _machine() -> Iterator[Finding]:
    memory = available_bytes()
    small = memory < LEAST_MEMORY
    yield Finding(
        name="cores",
        state="ok",
        found=f"{available_cores()} for this process, so many shots are drawn at once",
    )
    yield Finding(
        name="memory",
        state="note" if small else "ok",
        found=f"{disk.amount(memory)} free",
        remedy=f"{disk.amount(LEAST_MEMORY)} make films at 1080p; close something, or use --draft."
        if small
        else "",
    )


def _cache() -> Iterator[Finding]:
    cache = DiskCache()
    count, num_bytes = cache.size()
    yield Finding(
        name="cache",
        state="ok",
        found=f"{cache.root}: {count} files, {disk.amount(num_bytes)} of at most {disk.amount(cache.most_bytes)}",
    )
    yield _room("cache disk", default_root())


def _folder() -> Iterator[Finding]:
    yield _room("disk here", Path.cwd())


def _room(name: str, folder: Path) -> Finding:
    free = disk.free(folder)
    small = free < LEAST_DISK
    return Finding(
        name=name,
        state="note" if small else "ok",
        found=f"{disk.amount(free)} free",
        remedy=f"A film of ten minutes may need {disk.amount(LEAST_DISK)}." if small else "",
    )
