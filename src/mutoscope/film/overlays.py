"""What lies over the picture: captions, titles and the house mark, drawn once for each state they can be in."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.film.camera import ease
from mutoscope.film.pieces import Piece
from mutoscope.film.storyboard import SlidePicture
from mutoscope.film.timetable import Caption, TitleCue
from mutoscope.text.patch import Patch, lay
from mutoscope.types import Pixels, Size

TITLE_FADE_SECONDS = 0.35  # taste
LOGO_SHARE = 0.09  # taste
HIGHLIGHTING = ("word", "bold")  # caption styles that light the spoken word
CAPTION_ROOM = 0.15  # share of the height; two lines of the largest common style
_KEEP = 24  # patches held; a caption with word highlighting needs one for each word


class Overlays:
    """Lays a piece's captions, titles and logo on its frames, in place."""

    def __init__(self, piece: Piece) -> None:
        self._piece = piece
        self._brief = piece.parts[-1].brief
        self._patches: OrderedDict[tuple[object, ...], Patch] = OrderedDict()
        self._fade = max(1, round(TITLE_FADE_SECONDS * piece.rate))

    def lay(self, number: int, picture: Pixels) -> None:
        """Lay everything that shows at the piece's frame ``number``."""
        if self._brief.brand.logo is not None:
            lay(self._logo(), picture, 0.9)
        for title in self._piece.titles:
            if title.first <= number < title.stop:
                inward = ease((number - title.first + 1) / self._fade, "out")
                outward = ease((title.stop - number) / self._fade, "out")
                lay(self._title(title), picture, min(inward, outward))
        for caption in self._piece.captions:
            if caption.first <= number < caption.stop:
                lit = next((k for k, w in enumerate(caption.words) if w.first <= number < w.stop), None)
                lay(self._caption(caption, lit), picture)

    def _kept(self, key: tuple[object, ...], patch: Patch) -> Patch:
        self._patches[key] = patch
        while len(self._patches) > _KEEP:
            self._patches.popitem(last=False)
        return patch

    def _caption(self, caption: Caption, lit: int | None) -> Patch:
        from mutoscope.text import captions

        if self._piece.caption_style not in HIGHLIGHTING:
            lit = None
        key = ("caption", caption.first, caption.lines, lit)
        if key in self._patches:
            return self._patches[key]
        brief = self._brief
        patch = captions.draw(
            caption.lines, style=self._piece.caption_style, size=brief.size, place=self._piece.caption_place,
            safe=brief.safe, lit=lit, words=[(w.text, w.line) for w in caption.words],
            language=brief.language, palette=brief.look.palette, font=brief.brand.font,
            on_paper=isinstance(brief.shot.picture, SlidePicture),
        )  # fmt: skip
        return self._kept(key, patch)

    def _title(self, title: TitleCue) -> Patch:
        from mutoscope.text import titles

        key = ("title", title.first, title.text)
        if key in self._patches:
            return self._patches[key]
        brief = self._brief
        top, right, bottom, left = brief.safe
        if self._piece.captioned:  # a title in the lower part makes room for two lines of caption
            bottom += CAPTION_ROOM
        patch = titles.draw(
            title.text, style=title.style, size=brief.size, place=title.place, safe=(top, right, bottom, left),
            language=brief.language, palette=brief.look.palette, font=brief.brand.font
        )  # fmt: skip
        return self._kept(key, patch)

    def _logo(self) -> Patch:
        key = ("logo",)
        if key in self._patches:
            return self._patches[key]
        brand = self._brief.brand
        assert brand.logo is not None
        from mutoscope.media import read_still

        rgba = read_still(brand.logo, alpha=True)
        return self._kept(key, logo_patch(rgba, self._brief.size, brand.corner, self._brief.safe))


def logo_patch(
    rgba_HW4: NDArray[np.uint8], size: Size, corner: str, safe: tuple[float, float, float, float]
) -> Patch:
    """A house mark, ``LOGO_SHARE`` of the short side high, in a corner of the safe area."""
    image = Image.fromarray(rgba_HW4)
    high = max(8, round(LOGO_SHARE * size.short_side))
    wide = max(8, min(round(image.width * high / image.height), size.width // 3))
    small = np.asarray(image.resize((wide, high), Image.Resampling.LANCZOS))
    top, right, bottom, left = safe
    x = left * size.width if "left" in corner else size.width * (1 - right) - wide
    y = size.height * (1 - bottom) - high if "bottom" in corner else top * size.height
    return Patch(small, round(x), round(y))
