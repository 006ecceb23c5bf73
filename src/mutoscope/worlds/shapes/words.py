"""The words of the shapes world, in English and Chinese, and captions made of them."""

from __future__ import annotations

from mutoscope.errors import UsageError
from mutoscope.worlds.shapes.scene import ATTRIBUTES, BACKGROUNDS, COLORS, DIRECTIONS, SHAPES
from mutoscope.worlds.training import Labels

_CHINESE = {
    "black": "黑色",
    "gray": "灰色",
    "white": "白色",
    "red": "红色",
    "orange": "橙色",
    "yellow": "黄色",
    "green": "绿色",
    "blue": "蓝色",
    "purple": "紫色",
    "circle": "圆形",
    "square": "正方形",
    "triangle": "三角形",
    "cross": "十字",
    "left": "左",
    "right": "右",
    "up": "上",
    "down": "下",
}

_SYNONYMS = {  # what people write besides the names themselves
    "background": {"grey": "gray", "黑": "black", "灰": "gray", "白": "white"},
    "color": {
        **{"scarlet": "red", "crimson": "red", "violet": "purple", "golden": "yellow"},
        **{"红": "red", "橙": "orange", "橘": "orange", "橘色": "orange", "黄": "yellow", "绿": "green"},
        **{"蓝": "blue", "紫": "purple"},
    },
    "shape": {
        **{"disc": "circle", "disk": "circle", "ball": "circle", "dot": "circle", "round": "circle"},
        **{"box": "square", "block": "square", "plus": "cross", "shape": "", "thing": "", "object": ""},
        **{
            "圆": "circle",
            "圆圈": "circle",
            "圆球": "circle",
            "圆点": "circle",
            "球": "circle",
            "方块": "square",
        },
        **{
            "方形": "square",
            "三角": "triangle",
            "十字形": "cross",
            "十字架": "cross",
            "加号": "cross",
            "形状": "",
        },
    },
    "direction": {
        **{"leftward": "left", "leftwards": "left", "rightward": "right", "rightwards": "right"},
        **{"upward": "up", "upwards": "up", "rises": "up", "rising": "up", "climbs": "up", "climbing": "up"},
        **{"downward": "down", "downwards": "down", "falls": "down", "falling": "down", "sinks": "down"},
        **{"drops": "down", "sinking": "down", "dropping": "down", "rise": "up", "fall": "down"},
        **{
            f"{to}{way}": name
            for name, way in (("left", "左"), ("right", "右"), ("up", "上"), ("down", "下"))
            for to in ("向", "往", "朝")
        },
        **{
            "左移": "left",
            "右移": "right",
            "上升": "up",
            "上移": "up",
            "下降": "down",
            "下落": "down",
            "下移": "down",
        },
    },
}
_MARKS = {
    "ground": {"background", "backdrop", "ground", "背景", "底色", "底", "地面"},
    "end": {
        "and",
        "while",
        "then",
        ",",
        ";",
        ".",
        "，",
        "、",
        "；",
        "。",
        "和",
        "与",
        "而",
        "并且",
        "另一个",
    },
    "is": {"is", "are", "colored", "是"},
    "both": {"both", "都"},
    "over": {"on", "over", "against"},
    "before": {"moving", "-moving", "going", "的", "移动的", "运动的"},
}
_QUIET = {  # words that need not be told as ignored
    *("a", "an", "the", "in", "of", "to", "with", "front", "move", "moves", "go", "goes"),
    *(
        "one",
        "two",
        "shapes",
        "objects",
        "things",
        "there",
        "toward",
        "towards",
        "drift",
        "drifts",
        "slides",
        "slide",
    ),
    *("travels", "drifting", "sliding", "plain", "it", "its", "its way", "other", "another", "across"),
    *(
        "移动",
        "运动",
        "在",
        "上",
        "一个",
        "两个",
        "个",
        "色",
        "上面",
        "之上",
        "里",
        "中",
        "有",
        "着",
        "边",
        "飘",
        "滑",
        "走",
        "方",
    ),
    *("移", "动", "面", "前", "只", "一", "两", "了", "正"),
}
KINDS = ("background", "color", "shape", "direction")


def _dictionary() -> dict[str, tuple[str, str]]:
    words: dict[str, tuple[str, str]] = {}
    every: tuple[tuple[str, ...], ...] = (tuple(BACKGROUNDS), tuple(COLORS), SHAPES, tuple(DIRECTIONS))
    for kind, names in zip(KINDS, every, strict=True):
        for name in names:
            words[name] = (kind, name)
            if kind == "shape":
                words[name + ("es" if name == "cross" else "s")] = (kind, name)
            if kind != "direction":  # 上 alone is "on": Chinese directions need their preposition
                words[_CHINESE[name]] = (kind, name)
        words |= {word: (kind, name) for word, name in _SYNONYMS[kind].items()}
    words |= {word: ("mark", mark) for mark, all_of in _MARKS.items() for word in all_of}
    return words | {word: ("quiet", "") for word in _QUIET if word not in words}


WORDS = _dictionary()  # word -> (kind, what it names)


def caption(labels: Labels, *, language: str = "en", variant: int = 0) -> str:
    """A sentence saying exactly the labels that are not 0; ``variant`` (any whole number) chooses the phrasing.

    Raises:
        UsageError: the language is neither "en" nor "zh".
    """
    said = [kind.values[one - 1] if one else "" for one, kind in zip(labels, ATTRIBUTES, strict=True)]
    ground, objects = said[0], [said[1:4], said[4:7]]
    while objects and not any(objects[-1]):
        objects.pop()
    if language == "en":
        return _english(ground, objects, variant % 4)
    if language == "zh":
        return _mandarin(ground, objects, variant % 3)
    raise UsageError(f"captions of shapes are written in 'en' or 'zh'; got {language!r}.")


def _english(ground: str, objects: list[list[str]], variant: int) -> str:
    verbs = (("moves", "moves"), ("goes", "drifts"), ("moving", "moving"), ("", ""))[variant]
    parts = []
    for verb, (color, shape, direction) in zip(verbs, objects, strict=False):
        lead = f"{direction}-moving" if variant == 3 and direction else ""
        noun = " ".join(word for word in (lead, color, shape or "shape") if word)
        tail = f" {verb} {direction}" if direction and verb else ""
        parts.append(f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}{tail}")
    joint = {1: " while ", 2: ", "}.get(variant, " and ")
    scene = joint.join(parts) or "two shapes"
    if not ground:
        return scene
    article = "a"
    return {
        1: f"on {article} {ground} background, {scene}",
        2: f"{scene}, {ground} background",
        3: f"{scene} over {ground}",
    }.get(variant, f"{scene} on {article} {ground} background")


def _mandarin(ground: str, objects: list[list[str]], variant: int) -> str:
    parts = []
    for color, shape, direction in objects:
        noun = _CHINESE.get(color, "") + (_CHINESE.get(shape) or "形状")
        way = _CHINESE.get(direction, "")
        parts.append(
            {
                1: f"一个{noun}" + (f"往{way}移动" if way else ""),
                2: (f"向{way}移动的" if way else "") + noun,
            }.get(variant, noun + (f"向{way}移动" if way else ""))
        )
    scene = ("和" if variant == 2 else "，").join(parts) or "两个形状"
    if not ground:
        return scene
    return f"{scene}，{_CHINESE[ground]}背景" if variant == 1 else f"{_CHINESE[ground]}背景上，{scene}"
