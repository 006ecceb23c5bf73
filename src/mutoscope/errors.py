"""Everything this package raises on purpose.

::

    MutoscopeError
    ├── UsageError          exit 2   the request is wrong: a flag, a storyboard, a number out of range
    │   └── StoryboardError          all problems of one storyboard, each with its line and column
    ├── MediaError          exit 3   a file is not what it should be: missing, damaged, too large, foreign
    ├── CapabilityError     exit 4   this machine lacks something: a voice, a font, space on the disk
    └── Cancelled           exit 130 the user said stop

A message is one sentence that says what was wrong, what came and what would be right.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class MutoscopeError(Exception):
    """Root of all errors that are shown to people without a traceback."""

    exit_code = 1


class UsageError(MutoscopeError):
    """The request cannot be carried out as it stands."""

    exit_code = 2


class MediaError(MutoscopeError):
    """A media file is not what it should be; the message begins with the file's name."""

    exit_code = 3


class CapabilityError(MutoscopeError):
    """This machine lacks what the request needs; the message says how to get it."""

    exit_code = 4


class Cancelled(MutoscopeError):
    """The user stopped the work; nothing half-written is left behind."""

    exit_code = 130


def did_you_mean(word: str, known: Iterable[str], *, most: int = 1) -> str:
    """``" (did you mean 'push-in'?)"`` when a known word is near, else an empty string."""
    near = difflib.get_close_matches(word.lower(), sorted(known), n=most, cutoff=0.6)
    if not near:
        return ""
    return " (did you mean " + " or ".join(repr(name) for name in near) + "?)"
