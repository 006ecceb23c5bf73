"""Where voice files may lie on this machine. Nothing is ever fetched into them."""

from __future__ import annotations

import os
from pathlib import Path


def voice_folders() -> tuple[Path, ...]:
    """``$MUTOSCOPE_VOICES`` first, then ``mutoscope/voices`` in the user's data folder (XDG base directories)."""
    named = os.environ.get("MUTOSCOPE_VOICES")
    data = os.environ.get("XDG_DATA_HOME")
    home = Path(data) if data else Path.home() / ".local" / "share"
    return (*([Path(named).expanduser()] if named else []), home / "mutoscope" / "voices")


def hub_snapshots(repository: str) -> tuple[Path, ...]:
    """Folders of a model that Hugging Face's own tools left on this disk, newest first."""
    home = os.environ.get("HF_HOME")
    root = Path(home).expanduser() if home else Path.home() / ".cache" / "huggingface"
    hub = Path(os.environ.get("HF_HUB_CACHE") or root / "hub").expanduser()
    found = hub / f"models--{repository.replace('/', '--')}" / "snapshots"
    if not found.is_dir():
        return ()
    return tuple(
        sorted((each for each in found.iterdir() if each.is_dir()), key=lambda each: -each.stat().st_mtime)
    )
