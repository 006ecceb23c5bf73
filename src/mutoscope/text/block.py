"""Set lines with their places on a sheet: what captions and titles arrange and looks paint."""

from __future__ import annotations

from dataclasses import dataclass

from mutoscope.text import typeset
from mutoscope.text.layers import Mask, Sheet


@dataclass(frozen=True, kw_only=True)
class Block:
    """All lengths in pixels of the sheet."""

    lines: tuple[tuple[typeset.SetLine, float, float], ...]  # line, left end, baseline
    px: float  # size of the first line's letters
    left: float  # the text's own bounds, from the first line's capitals to the last line's tails
    top: float
    right: float
    bottom: float
    sheet: Sheet
    num_first: int = 0  # how many lines the first paragraph takes, in titles
    flush: str = "center"  # "left" | "center" | "right"

    @property
    def shape(self) -> tuple[int, int]:
        return self.sheet.shape

    @property
    def is_backward(self) -> bool:
        """Whether the first line runs from right to left."""
        return self.lines[0][0].right_to_left

    def ink(self, first: int = 0, stop: int | None = None) -> Mask:
        """Coverage of lines ``first <= i < stop``."""
        return typeset.mask(self.shape, self.lines[first:stop])
