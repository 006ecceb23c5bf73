"""The fields of a storyboard: one row each, read by the reader, printed in docs/storyboard.md, sent to forms.

This table and ``shot_fields`` are the format. What is not here is an error in a storyboard.
"""

from __future__ import annotations

from mutoscope.film.grade import GRADES
from mutoscope.film.reader.groups import Field, Group, MapOf, Shots, remember_homes
from mutoscope.film.reader.kinds import ASPECT, RATE, RATIO, YES_NO, level, number, time, whole
from mutoscope.film.reader.languages import Language
from mutoscope.film.reader.lists import ListOf, WordOr
from mutoscope.film.reader.platforms import PLATFORMS
from mutoscope.film.reader.shot_fields import DEFAULTS, ENDING, MAKERS, OPENING, SHOT
from mutoscope.film.reader.texts import COLOR, Choice, File, Text, Word
from mutoscope.film.reader.units import QUALITIES
from mutoscope.film.storyboard import CAPTION_STYLES, PLACES

VERSION = 1
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")

_ENGINE = Choice(("auto", "recorded", "kokoro", "piper", "flite", "espeak", "none"), "engine")
_QUALITY = Choice(tuple(QUALITIES), "quality", plural="qualities")
_PRESET = Choice(("online", "podcast", "film", "broadcast"), "preset")
_GRADE = WordOr(dict(zip(GRADES, GRADES, strict=True)), File("lut"))
_FROM = WordOr({"narration": "narration", "none": "none"}, File("subtitles"))
_SUBTITLES = WordOr(
    {"none": ()},
    ListOf(Choice(("srt", "vtt", "soft", "burned"), "kind of subtitles", plural="kinds"), most=4),
)
_COLORS = ListOf(COLOR, most=12, alone=False, noun="list of colors")
_ENERGY = ListOf(number(0, 1), most=64, alone=False)
_CODEC = Choice(("h264", "h265", "av1", "vp9", "prores"), "codec")
_CONTAINER = Choice(("mp4", "mov", "mkv", "webm", "gif"), "container")
_SEED = whole(0, 2**32 - 1)

# fmt: off
FORMAT = Group("Format", "", (
    Field("aspect", ASPECT, "`16:9`", "`16:9 9:16 1:1 4:5 21:9`, any other, or a size: `1080x1920`."),
    Field("quality", _QUALITY, "`1080p`", "The short side."),
    Field("fps", RATE, "`30`", "24, 25, 30, 50, 60; 23.976, 29.97 and 59.94 are kept as exact fractions."),
    Field("duration", time(0.5), "as long as needed", "A target; words are never cut to reach it."),
    Field("also", ListOf(RATIO, most=6), "none", "Further cuts of the same film, reframed."),
    Field("platform", Choice(tuple(PLATFORMS), "platform"), "none", "Sets aspect, rate and loudness at once."),
))

LOOK = Group("Look", "style", (
    Field("style", Text(), "`clean`", "Kept for models with styles; scenes have that of their maker."),
    Field("avoid", Text(), "none", "Kept for models that understand it; scenes show what is asked for."),
    Field("palette", _COLORS, "drawn from the style", "For drawn scenes, cards and captions."),
    Field("grade", _GRADE, "`none`", "A color grade by name, or a `.cube` file."),
    Field("model", MAKERS, "`auto`", "What makes scenes; see Drawn or learned."),
))

VOICE = Group("Voice", "speaker", (
    Field("speaker", Word(), "`narrator`", "A name in `voices`, or a voice of the engine."),
    Field("engine", _ENGINE, "`auto`", "`auto`: the best that is present; `none` is silence."),
    Field("speed", number(0.5, 2), "`1`", "1 is the voice's own pace."),
    Field("pitch", number(-12, 12), "`0`", "Higher or lower, in semitones."),
    Field("pause", time(0, 10), "`0.6s`", "Least silence between two lines."),
))

ONE_VOICE = Group("Voices", "voice", (
    Field("engine", _ENGINE, "`voice.engine`", "Who speaks."),
    Field("voice", Text(most=100, empty=False), "the engine's first", "The engine's own name for a voice."),
    Field("speed", number(0.5, 2), "`voice.speed`", "1 is the voice's own pace."),
    Field("pitch", number(-12, 12), "`0`", "Higher or lower, in semitones."),
    Field("language", Language(), "`language`", "What this speaker speaks."),
))

MUSIC = Group("Music", "mood", (
    Field("mood", Text(most=200, empty=False), "`calm`", "What the composer is asked for; `none` is silence."),
    Field("file", File("sound"), "none", "Own music; wins over composed."),
    Field("tempo", WordOr({"auto": None}, number(40, 220)), "`auto`", "Beats a minute."),
    Field("energy", _ENERGY, "from the shots", "Over the film: 0 quiet, 1 full."),
    Field("cut", Choice(("free", "on-beat"), "cut"), "`free`", "`on-beat` moves cuts to beats."),
    Field("level", level(-60, 12), "`0dB`", "Trim on top of the mix preset."),
))

CAPTIONS = Group("Captions", "show", (
    Field("show", YES_NO, "`yes`", "Whether they are in the picture."),
    Field("style", Choice(CAPTION_STYLES, "caption style"), "`clean`", "`word` lights the spoken word."),
    Field("from", _FROM, "`narration`", "Where the words come from; the path is a subtitle file."),
    Field("lines", whole(1, 4), "`2`", "Most lines at once."),
    Field("chars", whole(8, 80), "`42`; upright `24`; Chinese `36`", "Columns a line; a Chinese character takes two."),
    Field("place", Choice(PLACES, "place"), "`bottom`", "Inside the safe area."),
))

MIX = Group("Mix", "preset", (
    Field("preset", _PRESET, "`online`", "-14, -16, -18 or -23 LUFS."),
    Field("duck", level(-40, 0), "`-12dB`", "Music under speech."),
))

BRAND = Group("Brand", "", (
    Field("logo", File("image"), "none", "Laid over every shot."),
    Field("corner", Choice(CORNERS, "corner"), "`top-right`", "Where the logo stands."),
    Field("font", File("font"), "none", "For titles and cards."),
    Field("colors", _COLORS, "none", "Ground and ink of cards and titles."),
))

CAST = Group("Cast", "look", (
    Field("look", Text(), "none", "What they look like; added to scenes they are in."),
    Field("image", File("image"), "none", "One picture of them; kept for models that look at it."),
    Field("images", ListOf(File("image"), most=20), "none", "More than one picture."),
    Field("voice", Word(), "none", "A name in `voices`."),
))

OUTPUT = Group("Output", "file", (
    Field("file", Text(most=200, empty=False), "the storyboard's name", "Its ending sets the container."),
    Field("container", _CONTAINER, "`mp4`", "Kind of file."),
    Field("codec", _CODEC, "`h264`; webm `vp9`", "How pictures are packed."),
    Field("crf", number(0, 63), "by codec", "Quality: smaller is better and larger."),
    Field("subtitles", _SUBTITLES, "all four", "Files, a track in the film, words in the picture."),
    Field("timeline", Choice(("otio", "otioz", "none"), "timeline"), "`otio`", "For editors."),
    Field("poster", WordOr({"auto": None}, time()), "`auto`", "The moment of the still picture."),
    Field("stems", YES_NO, "`no`", "Voice, music and effects as files of their own."),
))

STORYBOARD = Group("Storyboard", "", (
    Field("storyboard", whole(1, 10**6), "required", "Version of the format: `1`."),
    Field("title", Text(most=200, empty=False), "the file's name", "Also the file's title tag."),
    Field("language", Language(), "`en`", "A tag such as `en-GB` or `zh`: voice, line breaks, reading speed."),
    Field("seed", WordOr({"random": "random"}, _SEED), "`1`", "Same seed, same film; a random draw is kept."),
    Field("format", FORMAT, "see Format", "Shape and rate."),
    Field("look", LOOK, "see Look", "How pictures look."),
    Field("voice", VOICE, "see Voice", "Who speaks."),
    Field("voices", MapOf(ONE_VOICE, "anna"), "none", "Further speakers by name."),
    Field("music", MUSIC, "see Music", "What plays."),
    Field("captions", CAPTIONS, "see Captions", "Words under the picture."),
    Field("mix", MIX, "see Mix", "Levels of the whole."),
    Field("brand", BRAND, "none", "House marks."),
    Field("cast", MapOf(CAST, "ines"), "none", "Who must look the same in every shot."),
    Field("defaults", DEFAULTS, "none", "Shot fields for all shots that do not say otherwise."),
    Field("opening", OPENING, "`fade`", "How the film begins."),
    Field("ending", ENDING, "`fade`", "How the film ends."),
    Field("shots", Shots(SHOT), "required", "The shots in order."),
    Field("output", OUTPUT, "see Output", "Files the film becomes."),
))
# fmt: on

_SHOT_HOME = "a shot, under 'shots'"
remember_homes(
    {
        **{field.name: "format" for field in FORMAT.fields if field.name != "duration"},
        "duration": "format, or in a shot", "palette": "look", "grade": "look", "mood": "music", "tempo": "music",
        "energy": "music", "duck": "mix", "preset": "mix", "subtitles": "output", "codec": "output", "crf": "output",
        "container": "output", "poster": "output", "stems": "output", "timeline": "output", "logo": "brand",
        "font": "brand", "pause": "voice", "engine": "voice", "speaker": "voice", "who": "say", "effect": "sound",
        "scene": _SHOT_HOME, "image": _SHOT_HOME, "clip": _SHOT_HOME, "card": _SHOT_HOME, "say": _SHOT_HOME,
        "camera": "a shot, or in 'defaults'", "lead": "a shot, or in 'defaults'", "tail": "a shot, or in 'defaults'",
    }
)  # fmt: skip
