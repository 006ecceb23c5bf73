"""A storyboard becomes a film: speak, plan, draw what is not in the cache yet, mix, join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from mutoscope import media
from mutoscope.context import Context, Slot
from mutoscope.errors import UsageError, did_you_mean
from mutoscope.film import plan
from mutoscope.film.beside import beside
from mutoscope.film.inspection.scenes import notes
from mutoscope.film.pieces import Encoding, Piece, cut_up
from mutoscope.film.scenes import makers, told
from mutoscope.film.score import RATE_HZ, blocks_of, mixed_file
from mutoscope.film.shape import film_size, safe_margins
from mutoscope.film.shots.brief import Brief
from mutoscope.film.storyboard import ClipPicture, ScenePicture, Shot, Storyboard
from mutoscope.film.takes import with_takes
from mutoscope.film.timetable import Spoken, Timetable
from mutoscope.film.voices import speak_all
from mutoscope.film.workers import encode_all
from mutoscope.rng import address
from mutoscope.text.files import Subtitle
from mutoscope.text.files import read as read_subtitles
from mutoscope.types import Sound

_CRF = {"h264": 18.0, "h265": 20.0, "av1": 26.0, "vp9": 24.0, "prores": None}  # near-transparent; taste
_PRESET = {"h264": "fast", "h265": "fast", "av1": "8", "vp9": None, "prores": None}
GIF_RATE = 15  # frames a second; GIF times count in hundredths and its files are large
DRAFT_RATE_MOST = 15  # frames a second of a draft


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a storyboard is rendered, apart from what it says itself."""

    draft: bool = False
    aspect: str | None = None
    only: tuple[str, ...] = ()
    strict: bool = False


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A film whose every part is in the cache: what the join needs, and what happened on the way."""

    timetable: Timetable
    spoken: dict[str, Spoken]
    pieces: tuple[Path, ...]
    encoding: Encoding
    sound: Path
    facts: dict[str, object] = field(default_factory=dict)


def timetable_of(
    storyboard: Storyboard, context: Context, options: Options
) -> tuple[Timetable, dict[str, Spoken]]:
    """Speak every line and plan the film."""
    spoken = speak_all(storyboard, context)
    size = film_size(storyboard, aspect=options.aspect, draft=options.draft)
    rate = storyboard.format.rate
    if options.draft:
        while rate > DRAFT_RATE_MOST:
            rate = rate / 2
    timetable = plan.make_timetable(
        storyboard, spoken, size=size, rate=rate, aspect=options.aspect, strict=options.strict,
        beats=_beats(storyboard), clip_seconds=_clip_seconds(storyboard), subtitles=_subtitles(storyboard),
    )  # fmt: skip
    _fit_clips(storyboard, timetable)
    return timetable, spoken


def _beats(storyboard: Storyboard) -> plan.Beats | None:
    if storyboard.music.cut != "on-beat":
        return None
    if storyboard.music.file is not None:
        return _beats_of(storyboard.music.file)
    if storyboard.music.mood == "none":
        return None
    from mutoscope.audio import music

    def grid(seconds: float) -> Sequence[tuple[float, float]]:
        tempo = music.tempo_for(storyboard.music.mood, seconds, storyboard.music.tempo_bpm)
        return music.beats(tempo, seconds)

    return grid


def _beats_of(file: Path) -> plan.Beats:
    """The beats of the user's own music, as they are played; every fourth is taken for a bar's first."""
    from mutoscope.audio.music.track import track_beats

    sound = media.read_sound(file, rate_hz=22050, channels=1)
    _, times = track_beats(sound.samples_CS[0], sound.rate_hz)

    def grid(seconds: float) -> Sequence[tuple[float, float]]:
        return [(float(when), float(k % 4)) for k, when in enumerate(times) if when <= seconds]

    return grid


def _subtitles(storyboard: Storyboard) -> list[Subtitle] | None:
    source = storyboard.captions.source
    return read_subtitles(source) if isinstance(source, Path) else None


def _clip_seconds(storyboard: Storyboard) -> dict[str, float]:
    clips = {s.id: s.picture.path for s in storyboard.shots if isinstance(s.picture, ClipPicture)}
    return {shot_id: float(media.probe(path).seconds or 0.0) for shot_id, path in clips.items()}


def _fit_clips(storyboard: Storyboard, timetable: Timetable) -> None:
    """Refuse a clip that ends before its shot does: a picture is never frozen silently."""
    lengths = _clip_seconds(storyboard)
    for shot in storyboard.shots:
        clip = shot.picture
        if not isinstance(clip, ClipPicture) or clip.loop:
            continue
        there = (min(clip.stop or lengths[shot.id], lengths[shot.id]) - clip.start) / clip.speed
        needed = float(timetable.seconds(timetable.slot(shot.id).num_frames))
        if there + 1.5 / float(timetable.rate) < needed:
            raise UsageError(
                f"shot {shot.id!r} lasts {needed:.2f} s but {clip.path.name} has only {there:.2f} s to show; "
                f"add 'loop: yes', slow it with 'speed: {max(0.25, clip.speed * there / needed):.2f}', or say less."
            )


def briefs_of(storyboard: Storyboard, timetable: Timetable, options: Options) -> dict[str, Brief]:
    """What every shot's source is told."""
    briefs: dict[str, Brief] = {}
    for shot, camera in zip(storyboard.shots, plan.cameras(storyboard), strict=True):
        slot = timetable.slot(shot.id)
        named = [name for name in storyboard.cast if name in getattr(shot.picture, "cast", ())]
        briefs[shot.id] = Brief(
            shot=_undirected(shot), camera=camera, size=timetable.size, rate=timetable.rate, num_frames=slot.num_frames,
            seed=shot.seed if shot.seed is not None else address(storyboard.seed, f"shot.{shot.id}") % 2**31,
            language=storyboard.language, look=replace(storyboard.look, model="auto"), brand=storyboard.brand,
            cast={name: storyboard.cast[name] for name in named},
            safe=safe_margins(storyboard.format, timetable.size), draft=options.draft,
        )  # fmt: skip
    return briefs


def _undirected(shot: Shot) -> Shot:
    """Without the words about who makes its scene: what is seen is the take, or the lack of one."""
    if not isinstance(shot.picture, ScenePicture):
        return shot
    return replace(shot, picture=replace(shot.picture, maker="auto", model=None))


def encoding_of(storyboard: Storyboard, options: Options) -> Encoding:
    """How this film's pieces are encoded."""
    if options.draft:
        return Encoding(codec="h264", crf=27.0, preset="ultrafast")
    codec = storyboard.output.codec
    if storyboard.output.container == "gif":
        return Encoding(codec="h264", crf=12.0, preset="fast")  # an intermediate; the GIF is made at the join
    crf = storyboard.output.crf if storyboard.output.crf is not None else _CRF[codec]
    suffix = ".mov" if codec == "prores" else ".mp4"
    return Encoding(codec=codec, crf=crf, preset=_PRESET[codec], suffix=suffix)


def make_ready(storyboard: Storyboard, context: Context, options: Options) -> Ready:
    """Everything but the join. The same call goes on from whatever an earlier one finished."""
    timetable, spoken = timetable_of(storyboard, context, options)
    for remark in timetable.remarks:
        context.note(f"{remark.severity}: {remark.text}")
    scenes = makers(storyboard)
    for line in notes(storyboard, scenes):
        context.note(line)
    encoding = encoding_of(storyboard, options)
    pieces = cut_up(
        timetable, briefs_of(storyboard, timetable, options), encoding=encoding,
        style=storyboard.captions.style, place=storyboard.captions.place,
        burned="burned" in storyboard.output.subtitles and storyboard.captions.show,
    )  # fmt: skip
    pieces, first, stop = _chosen(pieces, timetable, options.only)
    pieces = with_takes(pieces, scenes, timetable, context)
    (files, made), (sound, report) = beside(
        lambda watched: _draw_missing(pieces, watched),
        lambda watched: mixed_file(storyboard, timetable, spoken, watched),
        context,
    )
    facts: dict[str, object] = {
        "size": str(timetable.size), "rate": str(timetable.rate), "num_frames": stop - first, "first_frame": first,
        "seconds": float(timetable.seconds(stop - first)), "pieces": len(pieces), "pieces_drawn": made,
        "voice": sorted({s.engine for s in spoken.values()}), "sound": report,
        "scenes": {shot_id: told(scene) for shot_id, scene in scenes.items()},
        "models": {scene.model: scene.sha256 for scene in scenes.values() if scene is not None},
        "shots": {shot.id: type(shot.picture).__name__.removesuffix("Picture").lower() for shot in storyboard.shots},
    }  # fmt: skip
    return Ready(
        timetable=timetable, spoken=spoken, pieces=tuple(files), encoding=encoding, sound=sound, facts=facts
    )


def _chosen(pieces: list[Piece], timetable: Timetable, only: tuple[str, ...]) -> tuple[list[Piece], int, int]:
    """The pieces of some shots, which must follow one another, with the transitions around them; or all."""
    if not only:
        return pieces, 0, timetable.num_frames
    ids = [slot.shot_id for slot in timetable.slots]
    for name in only:
        if name not in ids:
            raise UsageError(f"there is no shot {name!r}{did_you_mean(name, ids)}; shots: {', '.join(ids)}.")
    places = sorted(ids.index(name) for name in only)
    if places != list(range(places[0], places[-1] + 1)):
        raise UsageError(f"--only takes shots that follow one another; got {', '.join(only)}.")
    first_slot, last_slot = timetable.slots[places[0]], timetable.slots[places[-1]]
    kept = [p for p in pieces if p.first + p.num_frames > first_slot.first and p.first < last_slot.stop]
    return kept, kept[0].first, kept[-1].first + kept[-1].num_frames


def _draw_missing(pieces: list[Piece], context: Context) -> tuple[list[Path], int]:
    keys = [piece.key() for piece in pieces]
    found = [
        context.cache.find("piece", key, piece.encoding.suffix)
        for key, piece in zip(keys, pieces, strict=True)
    ]
    todo: list[tuple[Piece, Slot]] = [
        (piece, context.cache.reserve("piece", key, piece.encoding.suffix))
        for key, piece, file in zip(keys, pieces, found, strict=True)
        if file is None
    ]
    if todo:
        with context.stage("Shots", sum(piece.num_frames for piece, _ in todo)) as stage:
            encode_all(todo, context, lambda piece: stage.step(piece.num_frames))
    files = []
    for key, piece in zip(keys, pieces, strict=True):
        file = context.cache.find("piece", key, piece.encoding.suffix)
        if file is None:
            raise UsageError("a finished piece vanished from the cache; run the command again.")
        files.append(file)
    return files, len(todo)


def write_film(
    ready: Ready, storyboard: Storyboard, path: Path, labels: dict[str, str], context: Context
) -> None:
    """Join the finished pieces and the sound into one file."""
    timetable = ready.timetable
    first = _count(ready, "first_frame")
    num_frames = _count(ready, "num_frames")
    sound = media.map_sound(ready.sound)
    if num_frames != timetable.num_frames:
        start, stop = (round(Fraction(f) / timetable.rate * RATE_HZ) for f in (first, first + num_frames))
        sound = Sound(sound.samples_CS[:, start:stop], RATE_HZ)
    whole = num_frames == timetable.num_frames
    labels = {"title": storyboard.title, **labels}
    with context.stage("Join", num_frames) as stage:
        if storyboard.output.container == "gif" and path.suffix == ".gif":
            media.transcode_pieces(
                ready.pieces,
                path,
                rate=timetable.rate,
                size=timetable.size,
                codec="gif",
                every=max(1, round(timetable.rate / GIF_RATE)),
                labels=labels,
                on_step=stage.step,
            )
            return
        soft = whole and "soft" in storyboard.output.subtitles and storyboard.captions.show
        media.join(
            ready.pieces, path, rate=timetable.rate, size=timetable.size, sound=blocks_of(sound),
            sound_rate_hz=RATE_HZ, sound_codec="opus" if path.suffix == ".webm" else "aac",
            subtitles=_soft_captions(timetable) if soft else (),
            language=storyboard.language, chapters=_chapters(storyboard, timetable) if whole else (),
            labels=labels, on_step=stage.step,
        )  # fmt: skip


def _count(ready: Ready, name: str) -> int:
    value = ready.facts[name]
    assert isinstance(value, int)
    return value


def _soft_captions(timetable: Timetable) -> list[media.Caption]:
    return [
        media.Caption(float(timetable.seconds(c.first)), float(timetable.seconds(c.stop)), "\n".join(c.lines))
        for c in timetable.captions
    ]


def _chapters(storyboard: Storyboard, timetable: Timetable) -> list[tuple[float, float, str]]:
    titles = {
        shot.id: shot.title.text.replace("\n", " ") if shot.title else shot.id for shot in storyboard.shots
    }
    return [
        (float(timetable.seconds(s.first)), float(timetable.seconds(s.stop)), titles[s.shot_id])
        for s in timetable.slots
    ]
