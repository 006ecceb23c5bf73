"""The storyboard's fields: one row each, read by the reader, printed in docs/storyboard.md, sent to forms.

This table is the format. A field that is not here is an error in a storyboard.
"""

from __future__ import annotations

from mutoscope.film.grade import GRADES
from mutoscope.film.reader.groups import Field, Group, MapOf, Shots, remember_homes
from mutoscope.film.reader.kinds import (
    ASPECT,
    COLOR,
    RATE,
    RATIO,
    YES_NO,
    BoxKind,
    Choice,
    Either,
    File,
    ListOf,
    Spot,
    Text,
    Word,
    WordOr,
    level,
    number,
    share,
    time,
    whole,
)
from mutoscope.film.reader.languages import Language
from mutoscope.film.reader.platforms import PLATFORMS
from mutoscope.film.reader.units import QUALITIES
from mutoscope.film.storyboard import CAPTION_STYLES, EFFECTS, MOVES, PLACES, TRANSITIONS

VERSION = 1
ENGINES = ("auto", "recorded", "kokoro", "piper", "flite", "espeak", "none")
MAKERS = ("auto", "drawn", "learned")
TITLE_STYLES = ("title", "big", "subtitle", "chapter", "quote", "lower-third")
PICTURES = ("scene", "image", "clip", "card", "slide")
DIRECTIONS = ("left", "right", "up", "down")
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")

# Names people type for a camera move; a word after the move is its direction.
MOVE_ALIASES = {
    "zoom-in": "push-in", "zoom": "push-in", "slow-zoom": "push-in", "dolly-in": "push-in", "push": "push-in",
    "zoom-out": "pull-out", "dolly-out": "pull-out", "pull": "pull-out", "still": "static", "none": "static",
    "fixed": "static", "locked": "static", "pan-left": "pan left", "pan-right": "pan right", "pan-up": "pan up",
    "pan-down": "pan down", "tilt": "tilt-up", "truck-left": "truck left", "truck-right": "truck right",
    "crane-up": "pedestal up", "crane-down": "pedestal down", "kenburns": "ken-burns", "hand-held": "handheld",
    "推近": "push-in", "推进": "push-in", "推": "push-in", "拉远": "pull-out", "拉": "pull-out", "固定": "static",
    "静止": "static", "左摇": "pan left", "右摇": "pan right", "上摇": "tilt-up", "下摇": "tilt-down",
    "环绕": "orbit", "手持": "handheld", "跟随": "follow", "漂移": "drift", "左移": "truck left", "右移": "truck right",
    "升": "pedestal up", "降": "pedestal down", "缓慢推近": "push-in", "缓慢拉远": "pull-out",
}  # fmt: skip
# Directions a move has; the others have none.
MOVE_DIRECTIONS = {
    "pan": DIRECTIONS, "truck": DIRECTIONS, "follow": DIRECTIONS, "pedestal": ("up", "down"),
    "roll": ("left", "right"), "orbit": ("left", "right"), "ken-burns": ("left", "right"), "drift": ("left", "right"),
}  # fmt: skip
DIRECTED_TRANSITIONS = ("slide", "push", "wipe")

_MOVE = Choice(MOVES, "camera move", MOVE_ALIASES, plural="moves")
_DIRECTION = Choice(DIRECTIONS, "direction")
_TRANSITION_ALIASES = {
    "crossfade": "dissolve",
    "cross-fade": "dissolve",
    "cross-dissolve": "dissolve",
    "none": "cut",
}

CAMERA = Group(
    "camera",
    (
        Field("move", _MOVE, "`drift`", "What the camera does. With `from` or `to` it is `ken-burns`."),
        Field(
            "amount",
            share(0, 0.6),
            "6–12 % by move",
            "How far over the shot; for `roll` and `orbit` quarter turns.",
        ),
        Field("direction", _DIRECTION, "against the shot before", "For moves that have one."),
        Field(
            "ease",
            Choice(("in-out", "in", "out", "linear"), "ease"),
            "`in-out`",
            "How the move begins and ends.",
        ),
        Field("from", BoxKind(), "whole picture", "`ken-burns`: the part shown first."),
        Field("to", BoxKind(), "whole picture", "`ken-burns`: the part shown last."),
    ),
    short="move",
    doc="Camera",
)


def _transition(noun: str, *extra: Field) -> Group:
    return Group(
        noun,
        (
            Field(
                "type", Choice(TRANSITIONS, "transition", _TRANSITION_ALIASES), "`cut`; opening and ending `fade`",
                "`cut` takes no time; the others are centered on the cut.",
            ),
            Field("for", time(0.04, 5), "`0.5s`", "How long it lasts."),
            Field("direction", _DIRECTION, "`left`", "Where a `slide`, `push` or `wipe` goes."),
            Field("color", COLOR, "`black`", "What a `fade` goes through."),
            *extra,
        ),
        short="type",
        doc="Transition",
    )  # fmt: skip


TRANSITION = _transition("transition")
OPENING = _transition("opening", Field("from", COLOR, "`black`", "Opening only: the color it begins with."))
ENDING = _transition("ending", Field("to", COLOR, "`black`", "Ending only: the color it ends with."))

TITLE = Group(
    "title",
    (
        Field("text", Text(most=300, empty=False), "required", "The words."),
        Field("at", time(), "`0.4s`", "When it appears, from the shot's start."),
        Field("for", time(0.1), "to the shot's end", "How long it stays."),
        Field("place", Spot(), "`center`; lower third `bottom-left`", "Where it stands."),
        Field("style", Choice(TITLE_STYLES, "title style"), "`title`", "How it looks."),
    ),
    short="text",
    doc="Title",
)

LINE = Group(
    "say",
    (
        Field("text", Text(most=5000, empty=False), "required without `file`", "The words."),
        Field("who", Word(), "`voice.speaker`", "A name in `voices` or `cast`."),
        Field("file", File("sound"), "none", "A recording; wins over every engine."),
        Field("speed", number(0.5, 2), "`voice.speed`", "1 is the voice's own pace."),
    ),
    short="text",
    doc="Say",
)

CARD = Group(
    "card",
    (
        Field(
            "text",
            Text(most=600, empty=False),
            "required",
            "The words; `\\n` in double quotes begins a new line.",
        ),
        Field("logo", File("image"), "`brand.logo`", "A picture above the words."),
        Field("color", COLOR, "from the palette", "Color of the words."),
        Field("background", COLOR, "from the palette", "Color of the ground."),
    ),
    short="text",
    doc="Card",
)

SLIDE = Group(
    "slide",
    (
        Field("heading", Text(most=200), "none", "A line above the content."),
        Field(
            "text",
            Text(most=3000, empty=False),
            "–",
            "Paragraphs, and lines that begin with `- ` as bullets.",
        ),
        Field(
            "formula",
            Text(most=500, empty=False, verbatim=True),
            "–",
            "A formula in TeX's mathematics, without `$`.",
        ),
        Field(
            "plot",
            Either(
                File("table"), ListOf(ListOf(number(-1e9, 1e9), most=2000, alone=False), most=12, least=2)
            ),
            "–",
            "Columns `[[x…], [y…], …]` or a `.csv` file.",
        ),
        Field("world", Word(), "–", "A moving rule-based world by name."),
        Field(
            "labels",
            ListOf(Text(most=80), most=13),
            "none",
            "For `plot`: names of the axes, then of the series.",
        ),
        Field("build", YES_NO, "`yes`", "Reveal it step by step."),
    ),
    short="text",
    doc="Slide",
)

SOUND = Group(
    "sound",
    (
        Field("effect", Choice(EFFECTS, "effect"), "–", "A synthesized effect."),
        Field("at", time(), "`0s`", "When it begins, from the shot's start."),
        Field("level", level(-60, 12), "`0dB`", "How loud."),
        Field("keep", level(-60, 12), "–", "Instead of `effect`: keep the clip's own sound at this level."),
    ),
    short="effect",
    doc="Sound",
)

SHOT = Group(
    "shot",
    (
        Field("id", Word(), "`shot-01` …", "Stable name; the cache and edits hang on it."),
        Field("scene", Text(most=1000, empty=False), "–", "A picture made from this sentence."),
        Field("image", File("image"), "–", "Your own photo."),
        Field("clip", File("clip"), "–", "Your own video."),
        Field("card", CARD, "–", "Words on a plain ground."),
        Field("slide", SLIDE, "–", "A teaching slide."),
        Field(
            "with", ListOf(Word(), most=20), "cast found in `scene`", "Who is in the scene: names in `cast`."
        ),
        Field("camera", CAMERA, "`drift`; clips, cards and slides `static`", "One eased move over the shot."),
        Field("say", LINE, "none", "What is said."),
        Field("duration", WordOr({"auto": None}, time(0.2)), "`auto`", "`auto`: as long as the words need."),
        Field("lead", time(0, 60), "`0.4s`", "Picture before the words."),
        Field("tail", time(0, 60), "`0.5s`", "Picture after the words."),
        Field("title", TITLE, "none", "Words over the picture."),
        Field("transition", TRANSITION, "`cut`", "How we come into this shot."),
        Field("in", time(), "start of the clip", "`clip`: where to begin."),
        Field("out", time(), "end of the clip", "`clip`: where to stop."),
        Field("speed", number(0.25, 4), "`1`", "`clip`: 0.5 is half as fast."),
        Field("loop", YES_NO, "`no`", "`clip`: begin again when it is too short."),
        Field("stabilize", YES_NO, "`no`", "`clip`: calm a shaky hand."),
        Field(
            "fit",
            Choice(("cover", "contain", "blur"), "fit"),
            "`cover`",
            "`blur` is contained over a blurred copy.",
        ),
        Field(
            "focus",
            WordOr({"auto": "auto"}, Spot(named=False)),
            "`auto`",
            "`[x, y]` that reframing must keep.",
        ),
        Field(
            "sound", ListOf(SOUND, most=20, noun="map or list"), "none", "Effects, or the clip's own sound."
        ),
        Field("seed", whole(0, 2**32 - 1), "`seed`", "Another draw of this scene alone."),
        Field("avoid", Text(), "`look.avoid`", "What the scene must not show."),
        Field("model", Choice(MAKERS, "model"), "`look.model`", "What makes the scene."),
        Field("note", Text(), "none", "Never shown; a marker on the timeline."),
    ),
    short="scene",
    doc="Shot",
)
CLIP_ONLY = ("in", "out", "speed", "loop", "stabilize")
SCENE_ONLY = ("with", "seed", "avoid", "model")
DEFAULTS = Group(
    "defaults",
    tuple(field for field in SHOT.fields if field.name not in ("id", "note", *PICTURES)),
    doc="Shot",
)

FORMAT = Group(
    "format",
    (
        Field("aspect", ASPECT, "`16:9`", "`16:9 9:16 1:1 4:5 21:9`, any other, or a size: `1080x1920`."),
        Field(
            "quality", Choice(tuple(QUALITIES), "quality", plural="qualities"), "`1080p`", "The short side."
        ),
        Field(
            "fps", RATE, "`30`", "24, 25, 30, 50, 60; 23.976, 29.97 and 59.94 are kept as exact fractions."
        ),
        Field("duration", time(0.5), "as long as needed", "A target; words are never cut to reach it."),
        Field(
            "also",
            ListOf(RATIO, most=6),
            "none",
            "Further cuts of the same film, reframed.",
        ),
        Field(
            "platform",
            Choice(tuple(PLATFORMS), "platform"),
            "none",
            "Sets aspect, rate and loudness at once.",
        ),
    ),
    doc="Format",
)

LOOK = Group(
    "look",
    (
        Field("style", Text(), "`clean`", "Added to every scene."),
        Field("avoid", Text(), "none", "What no scene may show."),
        Field(
            "palette",
            ListOf(COLOR, most=12, alone=False, noun="list of colors"),
            "drawn from the style",
            "For drawn scenes, cards and captions.",
        ),
        Field(
            "grade",
            WordOr(dict.fromkeys(GRADES), File("lut")),
            "`none`",
            "A color grade by name, or a `.cube` file.",
        ),
        Field("model", Choice(MAKERS, "model"), "`auto`", "What makes scenes."),
    ),
    short="style",
    doc="Look",
)

VOICE = Group(
    "voice",
    (
        Field("speaker", Word(), "`narrator`", "A name in `voices`, or a voice of the engine."),
        Field(
            "engine",
            Choice(ENGINES, "engine"),
            "`auto`",
            "`auto` takes the best that is present; `none` is silence.",
        ),
        Field("speed", number(0.5, 2), "`1`", "1 is the voice's own pace."),
        Field("pitch", number(-12, 12), "`0`", "Higher or lower, in semitones."),
        Field("pause", time(0, 10), "`0.6s`", "Least silence between two lines."),
    ),
    short="speaker",
    doc="Voice",
)

ONE_VOICE = Group(
    "voices",
    (
        Field("engine", Choice(ENGINES, "engine"), "`voice.engine`", "Who speaks."),
        Field(
            "voice", Text(most=100, empty=False), "the engine's first", "The engine's own name for a voice."
        ),
        Field("speed", number(0.5, 2), "`voice.speed`", "1 is the voice's own pace."),
        Field("pitch", number(-12, 12), "`0`", "Higher or lower, in semitones."),
        Field("language", Language(), "`language`", "What this speaker speaks."),
    ),
    short="voice",
    doc="Voices",
)

MUSIC = Group(
    "music",
    (
        Field(
            "mood",
            Text(most=200, empty=False),
            "`calm`",
            "What the composer is asked for; `none` is silence.",
        ),
        Field("file", File("sound"), "none", "Own music; wins over composed."),
        Field("tempo", WordOr({"auto": None}, number(40, 220)), "`auto`", "Beats a minute."),
        Field(
            "energy",
            ListOf(number(0, 1), most=64, alone=False),
            "from the shots",
            "A curve over the film, 0 quiet to 1 full.",
        ),
        Field("cut", Choice(("free", "on-beat"), "cut"), "`free`", "`on-beat` moves cuts to beats."),
        Field("level", level(-60, 12), "`0dB`", "Trim on top of the mix preset."),
    ),
    short="mood",
    doc="Music",
)

CAPTIONS = Group(
    "captions",
    (
        Field("show", YES_NO, "`yes`", "Whether they are in the picture."),
        Field("style", Choice(CAPTION_STYLES, "caption style"), "`clean`", "`word` lights the spoken word."),
        Field(
            "from",
            WordOr({"narration": "narration", "none": "none"}, File("subtitles")),
            "`narration`",
            "Or a subtitle file.",
        ),
        Field("lines", whole(1, 4), "`2`", "Most lines at once."),
        Field(
            "chars",
            whole(8, 80),
            "`42`; upright `24`; Chinese `36`",
            "Most columns in a line; a Chinese character takes two.",
        ),
        Field("place", Choice(PLACES, "place"), "`bottom`", "Inside the safe area."),
    ),
    short="show",
    doc="Captions",
)

MIX = Group(
    "mix",
    (
        Field(
            "preset",
            Choice(("online", "podcast", "film", "broadcast"), "preset"),
            "`online`",
            "-14, -16, -18 or -23 LUFS.",
        ),
        Field("duck", level(-40, 0), "`-12dB`", "Music under speech."),
    ),
    short="preset",
    doc="Mix",
)

BRAND = Group(
    "brand",
    (
        Field("logo", File("image"), "none", "Laid over every shot."),
        Field("corner", Choice(CORNERS, "corner"), "`top-right`", "Where the logo stands."),
        Field("font", File("font"), "none", "For titles and cards."),
        Field(
            "colors",
            ListOf(COLOR, most=12, alone=False, noun="list of colors"),
            "none",
            "Ground and ink of cards and titles.",
        ),
    ),
    doc="Brand",
)

CAST = Group(
    "cast",
    (
        Field("look", Text(), "none", "What they look like; added to scenes they are in."),
        Field("image", File("image"), "none", "One picture of them."),
        Field("images", ListOf(File("image"), most=20), "none", "More than one picture."),
        Field("voice", Word(), "none", "A name in `voices`."),
    ),
    short="look",
    doc="Cast",
)

OUTPUT = Group(
    "output",
    (
        Field("file", Text(most=200, empty=False), "the storyboard's name", "Name of the film; its ending sets the container."),
        Field("container", Choice(("mp4", "mov", "mkv", "webm", "gif"), "container"), "`mp4`", "Kind of file."),
        Field("codec", Choice(("h264", "h265", "av1", "vp9", "prores"), "codec"), "`h264`; webm `vp9`", "How pictures are packed."),
        Field("crf", number(0, 63), "by codec", "Quality: smaller is better and larger."),
        Field("subtitles", WordOr({"none": ()}, ListOf(Choice(("srt", "vtt", "soft", "burned"), "kind of subtitles", plural="kinds"), most=4)), "all four", "Files beside the film, a track in it, words in the picture."),
        Field("timeline", Choice(("otio", "otioz", "none"), "timeline"), "`otio`", "For editors."),
        Field("poster", WordOr({"auto": None}, time()), "`auto`", "The moment of the still picture."),
        Field("stems", YES_NO, "`no`", "Voice, music and effects as files of their own."),
    ),
    short="file",
    doc="Output",
)  # fmt: skip

STORYBOARD = Group(
    "storyboard",
    (
        Field("storyboard", whole(1, 10**6), "required", "Version of the format: `1`."),
        Field("title", Text(most=200, empty=False), "the file's name", "Also the file's title tag."),
        Field("language", Language(), "`en`", "A tag such as `en-GB` or `zh`: voice, line breaks, reading speed."),
        Field("seed", WordOr({"random": "random"}, whole(0, 2**32 - 1)), "`1`", "Same seed, same film; a random draw is kept in the recipe."),
        Field("format", FORMAT, "below", "Shape and rate."),
        Field("look", LOOK, "below", "How pictures look."),
        Field("voice", VOICE, "below", "Who speaks."),
        Field("voices", MapOf(ONE_VOICE, "anna"), "none", "Further speakers by name."),
        Field("music", MUSIC, "below", "What plays."),
        Field("captions", CAPTIONS, "below", "Words under the picture."),
        Field("mix", MIX, "below", "Levels of the whole."),
        Field("brand", BRAND, "none", "House marks."),
        Field("cast", MapOf(CAST, "ines"), "none", "Who must look the same in every shot."),
        Field("defaults", DEFAULTS, "none", "Fields for all shots that do not say otherwise."),
        Field("opening", OPENING, "`fade`", "How the film begins."),
        Field("ending", ENDING, "`fade`", "How the film ends."),
        Field("shots", Shots(SHOT), "required", "The shots in order."),
        Field("output", OUTPUT, "below", "Files the film becomes."),
    ),
    doc="Storyboard",
)  # fmt: skip

remember_homes(
    {
        **{field.name: "format" for field in FORMAT.fields if field.name != "duration"},
        "duration": "format, or in a shot",
        "palette": "look", "grade": "look", "mood": "music", "tempo": "music", "energy": "music", "duck": "mix",
        "preset": "mix", "subtitles": "output", "codec": "output", "crf": "output", "container": "output",
        "poster": "output", "stems": "output", "timeline": "output", "logo": "brand", "font": "brand",
        "pause": "voice", "engine": "voice", "speaker": "voice", "who": "say", "effect": "sound",
        "scene": "a shot, under 'shots'", "image": "a shot, under 'shots'", "clip": "a shot, under 'shots'",
        "card": "a shot, under 'shots'", "say": "a shot, under 'shots'", "lead": "a shot, or in 'defaults'",
        "tail": "a shot, or in 'defaults'", "narrator": "voice.speaker",
    }
)  # fmt: skip
