"""Which sources are learned from and which are kept to measure on: by the content's own hash, never by clip."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from mutoscope.errors import UsageError


def held_out(groups: Sequence[int], sha256: Sequence[str], share: float, seed: int = 0) -> list[bool]:
    """For each source, whether it is held out. A group of like sources is on one side.

    A group's side hangs on its content alone: new files do not move the old ones. Only when a side would be empty,
    the group nearest to the border changes over.

    Args:
        groups: the group of each source, see :func:`mutoscope.data.footage.likeness.groups`.
        sha256: the sources' own hashes.
        share: of the groups that shall be held out, on average; 0 < share < 1.

    Raises:
        UsageError: fewer than two groups, or a share out of its range.
    """
    if not 0 < share < 1:
        raise UsageError(f"the share of sources held out must lie between 0 and 1; got {share}.")
    members: dict[int, list[str]] = {}
    for group, digest in zip(groups, sha256, strict=True):
        members.setdefault(group, []).append(digest)
    if len(members) < 2:
        like = "" if len(groups) <= 1 else f" ({len(groups)} files that show the same count as one)"
        raise UsageError(
            f"footage must be split by source, and there is only {len(members)} source with usable shots{like}; "
            "at least 2 sources are needed, one to learn from and one to measure on."
        )
    draws = {group: _draw(min(digests), seed) for group, digests in members.items()}
    chosen = {group for group, draw in draws.items() if draw < share}
    if not chosen:
        chosen = {min(draws, key=draws.__getitem__)}
    elif len(chosen) == len(members):
        chosen.remove(max(draws, key=draws.__getitem__))
    return [group in chosen for group in groups]


def _draw(sha256: str, seed: int) -> float:
    """A number in 0..1 that hangs on the content and the seed."""
    digest = hashlib.blake2b(f"side {seed} {sha256}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") / 2**64
