"""The size a film is rendered at, and the margins in which text is safe."""

from __future__ import annotations

from mutoscope.film.plan import size_for
from mutoscope.film.storyboard import Format, Storyboard
from mutoscope.types import Size

DRAFT_SHORT_SIDE = 360
SAFE_WIDE = (0.05, 0.05, 0.05, 0.05)
# Top 13 %, right 16 %, bottom 22 %, left 6 %: where the players of short upright videos put their own buttons.
SAFE_UPRIGHT = (0.13, 0.16, 0.22, 0.06)
SAFE_PLATFORM = {
    "youtube": SAFE_WIDE,
    "shorts": SAFE_UPRIGHT,
    "reels": SAFE_UPRIGHT,
    "tiktok": SAFE_UPRIGHT,
    "square": (0.06, 0.06, 0.06, 0.06),
    "web-loop": SAFE_WIDE,
    "broadcast": (0.10, 0.10, 0.10, 0.10),
    "classroom": SAFE_WIDE,
}


def film_size(storyboard: Storyboard, *, aspect: str | None, draft: bool) -> Size:
    """The size a storyboard is rendered at: its own, in another aspect, or small for a draft."""
    size = size_for(storyboard, aspect)
    if draft and size.short_side > DRAFT_SHORT_SIDE:
        scale = DRAFT_SHORT_SIDE / size.short_side
        size = Size(2 * round(size.width * scale / 2), 2 * round(size.height * scale / 2))
    return size


def safe_margins(form: Format, size: Size) -> tuple[float, float, float, float]:
    """Shares of the picture (top, right, bottom, left) that text keeps free."""
    if size.width >= size.height:
        return SAFE_PLATFORM.get(form.platform or "", SAFE_WIDE)
    return SAFE_UPRIGHT
