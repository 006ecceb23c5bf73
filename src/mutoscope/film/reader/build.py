"""From checked values to the typed storyboard."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from mutoscope.film.reader import units
from mutoscope.film.reader.groups import Values
from mutoscope.film.reader.kinds import Reading
from mutoscope.film.reader.languages import is_cjk
from mutoscope.film.reader.models import WORDS
from mutoscope.film.reader.platforms import PLATFORMS, Platform
from mutoscope.film.storyboard import (
    Brand,
    Camera,
    Captions,
    CardPicture,
    CastMember,
    ClipPicture,
    Format,
    ImagePicture,
    Line,
    Look,
    Mix,
    Music,
    Output,
    Picture,
    ScenePicture,
    Shot,
    SlidePicture,
    SoundEffect,
    Storyboard,
    Title,
    Transition,
    Voice,
)

CJK_COLUMNS = 36  # 18 characters, two columns each: what Chinese subtitlers use


def build(values: Values, reading: Reading, name: str, document: dict[str, object]) -> Storyboard:
    """The storyboard. ``values`` have no errors left."""
    form_values = values.get("format", {})
    platform = PLATFORMS.get(form_values.get("platform", ""), Platform())
    form = _format(form_values, platform)
    language = values.get("language", "en")
    look_values = values.get("look", {})
    cast = {key: _member(key, member) for key, member in values.get("cast", {}).items()}
    voice = _voice(values, platform)
    seed = values.get("seed", 1)
    if seed == "random":  # drawn here, once, and kept in the recipe
        seed = secrets.randbelow(2**32)
        document["seed"] = str(seed)
    defaults = values.get("defaults", {})
    shots = tuple(
        _shot(shot, defaults, index, look_values.get("model", "auto"), cast)
        for index, shot in enumerate(values["shots"])
    )
    return Storyboard(
        title=values.get("title") or re.sub(r"[-_]+", " ", Path(name).stem),
        shots=shots,
        folder=reading.folder,
        language=language,
        seed=seed,
        format=form,
        look=_look(look_values),
        voice=voice,
        voices={key: _speaker(key, one, voice) for key, one in values.get("voices", {}).items()},
        voice_pause=values.get("voice", {}).get("pause", 0.6),
        music=_music(values.get("music", {}), platform),
        captions=_captions(values.get("captions", {}), language, form),
        mix=_mix(values.get("mix", {}), platform),
        brand=Brand(
            **_renamed(
                values.get("brand", {}),
                {"logo": "logo", "corner": "corner", "font": "font", "colors": "colors"},
            )
        ),
        cast=cast,
        opening=_transition(values.get("opening"), "fade"),
        ending=_transition(values.get("ending"), "fade"),
        output=_output(values.get("output", {}), platform),
        source=None,
        document=document,
        where=dict(reading.where),
    )


def _renamed(values: Values, names: dict[str, str]) -> dict[str, Any]:
    """Only the fields that were given, under the names of the dataclass."""
    return {names[field]: value for field, value in values.items() if field in names}


def _format(values: Values, platform: Platform) -> Format:
    aspect, quality = values.get("aspect", platform.aspect), values.get("quality", "1080p")
    return Format(
        size=units.size_of(aspect, quality),
        rate=values.get("fps", units.frame_rate(platform.rate)),
        seconds=values.get("duration"),
        quality=quality,
        aspect=aspect,
        also=tuple(dict.fromkeys(other for other in values.get("also", ()) if other != aspect)),
        platform=values.get("platform"),
    )


def _look(values: Values) -> Look:
    return Look(**values)


def _voice(values: Values, platform: Platform) -> Voice:
    given = values.get("voice", {})
    speaker = given.get("speaker", "narrator")
    base = Voice(speaker=speaker, engine="none" if platform.silent else "auto")
    voices = values.get("voices", {})
    own = _renamed(given, {"engine": "engine", "speed": "speed", "pitch": "pitch"})
    if speaker in voices:
        return replace(_speaker(speaker, voices[speaker], base), **own)
    return replace(base, name=None if speaker == "narrator" else speaker, **own)


def _speaker(name: str, values: Values, voice: Voice) -> Voice:
    names = {"engine": "engine", "voice": "name", "speed": "speed", "pitch": "pitch", "language": "language"}
    base = Voice(speaker=name, engine=voice.engine, speed=voice.speed)
    return replace(base, **_renamed(values, names))


def _music(values: Values, platform: Platform) -> Music:
    names = {
        "mood": "mood",
        "file": "file",
        "tempo": "tempo_bpm",
        "energy": "energy",
        "cut": "cut",
        "level": "level_db",
    }
    music = Music(**_renamed(values, names))
    return replace(music, mood="none") if platform.silent and not values else music


def _captions(values: Values, language: str, form: Format) -> Captions:
    names = {
        "show": "show",
        "style": "style",
        "from": "source",
        "lines": "lines",
        "chars": "chars",
        "place": "place",
    }
    captions = Captions(**_renamed(values, names))
    shapes = [form.size, *(units.size_of(also) for also in form.also)]
    if captions.chars is None and is_cjk(language) and all(size.aspect > 1.2 for size in shapes):
        return replace(captions, chars=CJK_COLUMNS)
    return captions


def _mix(values: Values, platform: Platform) -> Mix:
    return Mix(**{"preset": platform.preset, **_renamed(values, {"preset": "preset", "duck": "duck_db"})})


def _member(name: str, values: Values) -> CastMember:
    images = values.get("images", (values["image"],) if "image" in values else ())
    return CastMember(name=name, look=values.get("look", ""), images=images, voice=values.get("voice"))


def _transition(values: Values | None, usual: str) -> Transition:
    if not values:
        return Transition(kind=usual)
    color = next((values[field] for field in ("color", "from", "to") if field in values), (0, 0, 0))
    names = {"type": "kind", "for": "seconds", "direction": "direction"}
    return replace(Transition(kind=usual, color=color), **_renamed(values, names))


def _output(values: Values, platform: Platform) -> Output:
    file = values.get("file")
    container: Any = values.get("container") or (
        Path(file).suffix.lower().removeprefix(".") if file else "mp4"
    )
    codec: Any = {"webm": "vp9"}.get(container, "h264")
    names = {"codec": "codec", "crf": "crf", "subtitles": "subtitles", "timeline": "timeline", "poster": "poster",
             "stems": "stems"}  # fmt: skip
    base = Output(file=file, container=container, codec=codec, crf=platform.crf)
    return replace(base, **_renamed(values, names))


def _shot(own: Values, defaults: Values, index: int, maker: str | Path, cast: dict[str, CastMember]) -> Shot:
    values = {**defaults, **own}
    line = values.get("say")
    title = values.get("title")
    names = {"duration": "seconds", "lead": "lead", "tail": "tail", "fit": "fit", "focus": "focus", "seed": "seed",
             "avoid": "avoid", "note": "note"}  # fmt: skip
    return Shot(
        id=values.get("id", f"shot-{index + 1:02d}"),
        picture=_picture(values, maker, cast),
        camera=_camera(values["camera"]) if "camera" in values else None,
        line=Line(**{"text": "", **line}) if line else None,
        title=_title(title) if title else None,
        into=_transition(values.get("transition"), "cut"),
        sounds=tuple(_sound(sound) for sound in values.get("sound", ())),
        **_renamed(values, names),
    )


def _title(values: Values) -> Title:
    usual = "bottom-left" if values.get("style") == "lower-third" else "center"
    names = {"text": "text", "at": "at", "for": "seconds", "place": "place", "style": "style"}
    return Title(**{"place": usual, **_renamed(values, names)})


def _sound(values: Values) -> SoundEffect:
    if "keep" in values:
        return SoundEffect(effect="keep", level_db=values["keep"])
    return SoundEffect(effect=values["effect"], at=values.get("at", 0.0), level_db=values.get("level", 0.0))


def _camera(values: Values) -> Camera:
    usual = "ken-burns" if "from" in values or "to" in values else "drift"
    move, _, turned = values.get("move", usual).partition(" ")
    names = {"amount": "amount", "direction": "direction", "ease": "ease", "from": "start", "to": "stop"}
    given = _renamed(values, names)
    return Camera(move=move, **{**({"direction": turned} if turned else {}), **given})


def _picture(values: Values, maker: str | Path, cast: dict[str, CastMember]) -> Picture:
    if "image" in values:
        return ImagePicture(path=values["image"])
    if "clip" in values:
        names = {"in": "start", "out": "stop", "speed": "speed", "loop": "loop", "stabilize": "stabilize"}
        return ClipPicture(path=values["clip"], **_renamed(values, names))
    if "card" in values:
        return CardPicture(**values["card"])
    if "slide" in values:
        return _slide(values["slide"])
    text = re.sub(r"(?<!\w)@(?=\w)", "", values["scene"])
    names_in = values.get("with") or tuple(name for name in cast if _named(name, text))
    made: Any = values.get("model", maker)
    if made not in WORDS:  # a model by name or folder
        return ScenePicture(text=text, cast=names_in, maker="learned", model=made)
    return ScenePicture(text=text, cast=names_in, maker=made)


def _named(name: str, text: str) -> bool:
    """Whether a name occurs in a text as a word; in scripts without spaces, anywhere."""
    if name.isascii():
        return (
            re.search(rf"(?<![A-Za-z0-9_-]){re.escape(name)}(?![A-Za-z0-9_-])", text, re.IGNORECASE)
            is not None
        )
    return name in text


def _slide(values: Values) -> SlidePicture:
    kind = next(kind for kind in ("text", "formula", "plot", "world") if kind in values)
    content = values[kind]
    return SlidePicture(
        kind=kind,
        heading=values.get("heading", ""),
        text="" if kind == "plot" else content,
        data=content if kind == "plot" else None,
        labels=values.get("labels", ()),
        build=values.get("build", True),
    )
