"""Where a film will be shown, and what that place asks for. Written fields win over these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Platform:
    """Defaults for one place; margins for text are in ``film.shape``."""

    aspect: str = "16:9"
    rate: str = "30"
    preset: str = "online"
    crf: float | None = None
    silent: bool = False


PLATFORMS = {
    "youtube": Platform(),
    "shorts": Platform(aspect="9:16"),
    "reels": Platform(aspect="9:16"),
    "tiktok": Platform(aspect="9:16"),
    "square": Platform(aspect="1:1"),
    "web-loop": Platform(silent=True),
    "broadcast": Platform(rate="25", preset="broadcast"),
    "classroom": Platform(preset="podcast", crf=18.0),
}
