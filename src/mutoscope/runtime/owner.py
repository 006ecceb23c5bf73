"""Whose unfinished file is this: names that tell a dead process's leftovers from a living one's work.

A process is known by its pid, its start time and the boot it lives in, because pids come back.
"""

from __future__ import annotations

import functools
import os
import re
import secrets
from pathlib import Path

_NAME = re.compile(r"\.*(?P<pid>\d+)-(?P<start>\d+)-(?P<boot>[0-9a-z]+)-[0-9a-f]+(?:\..*)?")


@functools.cache
def boot() -> str:
    """Eight characters that change when the machine starts anew; "0" where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")[:8]
    except OSError:
        return "0"


def started(pid: int) -> int:
    """When a process began, in ticks since boot; 0 where the system does not tell; -1 when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        if Path("/proc/self/stat").exists():
            return -1
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return -1
        except OSError:
            pass
        return 0
    return int(text.rpartition(")")[2].split()[19])


def name(suffix: str = "") -> str:
    """A new file name that carries this process's identity."""
    return f"{os.getpid()}-{started(os.getpid())}-{boot()}-{secrets.token_hex(6)}{suffix}"


def is_left_over(file_name: str) -> bool:
    """Whether the process that made this name is gone. Foreign names are never left over.

    Dots in front and endings behind are what a writer adds for its own temporary file.
    """
    found = _NAME.fullmatch(file_name)
    if not found:
        return False
    if found["boot"] != boot():
        return True
    return started(int(found["pid"])) != int(found["start"])
