"""The film's size: quality and aspect as pixels, and the margins in which text is safe."""

from __future__ import annotations

from fractions import Fraction

from mutoscope.errors import UsageError
from mutoscope.film.storyboard import Format
from mutoscope.types import Size

SHORT_SIDES = {"draft": 360, "480p": 480, "720p": 720, "1080p": 1080, "1440p": 1440, "2160p": 2160}
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


def ratio(aspect: str) -> Fraction:
    """``"16:9"`` as a fraction.

    Raises:
        UsageError: the text is no ratio between 1:4 and 4:1.
    """
    left, colon, right = aspect.replace("x", ":").partition(":")
    if colon and left.strip().isdigit() and right.strip().isdigit() and int(left) and int(right):
        found = Fraction(int(left), int(right))
        if Fraction(1, 4) <= found <= 4:
            return found
    raise UsageError(f"an aspect must be a ratio such as 16:9, 9:16 or 1:1 between 1:4 and 4:1; got {aspect!r}.")


def size_for(aspect: str, short_side: int) -> Size:
    """The even size with this short side (``9:16`` at 1080 is 1080x1920)."""
    shape = ratio(aspect)
    long_side = 2 * round(short_side * max(shape, 1 / shape) / 2)
    return Size(long_side, short_side) if shape >= 1 else Size(short_side, long_side)


def film_size(form: Format, *, aspect: str | None, draft: bool) -> Size:
    """The size a storyboard is rendered at: its own, in another aspect, or small for a draft."""
    short = form.size.short_side
    if draft:
        short = min(short, SHORT_SIDES["draft"])
    if aspect is None and short == form.size.short_side:
        return form.size
    if aspect is None:
        wide = form.size.aspect
        return size_for(f"{wide.numerator}:{wide.denominator}", short) if Fraction(1, 4) <= wide <= 4 else form.size
    return size_for(aspect, short)


def safe_margins(form: Format, size: Size) -> tuple[float, float, float, float]:
    """Shares of the picture (top, right, bottom, left) that text keeps free."""
    if size.width >= size.height:
        return SAFE_PLATFORM.get(form.platform or "", SAFE_WIDE)
    return SAFE_UPRIGHT
