"""The fields of a shot and of its parts: one row each."""

from __future__ import annotations

from mutoscope.film.reader.groups import Field, Group
from mutoscope.film.reader.kinds import YES_NO, level, number, share, time, whole
from mutoscope.film.reader.lists import BoxKind, Either, ListOf, Spot, WordOr
from mutoscope.film.reader.models import MakerKind
from mutoscope.film.reader.texts import COLOR, Choice, File, Text, Word
from mutoscope.film.storyboard import EFFECTS, MOVES, TRANSITIONS

MAKERS = MakerKind()
TITLE_STYLES = ("title", "big", "subtitle", "chapter", "quote", "lower-third")
PICTURES = ("scene", "image", "clip", "card", "slide")
CLIP_ONLY = ("in", "out", "speed", "loop", "stabilize")
SCENE_ONLY = ("with", "seed", "avoid", "model")
NOT_IN_DEFAULTS = ("id", "note", *PICTURES)

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
TRANSITION_ALIASES = {
    "crossfade": "dissolve", "cross-fade": "dissolve", "cross-dissolve": "dissolve", "none": "cut",
    "叠化": "dissolve", "淡入淡出": "fade", "切": "cut",
}  # fmt: skip
DIRECTIONS = ("left", "right", "up", "down")
SIDES, LEVELS = ("left", "right"), ("up", "down")
# Directions a move has; moves that are not here have none.
MOVE_DIRECTIONS = {
    "pan": DIRECTIONS, "truck": DIRECTIONS, "follow": DIRECTIONS, "pedestal": LEVELS,
    "roll": SIDES, "orbit": SIDES, "ken-burns": SIDES, "drift": SIDES,
}  # fmt: skip
DIRECTED_TRANSITIONS = ("slide", "push", "wipe")

_MOVE = Choice(MOVES, "camera move", MOVE_ALIASES, plural="moves")
_DIRECTION = Choice(DIRECTIONS, "direction")
_EASE = Choice(("in-out", "in", "out", "linear"), "ease")
_KIND = Choice(TRANSITIONS, "transition", TRANSITION_ALIASES)
_COLUMNS = ListOf(ListOf(number(-1e9, 1e9), most=2000, alone=False), most=7, least=2, noun="list of columns")

# fmt: off
CAMERA = Group("Camera", "move", (
    Field("move", _MOVE, "`drift`", "What the camera does. With `from` or `to` it is `ken-burns`. `follow` keeps what "
          "moves and stands out near the middle of a clip, goes in on it in a photo, and is `truck` in a scene."),
    Field("amount", share(0, 0.6), "6–12 % by move", "How far over the shot; for `roll` and `orbit` in quarter turns."),
    Field("direction", _DIRECTION, "against the shot before", "For moves that have one."),
    Field("ease", _EASE, "`in-out`", "How the move begins and ends."),
    Field("from", BoxKind(), "whole picture", "`ken-burns`: the part shown first."),
    Field("to", BoxKind(), "whole picture", "`ken-burns`: the part shown last."),
))

_TRANSITION = (
    Field("type", _KIND, "`cut`; opening, ending `fade`", "`cut` takes no time; the others are centered on the cut."),
    Field("for", time(0.04, 5), "`0.5s`", "How long it lasts."),
    Field("direction", _DIRECTION, "`left`", "Where a `slide`, `push` or `wipe` goes."),
    Field("color", COLOR, "`black`", "What a `fade` goes through."),
)
_FROM = Field("from", COLOR, "`black`", "The color it begins with: `color` by another name.")
_TO = Field("to", COLOR, "`black`", "The color it ends with: `color` by another name.")
TRANSITION = Group("Transition", "type", _TRANSITION)
OPENING = Group("Opening", "type", (*_TRANSITION, _FROM))
ENDING = Group("Ending", "type", (*_TRANSITION, _TO))

TITLE = Group("Title", "text", (
    Field("text", Text(most=300, empty=False), "required", "The words."),
    Field("at", time(), "`0.4s`", "When it appears, from the shot's start."),
    Field("for", time(0.1), "to the shot's end", "How long it stays."),
    Field("place", Spot(), "`center`; lower third `bottom-left`", "Where it stands."),
    Field("style", Choice(TITLE_STYLES, "title style"), "`title`", "How it looks."),
))

LINE = Group("Say", "text", (
    Field("text", Text(most=5000, empty=False), "required without `file`", "The words."),
    Field("who", Word(), "`voice.speaker`", "A name in `voices` or `cast`."),
    Field("file", File("sound"), "none", "A recording; wins over every engine."),
    Field("speed", number(0.5, 2), "`voice.speed`", "1 is the voice's own pace."),
))

CARD = Group("Card", "text", (
    Field("text", Text(most=600, empty=False), "required", "The words; `\\n` in double quotes begins a new line."),
    Field("logo", File("image"), "none", "A picture above the words."),
    Field("color", COLOR, "from the palette", "Color of the words."),
    Field("background", COLOR, "from the palette", "Color of the ground."),
))

SLIDE = Group("Slide", "text", (
    Field("heading", Text(most=200), "none", "A line above the content."),
    Field("text", Text(most=3000, empty=False), "–", "Paragraphs, and lines that begin with `- ` as bullets."),
    Field("formula", Text(most=500, empty=False), "–", "A formula in TeX's mathematics, without `$`."),
    Field("plot", Either(File("table"), _COLUMNS), "–", "Columns `[[x…], [y…], …]`, or a `.csv` file."),
    Field("world", Text(most=300, empty=False), "–", "A moving world: its name, or what it shows."),
    Field("labels", ListOf(Text(most=80), most=8), "none", "`plot`: names of the axes, then of the series."),
    Field("build", YES_NO, "`yes`", "Reveal it step by step."),
))

SOUND = Group("Sound", "effect", (
    Field("effect", Choice(EFFECTS, "effect"), "–", "A synthesized effect."),
    Field("at", time(), "`0s`", "When it begins, from the shot's start."),
    Field("level", level(-60, 12), "`0dB`", "How loud."),
    Field("keep", level(-60, 12), "–", "Instead of `effect`: keep the clip's own sound at this level."),
))

SHOT = Group("Shot", "scene", (
    Field("id", Word(), "`shot-01` …", "Stable name; the cache and edits hang on it."),
    Field("scene", Text(most=1000, empty=False), "–", "A picture made from this sentence."),
    Field("image", File("image"), "–", "Your own photo."),
    Field("clip", File("clip"), "–", "Your own video."),
    Field("card", CARD, "–", "Words on a plain ground."),
    Field("slide", SLIDE, "–", "A teaching slide."),
    Field("with", ListOf(Word(), most=20), "cast found in `scene`", "Who is in the scene: names in `cast`."),
    Field("camera", CAMERA, "`drift`; clips, cards, slides `static`", "One eased move over the shot."),
    Field("say", LINE, "none", "What is said."),
    Field("duration", WordOr({"auto": None}, time(0.2)), "`auto`", "`auto`: as long as the words need."),
    Field("lead", time(0, 60), "`0.4s`", "Picture before the words."),
    Field("tail", time(0, 60), "`0.5s`", "Picture after the words."),
    Field("title", TITLE, "none", "Words over the picture."),
    Field("transition", TRANSITION, "`cut`", "How we come into this shot; in the first one, how the film opens."),
    Field("in", time(), "start of the clip", "`clip`: where to begin."),
    Field("out", time(), "end of the clip", "`clip`: where to stop."),
    Field("speed", number(0.25, 4), "`1`", "`clip`: 0.5 is half as fast."),
    Field("loop", YES_NO, "`no`", "`clip`: when it is too short, go back where it shows least, over a short fade."),
    Field("stabilize", YES_NO, "`no`", "`clip`: calm a shaky hand; crops up to 17 %."),
    Field("fit", Choice(("cover", "contain", "blur"), "fit"), "`cover`", "`blur`: contained over a blurred copy."),
    Field("focus", WordOr({"auto": "auto"}, Spot(named=False)), "`auto`", "The point that reframing must keep."),
    Field("sound", ListOf(SOUND, most=20, noun="map or list"), "none", "Effects, or the clip's own sound."),
    Field("seed", whole(0, 2**32 - 1), "`seed`", "Another draw of this scene alone."),
    Field("avoid", Text(), "`look.avoid`", "What the scene must not show."),
    Field("model", MAKERS, "`look.model`", "What makes the scene."),
    Field("note", Text(), "none", "Never shown; a marker on the timeline."),
))
DEFAULTS = Group("Defaults", "", tuple(field for field in SHOT.fields if field.name not in NOT_IN_DEFAULTS))
# fmt: on
