"""Bad storyboards: each mistake has its own sentence at the right line and column, and none ends in a traceback.

``¦`` in a text marks where the problem must be reported; it is taken out before reading.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from mutoscope.errors import UsageError
from mutoscope.film.reader import StoryboardError, read, read_text

HEAD = "storyboard: 1\n"
SHOTS = "shots:\n- a boat\n"
MP4 = b"\0\0\0\x20ftypisom"


def shot(*fields: str) -> str:
    """A film of one shot with these lines."""
    return HEAD + "shots:\n- " + "\n  ".join(fields) + "\n"


def top(*lines: str) -> str:
    """A good film with these lines at the top."""
    return HEAD + "\n".join(lines) + "\n" + SHOTS


CASES: dict[str, tuple[str, str]] = {
    # YAML itself
    "empty file": ("¦", "the file is empty"),
    "only remarks": ("¦# nothing\n", "the file is empty"),
    "plain text": ("¦a film about a boat\n", "this file is plain text"),
    "list at the top": ("¦- a\n- b\n", "this file is a list"),
    "unquoted colon": (HEAD + "title: Lisbon¦: city\n" + SHOTS, "put quotes around text that contains ': '"),
    "tab indent": (HEAD + "shots:\n¦\t- a\n", "a tab cannot indent a line"),
    "tab below a field": (HEAD + "look:\n¦\tstyle: warm\n" + SHOTS, "a tab cannot indent a line"),
    "at sign": (shot("scene: ¦@ines climbs"), "text that begins with '@'"),
    "backtick": (shot("scene: ¦`ines` climbs"), "text that begins with '`'"),
    "percent": (shot("scene: ¦%x"), "text that begins with '%'"),
    "star": (shot("say: ¦*Lisbon* wakes"), "text that begins with '*'"),
    "unknown alias": (shot("say: ¦*lisbon"), "names no anchor above"),
    "anchor of itself": (HEAD + "look: &a\n  style: ¦*a\n" + SHOTS, "contains itself"),
    "tag": (shot("say: ¦!!python/object:os.system x"), "tags such as '!!python/object:os.system'"),
    "exclamation": (shot("say: ¦!Look here"), "put quotes around text that begins with '!'"),
    "unquoted color in a list": (
        top("look:", "  palette: [¦#0B3954, F4D35E]", "  style: warm"),
        "'#0B3954' is not seen",
    ),
    "unquoted color later in a list": (
        top("look:", "  palette: [F4D35E, ¦#0B3954", "    ]"),
        "begins a remark",
    ),
    "unquoted color": (
        shot("card: {text: a}", "note: x") + "ending: {type: fade, to: ¦#fff}\n",
        "'#fff' is not seen",
    ),
    "unquoted color alone": (top("look:", "  palette:", "  - ¦#abc"), "write the color without '#': abc"),
    "never closed quotation": (top('title: ¦"Lisbon'), "never closed"),
    "text after a quotation": (top('title: "Lisbon" ¦city'), "goes on after the closing"),
    "apostrophe in single quotes": (top("title: 'It'¦s here'"), "put double quotes around"),
    "unknown escape": (top('title: "C:\\¦q"'), "use single quotes"),
    "open list": (
        top("look:", "  palette: ¦[F4D35E, 0B3954", "  style: warm"),
        "is not closed as it should be",
    ),
    "open map": (shot("camera: ¦{move: pan", "say: hello"), "is not closed as it should be"),
    "stray bracket": (shot("camera: ¦]"), "not valid YAML"),
    "no space after the colon": (HEAD + "title¦:Lisbon\n" + SHOTS, "there is no space after 'title:'"),
    "full-width colon": (HEAD + "title¦：里斯本\n" + SHOTS, "'：' is not the colon"),
    "one field deeper": (shot("scene: a", " ¦say: b"), "indented more than the fields around it"),
    "list in a line": (HEAD + "shots: ¦- a\n", "on its own line with '- '"),
    "text on the sign's line": (shot("say: ¦> Lisbon wakes"), "put the text on the next line"),
    "lost line": (HEAD + "title: a\n¦Lisbon\n" + SHOTS, "neither a field nor part of the text above"),
    "tab in a map": (shot("camera: {move: pan¦\t}"), "a tab cannot stand here"),
    "word after a map": (shot("camera: {move: pan} ¦left"), "goes on after the closing '}'"),
    "field left of its list": (
        HEAD + "shots:\n  - scene: a\n  ¦say: b\n",
        "this line is no item of the list",
    ),
    "field left of its shot": (HEAD + "shots:\n  - scene: a\n ¦- b\n", "not stand at the indent"),
    "second document": (HEAD + SHOTS + "¦---\ntitle: b\n", "a second document"),
    "too deep": (HEAD + "look: " + "[" * 15 + "¦[" + "]" * 16 + "\n" + SHOTS, "nested more than 16 deep"),
    "list as a field name": (HEAD + "? ¦[a]\n: b\n" + SHOTS, "a field name must be a word"),
    "field twice": (HEAD + "title: a\n¦title: b\n" + SHOTS, "'title' is already given on line 2"),
    "field twice in a shot": (shot("scene: a", "¦scene: b"), "'scene' is already given on line 3"),
    "merge key": (
        HEAD + "look: &l {style: warm}\ndefaults:\n  ¦<<: *l\n" + SHOTS,
        "'<<' merges are not read",
    ),
    "NUL escape": (shot('scene: ¦"a\\0b"'), "control character U+0000"),
    # the whole
    "no version": ("¦title: a\n" + SHOTS, "the format version is missing"),
    "newer version": ("storyboard: ¦2\n" + SHOTS, "is of format 2"),
    "version is no number": (
        "storyboard: ¦one\n" + SHOTS,
        "storyboard is 'one', which is not a whole number",
    ),
    "version zero": ("storyboard: ¦0\n" + SHOTS, "storyboard must lie in 1..1000000; got 0"),
    "no shots": ("¦storyboard: 1\ntitle: a\n", "there are no shots"),
    "empty shots": (HEAD + "shots:¦\n", "shots is empty"),
    "empty list of shots": (HEAD + "shots: ¦[]\n", "a film has 1..1000 shots; got 0"),
    "shots as a map": (HEAD + "shots:\n  ¦scene: a\n", "shots must be a list; got a map"),
    "shots as text": (HEAD + "shots: ¦a boat\n", "shots must be a list; got 'a boat'"),
    "unknown field at the top": (top("¦titel: a"), "did you mean 'title'"),
    "field that lives elsewhere": (top("¦fps: 30"), "'fps' belongs in format"),
    "British field": (
        top("output:", "  file: a.mp4", "look:", "  ¦colour: warm"),
        "unknown field 'colour' in look",
    ),
    "group as text": (top("format: ¦16:9"), "format must be a map of fields; got '16:9'"),
    "group as list": (top("music: ¦[calm]"), "music must be a map of fields; got a list"),
    "empty group": (top("format:¦"), "format is empty"),
    "empty title": (top("title:¦"), "write a value after the colon"),
    "title lost in a remark": (top("title: ¦#1 in Lisbon"), "put quotes around '#1 in Lisbon'"),
    "title as list": (top("title: ¦[a, b]"), "title must be text; got a list"),
    "title too long": (top("title: ¦" + "a" * 201), "title has 201 characters; at most 200"),
    "blank title": (top('title: ¦"  "'), "title is empty"),
    "placeholder without quotes": (top("title: ¦{city}"), "put quotes around '{city}'"),
    "unknown language": (top("language: ¦klingon"), "unknown language 'klingon'"),
    "language by name": (top("language: ¦Chinese"), "did you mean 'zh'?"),
    "country for a language": (top("language: ¦cn"), "did you mean 'zh'?"),
    "underscore in a language": (top("language: ¦en_GB"), "write 'en-GB', with a hyphen"),
    "seed": (top("seed: ¦-1"), "seed must lie in 0..4294967295; got -1"),
    "seed with a point": (top("seed: ¦1.5"), "seed is '1.5', which is not a whole number"),
    # format
    "aspect": (top("format: {aspect: ¦wide}"), "format.aspect is 'wide', which is not an aspect"),
    "aspect too wide": (top("format: {aspect: ¦16:1}"), "must lie in 1:4..4:1"),
    "odd size": (top("format: {aspect: ¦1081x1920}"), "write 1082x1920"),
    "size too large": (top("format: {aspect: ¦9000x4000}"), "must lie in 64..8192 pixels"),
    "size and quality": (top("format: {aspect: 640x360, quality: ¦720p}"), "exclude each other"),
    "quality": (top("format: {quality: ¦4k}"), "unknown quality '4k'"),
    "fps": (top("format: {fps: ¦film}"), "format.fps is 'film', which is not a frame rate"),
    "fps out of range": (top("format: {fps: ¦500}"), "format.fps must lie in 1..120; got 500"),
    "fps over zero": (top("format: {fps: ¦30/0}"), "not a frame rate"),
    "duration in words": (top("format: {duration: ¦half a minute}"), "write 4, 4s, 400ms, 1:05 or 96f"),
    "duration too short": (top("format: {duration: ¦0}"), "format.duration must lie in 0.5s..7200s; got 0"),
    "also as a size": (top("format: {also: [9:16, ¦1080x1920]}"), "which is not an aspect"),
    "also too tall": (top("format: {also: [¦9:516]}"), "format.also must lie in 1:4..4:1; got 9:516"),
    "platform": (top("format: {platform: ¦youtbe}"), "did you mean 'youtube'"),
    # look, voice, music, captions, mix, brand, cast, output
    "color": (top("look: {palette: [F4D35E, ¦F4D35]}"), "'F4D35', which is not a color"),
    "color name": (top("look: {palette: [¦balck]}"), "did you mean 'black'"),
    "palette as text": (top("look: {palette: ¦F4D35E}"), "look.palette must be a list"),
    "too many colors": (top("look: {palette: ¦[" + "fff, " * 12 + "000]}"), "takes 0..12 values; got 13"),
    "grade": (top("look: {grade: ¦wram}"), "did you mean 'warm'"),
    "engine": (top("voice: {engine: ¦pipr}"), "did you mean 'piper'"),
    "speed nan": (top("voice: {speed: ¦nan}"), "voice.speed is 'nan', which is not a number"),
    "speed inf": (top("voice: {speed: ¦.inf}"), "voice.speed is '.inf', which is not a number"),
    "speed with an exponent": (top("voice: {speed: ¦1e999}"), "which is not a number"),
    "speed out of range": (top("voice: {speed: ¦5}"), "voice.speed must lie in 0.5..2; got 5"),
    "pause": (top("voice: {pause: ¦-1s}"), "voice.pause must lie in 0s..10s; got -1s"),
    "voices as text": (top("voices: ¦anna"), "voices must be a map of names"),
    "bad name": (top("voices:", "  ¦anna b: {engine: flite}"), "'anna b' cannot be a name in voices"),
    "unknown field of a voice": (top("voices:", "  anna: {¦sped: 1}"), "did you mean 'speed'"),
    "tempo": (top("music: {tempo: ¦fast}"), "music.tempo is 'fast', which is not a number"),
    "energy": (top("music: {energy: [0.1, ¦2]}"), "music.energy must lie in 0..1; got 2"),
    "level": (top("music: {level: ¦loud}"), "write decibels: -12dB"),
    "level out of range": (top("music: {level: ¦40dB}"), "must lie in -60dB..12dB; got 40dB"),
    "cut": (top("music: {cut: ¦onbeat}"), "did you mean 'on-beat'"),
    "yes or no": (top("captions: {show: ¦maybe}"), "write yes or no"),
    "caption style": (top("captions: {style: ¦karaoke}"), "unknown caption style 'karaoke'"),
    "captions from": (top("captions: {from: ¦narratoin}"), "did you mean 'narration'"),
    "captions file": (top("captions: {from: ¦words.srt}"), "there is no file 'words.srt'"),
    "captions from a picture": (top("captions: {from: ¦photo.png}"), "is not a subtitle file"),
    "chars": (top("captions: {chars: ¦200}"), "captions.chars must lie in 8..80; got 200"),
    "place": (top("captions: {place: ¦centre}"), "did you mean 'center'"),
    "preset": (top("mix: {preset: ¦cinema}"), "unknown preset 'cinema'"),
    "duck": (top("mix: {duck: ¦3dB}"), "mix.duck must lie in -40dB..0dB; got 3dB"),
    "font": (top("brand: {font: ¦photo.png}"), "is not a font"),
    "image and images": (
        top("cast:", "  ines: {image: photo.png, images: ¦[photo.png]}"),
        "both image and images",
    ),
    "voice of the cast": (
        top("voices: {anna: flite}", "cast:", "  ines: {voice: ¦ana}"),
        "did you mean 'anna'",
    ),
    "opening": (top("opening: ¦fad"), "did you mean 'fade'"),
    "container": (top("output: {container: ¦mp5}"), "unknown container 'mp5'"),
    "output outside": (top("output: {file: ¦../film.mp4}"), "not a file name below"),
    "output absolute": (top("output: {file: ¦/tmp/film.mp4}"), "not a file name below"),
    "output suffix": (top("output: {file: ¦film.doc}"), "does not end in a kind of video"),
    "suffix and container": (top("output: {file: film.mp4, container: ¦webm}"), "ends in .mp4"),
    "codec": (top("output: {file: film.webm, codec: ¦h264}"), "webm files do not hold h264"),
    "crf": (top("output: {crf: ¦60}"), "must lie in 0..51 for h264"),
    "subtitles": (top("output: {subtitles: [srt, ¦vvt]}"), "did you mean 'vtt'"),
    "timeline": (top("output: {timeline: ¦edl}"), "unknown timeline 'edl'"),
    # shots
    "shot as list": (HEAD + "shots:\n- ¦[a]\n", "shot 1 must be a map of fields; got a list"),
    "empty shot": (HEAD + "shots:\n-¦\n", "shot 1 is empty"),
    "unknown field in a shot": (shot("scene: a", "¦durration: 4s"), "unknown field 'durration' in shot 1"),
    "British stabilise": (shot("clip: clip.mp4", "¦stabilise: yes"), "did you mean 'stabilize'"),
    "two pictures": (shot("¦image: photo.png", "clip: clip.mp4"), "more than one picture: image, clip"),
    "no picture": (shot("¦say: hello"), "shot 1 has no picture"),
    "id twice": (HEAD + "shots:\n- {id: a, scene: x}\n- {id: ¦a, scene: y}\n", "already used on line 3"),
    "id of another": (
        HEAD + "shots:\n- x\n- {id: ¦shot-01, scene: y}\n",
        "the one that shot 1 gets by itself",
    ),
    "id of two words": (shot("id: ¦the dawn", "scene: a"), "which is not one word"),
    "id as a path": (shot("id: ¦../a", "scene: a"), "which is not one word"),
    "camera move": (shot("scene: a", "camera: {move: ¦zom-in}"), "unknown camera move 'zom-in'"),
    "camera in short": (shot("scene: a", "camera: ¦spiral"), "moves: static, push-in"),
    "camera amount": (shot("scene: a", "camera: {amount: ¦8}"), "write 8% for 8 in a hundred"),
    "camera field": (shot("scene: a", "camera: {move: pan, ¦speed: 2}"), "unknown field 'speed' in camera"),
    "no direction": (
        shot("scene: a", "camera: {move: push-in, direction: ¦left}"),
        "push-in has no direction",
    ),
    "wrong direction": (
        shot("scene: a", "camera: {move: orbit, direction: ¦up}"),
        "orbit goes left or right",
    ),
    "two directions": (shot("scene: a", "camera: {move: pan-left, direction: ¦right}"), "already goes left"),
    "box for a pan": (shot("scene: a", "camera: {move: pan, to: ¦[0, 0, 0.5]}"), "'to' belongs to ken-burns"),
    "box of two": (shot("scene: a", "camera: {from: ¦[0, 0.5]}"), "needs 3 numbers [x, y, width]; got 2"),
    "box as text": (shot("scene: a", "camera: {from: ¦left}"), "write [x, y, width]"),
    "box outside": (shot("scene: a", "camera: {from: ¦[0.5, 0, 0.7]}"), "x + width at most 1"),
    "box number": (
        shot("scene: a", "camera: {from: [0, ¦1.5, 0.7]}"),
        "camera.from y must lie in 0..1; got 1.5",
    ),
    "box and amount": (shot("scene: a", "camera: {from: [0, 0, 1], amount: ¦8%}"), "exclude each other"),
    "who": (
        HEAD + "cast: {ines: thirty}\nshots:\n- {scene: a, say: {who: ¦inez, text: b}}\n",
        "did you mean 'ines'",
    ),
    "nothing said": (shot("scene: a", "say: ¦{speed: 1}"), "say needs a text or a file"),
    "empty say": (shot("scene: a", "say:¦"), "say is empty"),
    "recording missing": (shot("scene: a", "say: {file: ¦voice.wav}"), "there is no file 'voice.wav'"),
    "recording is a picture": (shot("scene: a", "say: {file: ¦photo.png}"), "its content is a picture"),
    "duration": (shot("scene: a", "duration: ¦four"), "duration is 'four', which is not a time"),
    "duration too long": (shot("scene: a", "duration: ¦3:00:00"), "must lie in 0.2s..7200s; got 3:00:00"),
    "no time for words": (shot("scene: a", "say: b", "lead: 2s", "duration: ¦2s"), "leave no time for words"),
    "lead": (shot("scene: a", "lead: ¦-1"), "lead must lie in 0s..60s; got -1"),
    "title without text": (shot("scene: a", "title: ¦{at: 1s}"), "the title has no text"),
    "title style": (shot("scene: a", "title: {text: b, style: ¦huge}"), "unknown title style 'huge'"),
    "title place": (shot("scene: a", "title: {text: b, place: ¦middle}"), "unknown place 'middle'"),
    "title point": (
        shot("scene: a", "title: {text: b, place: [0.5, ¦2]}"),
        "title.place y must lie in 0..1; got 2",
    ),
    "title too late": (
        shot("scene: a", "title: {text: b, at: ¦9s}", "duration: 4s"),
        "begins at 9s; the shot lasts 4s",
    ),
    "transition": (shot("scene: a", "transition: ¦disolve"), "did you mean 'dissolve'"),
    "transition without type": (shot("scene: a", "transition: ¦{for: 1s}"), "the transition has no type"),
    "transition time": (
        shot("scene: a", "transition: {type: dissolve, for: ¦20s}"),
        "must lie in 0.04s..5s; got 20s",
    ),
    "time of a cut": (shot("scene: a", "transition: {type: cut, for: ¦1s}"), "a cut takes no time"),
    "directed dissolve": (
        shot("scene: a", "transition: {type: dissolve, direction: ¦up}"),
        "dissolve has no direction",
    ),
    "colored slide": (shot("scene: a", "transition: {type: slide, color: ¦red}"), "slide has no color"),
    "long transition": (
        shot("scene: a", "transition: {type: fade, for: ¦2s}", "duration: 3s"),
        "more than half of its shot of 3s",
    ),
    "two colors": (top("opening: {type: fade, color: red, from: ¦black}"), "'color' already gives the color"),
    "ending from": (top("ending: {type: fade, ¦from: black}"), "unknown field 'from' in ending"),
    "in after out": (
        shot("clip: clip.mp4", "in: 4s", "out: ¦3s"),
        "out must come after in; got in 4s and out 3s",
    ),
    "speed of a clip": (shot("clip: clip.mp4", "speed: ¦0"), "speed must lie in 0.25..4; got 0"),
    "trim of a photo": (shot("image: photo.png", "in: ¦2s"), "'in' belongs to a clip; shot 1 shows an image"),
    "loop of a scene": (shot("scene: a", "loop: ¦yes"), "'loop' belongs to a clip; shot 1 shows a scene"),
    "model of a photo": (shot("image: photo.png", "model: ¦drawn"), "'model' belongs to a scene"),
    "model": (shot("scene: a", "model: ¦sora"), "unknown model 'sora'"),
    "fit": (shot("image: photo.png", "fit: ¦stretch"), "unknown fit 'stretch'"),
    "focus": (shot("image: photo.png", "focus: ¦face"), "focus must be a point; got 'face'"),
    "cast": (
        HEAD + "cast: {ines: thirty}\nshots:\n- {scene: a, with: [¦inez]}\n",
        "'inez' is not in the cast",
    ),
    "mention": (HEAD + "shots:\n- scene: ¦'@ines climbs'\n", "'@ines' is not in the cast"),
    "sound": (shot("scene: a", "sound: {effect: ¦bang}"), "unknown effect 'bang'"),
    "sound without effect": (shot("scene: a", "sound: ¦{level: -3dB}"), "either an effect or keep"),
    "sound of a photo": (shot("image: photo.png", "sound: {keep: ¦-12dB}"), "'keep' belongs to a clip"),
    "sound with both": (
        shot("clip: clip.mp4", "sound: ¦{effect: pop, keep: 0dB}"),
        "either an effect or keep",
    ),
    "sound too late": (
        shot("scene: a", "sound: {effect: pop, at: ¦5s}", "duration: 4s"),
        "the sound begins at 5s",
    ),
    "card without text": (shot("card: ¦{color: red}"), "the card has no text"),
    "card color": (shot("card: {text: a, color: ¦redd}"), "did you mean 'red'"),
    "slide of two kinds": (
        shot("slide: ¦{text: a, formula: x}"),
        "exactly one of text, formula, plot and world",
    ),
    "slide of none": (shot("slide: ¦{heading: a}"), "it has none"),
    "labels of a text": (shot("slide: {text: a, labels: ¦[x]}"), "labels belong to a plot"),
    "uneven plot": (shot("slide: {plot: ¦[[1, 2], [1]]}"), "equally long; got 2, 1 numbers"),
    "plot of words": (
        shot("slide: {plot: [[1, ¦two], [1, 2]]}"),
        "slide.plot is 'two', which is not a number",
    ),
    "plot of a picture": (shot("slide: {plot: ¦photo.png}"), "is not a table"),
    "id in defaults": (top("defaults: {¦id: a}"), "unknown field 'id' in defaults"),
    "bad default": (top("defaults: {camera: ¦zom}"), "unknown camera move 'zom'"),
    # files
    "missing file": (shot("image: ¦phota.png"), "did you mean 'photo.png'?"),
    "missing folder": (shot("image: ¦pictures/photo.png"), "there is no folder 'pictures'"),
    "other case": (shot("image: ¦Photo.PNG"), "did you mean 'photo.png'?"),
    "nothing near": (shot("image: ¦zzz.jpg"), "has clip.mp4"),
    "folder": (shot("image: ¦photos"), "is a folder, not a file"),
    "dots": (shot("image: ¦../secret.png"), "leads outside the storyboard's folder through '..'"),
    "symbolic link": (shot("image: ¦link.png"), "outside the storyboard's folder by a symbolic link"),
    "linked folder": (
        shot("image: ¦linked/secret.png"),
        "outside the storyboard's folder by a symbolic link",
    ),
    "absolute path": (shot("image: ¦/etc/passwd"), "is an absolute path"),
    "home": (shot("image: ¦~/photo.png"), "is an absolute path"),
    "drive": (shot("image: ¦C:/photo.png"), "is an absolute path"),
    "backslashes": (shot("image: ¦photos\\a.png"), "write 'photos/a.png'"),
    "network": (shot("image: ¦https://example.org/a.png"), "is a network address"),
    "other scheme": (shot("clip: ¦concat:a.mp4|b.mp4"), "is a network address"),
    "text as a picture": (shot("image: ¦fake.png"), "its content is text"),
    "clip as a picture": (shot("image: ¦clip.mp4"), "write 'clip: clip.mp4'"),
    "picture as a clip": (shot("clip: ¦photo.png"), "write 'image: photo.png'"),
    "no bytes": (shot("image: ¦empty.png"), "is empty (0 bytes)"),
    "unknown bytes": (shot("image: ¦noise.png"), "its content is of no known kind"),
    "pipe": (shot("image: ¦pipe.png"), "is not a regular file"),
    "control character in a name": (shot('image: ¦"a\\x07.png"'), "no file name has"),
    "path as list": (shot("image: ¦[photo.png]"), "image must be a file's path; got a list"),
    "cube": (top("look: {grade: ¦photo.png}"), "is not a color table"),
    "music missing": (top("music: {file: ¦song.mp3}"), "there is no file 'song.mp3'"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("bad")
    (base / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    home = base / "film"
    (home / "photos").mkdir(parents=True)
    Image.new("RGB", (8, 8)).save(home / "photo.png")
    (home / "clip.mp4").write_bytes(MP4)
    (home / "fake.png").write_text("I am text")
    (home / "empty.png").write_bytes(b"")
    (home / "noise.png").write_bytes(b"\x07\x00\x01\x02" * 8)
    (home / "link.png").symlink_to("../secret.png")
    (home / "linked").symlink_to("..")
    os.mkfifo(home / "pipe.png")
    return home


@pytest.mark.parametrize("name", CASES)
def test_mistake_is_told_where_it_stands(name: str, folder: Path) -> None:
    marked, fragment = CASES[name]
    before, found, after = marked.partition("¦")
    assert found, "the case has no mark"
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    with pytest.raises(StoryboardError) as caught:
        read_text(before + after, folder)
    at_mark = [p for p in caught.value.problems if (p.line, p.column) == (line, column)]
    assert at_mark, f"expected {line}:{column}; got\n{caught.value}"
    assert any(fragment in f"{p.message} | {p.hint}" for p in at_mark), str(caught.value)
    assert len(caught.value.problems) <= 2, str(caught.value)  # one mistake, no flood
    assert "Traceback" not in str(caught.value)


def test_there_are_enough_kinds() -> None:
    assert len(CASES) >= 200
    assert len({fragment for _, fragment in CASES.values()}) >= 150


BYTES: dict[str, tuple[bytes, str, str]] = {
    "Latin-1": (b"storyboard: 1\ntitle: Bel\xe9m\n", "2:11", "byte 0xE9 is not UTF-8 text"),
    "UTF-16": ("storyboard: 1\n".encode("utf-16"), "1:1", "the file is UTF-16 text"),
    "NUL": (b"storyboard: 1\ntitle: a\0b\n", "2:9", "a NUL character"),
    "escape sequence": (b"storyboard: 1\n\x1b[31mtitle: a\n", "2:1", "control character U+001B"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0", "1:1", "this is a picture, not text"),
    "too large": (b"a" * 1_000_001, "1:1", "larger than 1000000 bytes"),
    "empty": (b"", "1:1", "the file is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "1:1", "the file is empty"),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_text(name: str, tmp_path: Path) -> None:
    data, place, fragment = BYTES[name]
    path = tmp_path / "film.yaml"
    path.write_bytes(data)
    with pytest.raises(StoryboardError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}:{place}: ")
    assert fragment in str(caught.value)


def test_billion_laughs_end_soon(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 6)
    )  # 9^6: over the limit, yet harmless if it were unfolded
    with pytest.raises(StoryboardError, match="more than 50000 values"):
        read_text(HEAD + bomb, tmp_path)


def test_a_megabyte_of_brackets_ends_soon(tmp_path: Path) -> None:
    with pytest.raises(StoryboardError, match="nested more than 16 deep"):
        read_text("a: " + "[" * 900_000, tmp_path)


def test_all_problems_come_at_once_in_order(tmp_path: Path) -> None:
    text = HEAD + "titel: a\nshots:\n- scene: a\n  camera: zom\n- say: b\n  durration: 4s\n"
    with pytest.raises(StoryboardError) as caught:
        read_text(text, tmp_path, "bad.yaml")
    assert [(p.line, p.column) for p in caught.value.problems] == [(2, 1), (5, 11), (6, 3), (7, 3)]
    assert str(caught.value).endswith("4 errors")


def test_report_points_under_wide_characters(tmp_path: Path) -> None:
    with pytest.raises(StoryboardError) as caught:
        read_text(HEAD + "shots:\n- {scene: 清晨的河, camera: zom}\n", tmp_path, "b.yaml")
    lines = str(caught.value).splitlines()
    assert lines[0] == "b.yaml:3:25: unknown camera move 'zom'"
    assert lines[1] == "      3 | - {scene: 清晨的河, camera: zom}"
    assert lines[2] == " " * 8 + "| " + " " * (24 + 4) + "^"  # four characters are two cells wide
    assert lines[3].startswith("        = did you mean 'zoom'?")


def test_long_lines_are_cut_around_the_place(tmp_path: Path) -> None:
    line = "- {scene: " + "a" * 200 + ", camera: zom, note: " + "b" * 200 + "}"
    with pytest.raises(StoryboardError) as caught:
        read_text(HEAD + "shots:\n" + line, tmp_path, "b.yaml")
    source, caret = str(caught.value).splitlines()[1:3]
    assert source.startswith("      3 | … ") and source.endswith(" …") and len(source) < 130
    assert source[caret.index("^") :].startswith("zom, note")


def test_a_file_of_another_kind_is_called_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_bytes(b"\0\0\0\x20ftypisom\0\0\2\0isomiso2" + bytes(200) + b"\xff\xfe")
    with pytest.raises(StoryboardError, match="this is a video, not text"):
        read(tmp_path / "film.yaml")
    (tmp_path / "x.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "p.yaml").write_text("storyboard: 1\nshots:\n  - slide: {plot: x.csv}\n")
    with pytest.raises(StoryboardError, match=r"its content is a picture") as told:
        read(tmp_path / "p.yaml")
    assert "should end in" not in str(told.value)  # its name does


def test_text_that_begins_like_a_container_is_text(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("abc,wide\n1,2\n2,3\n")
    (tmp_path / "p.yaml").write_text("storyboard: 1\nshots:\n  - slide: {plot: x.csv}\n")
    assert len(read(tmp_path / "p.yaml").shots) == 1
    (tmp_path / "s.txt").write_text("Sea\n\nThe wide sea at dawn.\n> It is wide.\n")
    assert len(read(tmp_path / "s.txt").shots) == 1


@pytest.mark.parametrize("escape", [r"\0", r"\x1b", r"\uD800", r"\a", r"\uFFFF"])
def test_an_escape_makes_no_control_character(escape: str, tmp_path: Path) -> None:
    text = f'storyboard: 1\ntitle: "a{escape}b"\nshots:\n  - card: x\n'
    with pytest.raises(StoryboardError, match=r":2:8: title has the control character U\+"):
        read_text(text, tmp_path)


def test_a_pipe_is_no_storyboard(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "film.yaml")
    with pytest.raises(UsageError, match="is a pipe or device, not an ordinary file"):
        read(tmp_path / "film.yaml")
