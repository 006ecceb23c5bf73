"""Inspects files: photos too small for their move, clips too short for their shot, formulas and tables that fail."""

from __future__ import annotations

from pathlib import Path

from mutoscope.errors import MutoscopeError
from mutoscope.film.inspection.places import place
from mutoscope.film.reader.problems import Findings
from mutoscope.film.storyboard import Camera, ClipPicture, ImagePicture, Shot, SlidePicture, Storyboard

SOFT = 1.25  # enlargement beyond which a photo looks soft; taste
ASSUMED_SECONDS = 5.0  # of a shot whose length follows from its words


def inspect(storyboard: Storyboard, findings: Findings) -> None:
    """Add errors and warnings about files that pictures come from."""
    from mutoscope.film.plan import cameras

    moves = cameras(storyboard)
    for index, shot in enumerate(storyboard.shots):
        path = f"shots[{index}]"
        if isinstance(shot.picture, ImagePicture):
            _photo(storyboard, shot, moves[index], path, findings)
        elif isinstance(shot.picture, ClipPicture):
            _clip(storyboard, shot, shot.picture, path, findings)
        elif isinstance(shot.picture, SlidePicture):
            _slide(storyboard, shot.picture, path, findings)
        if shot.line is not None and shot.line.file is not None:
            _recording(storyboard, shot, shot.line.file, path, findings)
    if storyboard.music.file is not None:
        _length(storyboard, storyboard.music.file, "music.file", findings)


def _photo(storyboard: Storyboard, shot: Shot, camera: Camera, path: str, findings: Findings) -> None:
    from mutoscope.film.camera import Framing

    assert isinstance(shot.picture, ImagePicture)
    where = place(storyboard, f"{path}.image")
    size = _photo_size(shot.picture.path)
    if size is None:
        findings.error(
            where, f"{shot.picture.path.name} cannot be read as a picture", "save it again, as jpg or png"
        )
        return
    width, height = size
    film = storyboard.format.size
    aspect = film.width / film.height
    if shot.fit != "cover":  # shown whole, on a canvas of the film's shape
        width, height = max(width, round(height * aspect)), max(height, round(width / aspect))
    focus = (0.5, 0.5) if shot.focus == "auto" else shot.focus
    framing = Framing(
        width=width, height=height, aspect=aspect, camera=camera,
        shot_seconds=shot.seconds or ASSUMED_SECONDS, focus=focus,
    )  # fmt: skip
    enlargement = framing.enlargement(film.width)
    if enlargement > SOFT:
        needs = round(size[0] * enlargement / 10) * 10
        findings.warn(
            where,
            f"{shot.picture.path.name} is small for this film: {enlargement:.1f} x upscaling at the move's closest",
            f"it is {size[0]}x{size[1]}; about {needs} pixels of width would be sharp",
        )
    for end, box in (("from", camera.start), ("to", camera.stop)):
        if box is not None and box.y * height + box.width * width / aspect > height * 1.001:
            message = f"the box reaches below the picture ({size[0]}x{size[1]}); it will be moved up"
            findings.warn(place(storyboard, f"{path}.camera.{end}"), message)


def _photo_size(path: Path) -> tuple[int, int] | None:
    """Width and height as shown, from the file's header; None when it cannot be read. No pixel is decoded."""
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # Pillow warns of very large pictures; the size is all that is read
            with Image.open(path) as image:
                turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)  # EXIF orientation
                width, height = image.size
    except Exception:  # Pillow's plugins raise many kinds; whatever it is, this is no picture
        return None
    return (height, width) if turned else (width, height)


def _length(storyboard: Storyboard, file: Path, path: str, findings: Findings) -> float | None:
    """Seconds of a file; what keeps it from being read is an error."""
    from mutoscope.media import probe

    try:
        return probe(file).seconds
    except MutoscopeError as error:
        findings.error(place(storyboard, path), str(error).rstrip("."))
        return None


def _clip(storyboard: Storyboard, shot: Shot, clip: ClipPicture, path: str, findings: Findings) -> None:
    seconds = _length(storyboard, clip.path, f"{path}.clip", findings)
    if seconds is None:
        return
    name = clip.path.name
    if clip.start >= seconds:
        message = f"'in' is {clip.start:g}s, but {name} is only {seconds:.2f}s long"
        findings.error(
            place(storyboard, f"{path}.in"), message, f"use at most {max(0.0, seconds - 0.1):.1f}s"
        )
        return
    if clip.stop is not None and clip.stop > seconds + 0.05:
        message = f"'out' is {clip.stop:g}s, but {name} is only {seconds:.2f}s long"
        findings.warn(place(storyboard, f"{path}.out"), message)
    has = (min(clip.stop or seconds, seconds) - clip.start) / clip.speed
    if shot.seconds is not None and has + 1.5 / storyboard.format.rate < shot.seconds and not clip.loop:
        message = f"{name} gives {has:.1f}s for a shot of {shot.seconds:g}s"
        hint = f"shorten the shot, slow the clip (speed: {clip.speed * has / shot.seconds:.2f}) or write 'loop: yes'"
        findings.error(place(storyboard, f"{path}.duration"), message, hint)  # the film is refused


def _recording(storyboard: Storyboard, shot: Shot, file: Path, path: str, findings: Findings) -> None:
    seconds = _length(storyboard, file, f"{path}.say.file", findings)
    if seconds is None or shot.seconds is None:
        return
    if seconds > shot.seconds:
        message = (
            f"{file.name} takes {seconds:.1f}s; the shot is to last {shot.seconds:g}s and will be longer"
        )
        findings.warn(place(storyboard, f"{path}.duration"), message)


def _slide(storyboard: Storyboard, slide: SlidePicture, path: str, findings: Findings) -> None:
    try:
        if slide.kind == "formula":
            from mutoscope.film.shots import slide_formula

            for line in slide_formula.lines(slide.text):
                slide_formula.render(line, 20.0)
        elif slide.kind == "plot" and isinstance(slide.data, Path):
            from mutoscope.film.shots import plot_data

            plot_data.read_csv(slide.data)
    except MutoscopeError as error:
        findings.error(place(storyboard, f"{path}.slide.{slide.kind}"), str(error).rstrip("."))
