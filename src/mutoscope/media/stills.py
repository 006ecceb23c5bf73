"""Single pictures: read, write, and sheets of many."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError, UsageError
from mutoscope.media.door import display_name, sniff
from mutoscope.types import Pixels

if TYPE_CHECKING:
    from PIL.Image import Image

_KINDS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF", "JPEG2000")
_MOST_PIXELS = 64_000_000  # 192 MB as RGB


def read_still(path: Path | str, most_pixels: int = _MOST_PIXELS, alpha: bool = False) -> NDArray[np.uint8]:
    """uint8 (H, W, 3) sRGB; with ``alpha`` (H, W, 4). Upright (EXIF), first picture of an animation.

    16-bit, palette, gray and CMYK pictures are converted, an embedded ICC profile is applied. Without ``alpha`` a
    transparent picture is laid on white.

    Raises:
        MediaError: missing, not a picture, damaged, or more than ``most_pixels``.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    local, _ = sniff(path)
    name = display_name(local)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limit below stands in for Pillow's bomb warning
            with Image.open(local, formats=_KINDS) as image:
                if image.width * image.height > most_pixels:
                    raise MediaError(
                        f"{name} has {image.width}x{image.height} pixels; at most {most_pixels} in all are read."
                    )
                image.seek(0)
                image.load()
                upright = ImageOps.exif_transpose(image)
                return np.ascontiguousarray(np.asarray(_srgb(upright, image.info.get("icc_profile"), alpha)))
    except MediaError:
        raise
    except Image.DecompressionBombError as error:  # Pillow's own, far above ours
        raise MediaError(f"{name} has more than the {most_pixels} pixels that are read.") from error
    except UnidentifiedImageError as error:
        raise MediaError(
            f"{name} is not a picture of a known kind (png, jpeg, webp, gif, bmp, tiff, avif)."
        ) from error
    except MemoryError as error:
        raise MediaError(f"{name} needs more memory than this process may use.") from error
    except Exception as error:  # Pillow's decoders throw nearly every type on damaged files
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise MediaError(f"{name} cannot be read as a picture: {reason[:1].lower()}{reason[1:]}.") from error


def _srgb(image: Image, profile: bytes | None, alpha: bool) -> Image:
    """RGB or RGBA in sRGB."""
    from PIL import Image as Images

    if image.mode.startswith(("I", "F")):  # 16-bit gray; Pillow's own convert() clips it to white
        values = np.asarray(image).astype(np.float64)
        top = 65535.0 if values.max(initial=0) > 255 or image.mode.startswith("I;16") else 255.0
        image = Images.fromarray(np.rint(np.clip(values / top, 0, 1) * 255).astype(np.uint8))
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode in ("LA", "La", "PA", "RGBa"):
        image = image.convert("RGBA")
    opacity = image.getchannel("A") if image.mode == "RGBA" else None
    if profile:
        image = _profiled(image, profile)
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    if alpha:
        rgba = rgb.convert("RGBA")
        if opacity is not None:
            rgba.putalpha(opacity)
        return rgba
    if opacity is not None:
        ground = Images.new("RGB", rgb.size, (255, 255, 255))
        ground.paste(rgb, mask=opacity)
        return ground
    return rgb


def _profiled(image: Image, profile: bytes) -> Image:
    """Through the embedded profile to sRGB; the picture as it is when the profile is damaged or LittleCMS is absent."""
    try:
        from PIL import ImageCms

        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        plain = image.convert("RGB") if image.mode == "RGBA" else image
        result: Any = ImageCms.profileToProfile(
            plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
        return image if result is None else result
    except Exception:
        return image


def write_still(path: Path | str, rgb: NDArray[np.uint8]) -> None:
    """Write uint8 (H, W, 3) or (H, W, 4) as png, jpeg, webp or bmp by suffix; it appears whole or not at all.

    Raises:
        UsageError: another shape or suffix.
        MediaError: the file cannot be written.
    """
    from PIL import Image

    path = Path(path)
    pixels = np.asarray(rgb)
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (3, 4):
        raise UsageError(f"a still must be uint8 (H, W, 3) or (H, W, 4); got {pixels.dtype} {pixels.shape}.")
    kinds: dict[str, tuple[str, dict[str, Any]]] = {
        ".png": ("PNG", {"compress_level": 3}),
        ".jpg": ("JPEG", {"quality": 92, "subsampling": 0}),
        ".jpeg": ("JPEG", {"quality": 92, "subsampling": 0}),
        ".webp": ("WEBP", {"quality": 90}),
        ".bmp": ("BMP", {}),
    }
    suffix = next((s.lower() for s in reversed(path.suffixes) if s.lower() in kinds), None)
    if suffix is None:
        raise UsageError(f"{display_name(path)} must end in one of {', '.join(kinds)}.")
    kind, options = kinds[suffix]
    if pixels.shape[2] == 4 and kind in ("JPEG", "BMP"):
        raise UsageError(f"{suffix} files hold no transparency; give (H, W, 3) or write a png.")
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            Image.fromarray(np.ascontiguousarray(pixels)).save(file, format=kind, **options)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise MediaError(
            f"{display_name(path)} cannot be written: {(error.strerror or str(error)).lower()}."
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def contact_sheet(
    frames: Iterable[Pixels],
    columns: int,
    labels: Sequence[str] | None = None,
    *,
    width: int = 320,
    gap: int = 4,
) -> Pixels:
    """Many pictures on one, uint8 (H, W, 3); each is scaled to ``width`` pixels, labels stand below in white."""
    from PIL import Image, ImageDraw

    if columns < 1 or width < 8:
        raise UsageError(f"columns must be at least 1 and width at least 8; got {columns} and {width}.")
    tiles: list[Image.Image] = []
    for frame in frames:
        pixels = np.ascontiguousarray(np.asarray(frame)[:, :, :3])
        height = max(1, round(pixels.shape[0] * width / pixels.shape[1]))
        tiles.append(Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS))
    if not tiles:
        raise UsageError("a contact sheet needs at least one frame; got none.")
    if labels is not None and len(labels) != len(tiles):
        raise UsageError(f"a contact sheet needs one label a frame; got {len(labels)} for {len(tiles)}.")
    line = 16 if labels is not None else 0
    rows = [tiles[first : first + columns] for first in range(0, len(tiles), columns)]
    heights = [max(tile.height for tile in row) + line + gap for row in rows]
    sheet = Image.new("RGB", (len(rows[0]) * (width + gap) + gap, sum(heights) + gap))
    draw = ImageDraw.Draw(sheet)
    y = gap
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        for column, tile in enumerate(row):
            x = gap + column * (width + gap)
            sheet.paste(tile, (x, y))
            if labels is not None:
                label = labels[number * columns + column].encode("latin-1", "replace").decode("latin-1")
                draw.text((x + 2, y + tile.height + 2), label, fill="white")
        y += height
    return np.asarray(sheet).copy()
