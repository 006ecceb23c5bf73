"""What a video is turned into."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from mutoscope.config import FrameRate, PictureFile, PictureSize, Request, option


class Convert(Request):
    """Change a video's format, codec, size or rate. Times, sound and labels keep their place."""

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope convert clip.mov -o clip.mp4",
        "mutoscope convert clip.mp4 --size 640x360 --fps 15 -o clip.gif",
        "mutoscope convert clip.mp4 --codec av1 --crf 32 --sound opus -o clip.webm",
    )

    video: Path = option(positional=True, reads=True, description="The video.")
    output: PictureFile = option(
        short="-o", description="The new file: .mp4, .mov, .mkv, .webm, .gif or .webp."
    )
    codec: Literal["h264", "h265", "av1", "vp9", "prores", "ffv1"] | None = option(
        None, description="Codec of the pictures; what the suffix is used with if left out."
    )
    size: PictureSize | None = option(
        None, metavar="WxH", description="Size such as 1280x720; the shown size if left out."
    )
    rate: FrameRate | None = option(
        None, flag="--fps", metavar="RATE", description="Frames per second, such as 30 or 30000/1001."
    )
    crf: float | None = option(None, ge=0, le=63, description="Quality, lower is better; clean if left out.")
    sound: Literal["copy", "aac", "opus", "flac", "mp3", "none"] = option(
        "copy", description="What becomes of the sound."
    )
