"""The door: the only place where a media file is opened for reading.

A demuxer reads what the *content* says it is, so a playlist named ``film.mp4`` would open other files or addresses.
Hence, in this order: a regular local file; its first bytes name the family; only that family's demuxers may look at it;
only the ``file`` protocol exists, for one path; streams, pixels and seconds are counted before the first decode; and
the codec is compared with a list here, because FFmpeg's ``codec_whitelist`` does not bind a decoder opened by PyAV.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mutoscope.errors import MediaError, MutoscopeError, UsageError
from mutoscope.types import Size

if TYPE_CHECKING:
    from av.container import InputContainer


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """What one file may ask of this machine; compared before anything is decoded."""

    most_pixels: int = 2**25  # a frame: 8K UHD (7680 x 4352 coded) just fits
    most_seconds: float = 12 * 3600.0
    most_streams: int = 16
    most_channels: int = 64


def allowed(size: Size) -> None:
    """Look at the size of a picture that is to be made.

    Raises:
        UsageError: it has more pixels than would be read again.
    """
    if size.width * size.height > Budget().most_pixels:
        raise UsageError(f"a picture may have {Budget().most_pixels} pixels; got {size}.")


# Decoders by FFmpeg's name. Short on purpose: each further decoder is native code that strangers' bytes reach.
_VIDEO = frozenset(
    [
        "h264",
        "hevc",
        "vp8",
        "vp9",
        "av1",
        "mpeg4",
        "mpeg1video",
        "mpeg2video",
        "prores",
        "dnxhd",
        "ffv1",
        "mjpeg",
        "png",
        "gif",
        "rawvideo",
        "wrapped_avframe",
    ]
)
_SOUND = frozenset(["aac", "mp2", "mp3", "opus", "vorbis", "flac", "alac", "ac3", "eac3"])  # and every pcm_*

_ISO = "mov,mp4,m4a,3gp,3g2,mj2"
_ISO_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"moof", b"sidx"}


def family(head: bytes) -> str | None:
    """Comma-separated demuxers that may read a file whose first 4096 bytes are ``head``; None when nothing fits."""
    if head[4:8] in _ISO_BOXES:
        return _ISO
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "matroska,webm"
    if head[:4] in (b"RIFF", b"RF64"):
        return {b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12])
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"YUV4MPEG2 "):
        return "yuv4mpegpipe"
    if head.startswith((b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3")):
        return "mpeg,mpegvideo"
    if head.startswith((b"\x00\x00\x00\x01", b"\x00\x00\x01")):
        return "h264,hevc"
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "mpegts"
    if head.startswith(b"ID3"):
        return "mp3,aac,flac"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "mp3,aac"
    return None


def display_name(path: Path | str) -> str:
    """A file's name fit for a one-line message: odd bytes and line breaks are escaped."""
    name = Path(path).name or str(path)
    return (
        name
        if name.isprintable()
        else name.encode("utf-8", "backslashreplace").decode().encode("unicode_escape").decode()
    )


@contextlib.contextmanager
def faults(path: Path | str, doing: str = "be read") -> Iterator[None]:
    """Turn whatever native code throws into one MediaError that starts with the file's name.

    Raises:
        MediaError: for FFmpeg's errors and for every other type seen to escape from PyAV: ``UnicodeDecodeError``,
            ``EOFError``, ``IndexError``, ``OSError``, ``MemoryError``, ``ValueError``, ``AssertionError`` …
    """
    try:
        yield
    except MutoscopeError:
        raise
    except MemoryError as error:
        raise MediaError(f"{display_name(path)} needs more memory than this process may use.") from error
    except EOFError as error:
        raise MediaError(
            f"{display_name(path)} ends before its first picture or sound; it is damaged."
        ) from error
    except UnicodeDecodeError as error:
        raise MediaError(f"{display_name(path)} carries labels that are not text; it is damaged.") from error
    except PermissionError as error:
        raise MediaError(f"{display_name(path)} cannot be opened: permission denied.") from error
    except Exception as error:
        import av.error

        if isinstance(error, av.error.LookupError):
            raise MediaError(
                f"{display_name(path)} cannot {doing}: it needs a decoder that is not here."
            ) from error
        if isinstance(error, av.error.InvalidDataError):
            raise MediaError(
                f"{display_name(path)} cannot {doing}: its content is damaged, or not what its first bytes promise."
            ) from error
        known = (
            av.error.FFmpegError,
            OSError,
            IndexError,
            ValueError,
            AssertionError,
            RuntimeError,
            OverflowError,
        )
        if not isinstance(error, known):
            raise
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        reason = " ".join(str(reason).split()).rstrip(".")
        raise MediaError(f"{display_name(path)} cannot {doing}: {reason[:1].lower()}{reason[1:]}.") from error


def sniff(path: Path | str) -> tuple[Path, bytes]:
    """The absolute path of a regular, readable, local file and its first 4096 bytes.

    Raises:
        MediaError: missing (with near names of the folder), a folder, a pipe or device, empty, unreadable, an address.
    """
    text = os.fspath(path)
    if "\x00" in text:
        raise MediaError(f"{text!r} is not a file name: it contains a NUL character.")
    local = Path(text)
    try:
        # Non-blocking, so that a named pipe is refused below instead of waited for.
        handle = os.open(local, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError as error:
        if re.match(r"[A-Za-z][A-Za-z0-9+.,-]*:", text) or text.startswith("//"):
            raise MediaError(
                f"{display_name(text)} is not a local file; addresses and protocols are not opened, download it first."
            ) from error
        raise MediaError(_missing(local)) from error
    except OSError as error:
        raise MediaError(
            f"{display_name(local)} cannot be opened: {(error.strerror or 'error').lower()}."
        ) from error
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise MediaError(f"{display_name(local)} is a folder; a media file is needed.")
        if not stat.S_ISREG(mode):
            raise MediaError(f"{display_name(local)} is a pipe or device; only regular files are opened.")
        try:
            head = os.read(handle, 4096)
        except OSError as error:
            raise MediaError(
                f"{display_name(local)} cannot be read: {(error.strerror or 'error').lower()}."
            ) from error
    finally:
        os.close(handle)
    if not head:
        raise MediaError(f"{display_name(local)} is empty (0 bytes).")
    return local.absolute(), head


def _missing(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"{display_name(path)} was not found: there is no folder {str(folder)!r}."
    try:
        names = sorted(entry.name for entry in folder.iterdir())[:5000]
    except OSError:
        names = []
    near = difflib.get_close_matches(path.name, names, n=3, cutoff=0.6)
    hint = f"; near names there: {', '.join(display_name(name) for name in near)}" if near else ""
    where = "this folder" if str(folder) == "." else repr(str(folder))
    return f"{display_name(path)} was not found in {where}{hint}."


def _foreign(path: Path, head: bytes) -> str:
    line = head.split(b"\n", 1)[0].strip()[:40]
    if line and all(32 <= byte < 127 for byte in line):
        return (
            f"{display_name(path)} is text (it begins with {line.decode('ascii')!r}), not a video or sound file; "
            "playlists and scripts are not opened."
        )
    return f"{display_name(path)} is not a video or sound file of a known kind (mp4, mov, mkv, webm, avi, gif, wav …)."


def open_media(path: Path | str, budget: Budget | None = None) -> InputContainer:
    """Open one local media file for reading; the caller closes it (it is a context manager).

    Nothing but that file is ever opened, whatever its content or name says.

    Raises:
        MediaError: not a regular local file, not media, a codec outside the list, or beyond the budget.
    """
    budget = budget or Budget()
    local, head = sniff(path)
    formats = family(head)
    if formats is None:
        raise MediaError(_foreign(local, head))
    with faults(local, "be opened"):
        import av

        container = av.open(
            f"file:{local}",
            mode="r",
            options={
                "protocol_whitelist": "file",
                "format_whitelist": formats,
                "codec_whitelist": ",".join(sorted(_decoders())),  # binds the probing inside FFmpeg
                "max_pixels": str(budget.most_pixels),
            },
            metadata_errors="replace",
        )
    try:
        with faults(local, "be opened"):
            _check(local, container, budget)
    except BaseException:
        container.close()
        raise
    return container


def _decoders() -> set[str]:
    pcm = [
        "s16le",
        "s16be",
        "s24le",
        "s24be",
        "s32le",
        "s32be",
        "u8",
        "f32le",
        "f32be",
        "f64le",
        "alaw",
        "mulaw",
    ]
    return set(
        _VIDEO | _SOUND | {f"pcm_{kind}" for kind in pcm} | {"libdav1d", "mp3float", "libvpx", "libvpx-vp9"}
    )


def _check(path: Path, container: InputContainer, budget: Budget) -> None:
    name = display_name(path)
    streams = list(container.streams)
    if len(streams) > budget.most_streams:
        raise MediaError(f"{name} has {len(streams)} streams; at most {budget.most_streams} are read.")
    if container.duration is not None and not container.duration / 1e6 <= budget.most_seconds:
        raise MediaError(
            f"{name} says it lasts {container.duration / 1e6:.0f} s; at most {budget.most_seconds:.0f} s are read."
        )
    for stream in streams:
        codec: Any = stream.codec_context
        if codec is None:
            if stream.type in ("video", "audio"):
                raise MediaError(f"{name} holds {stream.type} in a coding that is not read here.")
            continue
        kind = codec.codec.canonical_name
        if stream.type == "video":
            if kind not in _VIDEO:
                raise MediaError(f"{name} holds video coded as {kind!r}; {_listed(_VIDEO)} are read.")
            if codec.width * codec.height > budget.most_pixels:
                raise MediaError(
                    f"{name} has pictures of {codec.width}x{codec.height}; "
                    f"at most {budget.most_pixels} pixels are read."
                )
            codec.options = {"max_pixels": str(budget.most_pixels), **chroma_place(kind)}
        elif stream.type == "audio":
            if kind not in _SOUND and not kind.startswith("pcm_"):
                raise MediaError(f"{name} holds sound coded as {kind!r}; {_listed(_SOUND)} and pcm are read.")
            if codec.channels > budget.most_channels:
                raise MediaError(
                    f"{name} has {codec.channels} sound channels; at most {budget.most_channels} are read."
                )


def chroma_place(codec: str) -> dict[str, str]:
    """Decoder option for codings that do not say where chroma sits: left, as in every neighbor of theirs.

    Without it swscale takes the middle, half a luma pixel to the right.
    """
    return {"chroma_sample_location": "left"} if codec in ("vp8", "vp9", "av1", "prores", "dnxhd") else {}


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names - {"wrapped_avframe"}))
