# ruff: noqa: E501
"""The vocabulary: what is shown, how it is set up, and numbers with units, in English and Chinese.

Everything is matched in lower-case text of half-width letters. Tables are read from the top; the first that fits wins.
"""

from __future__ import annotations

import re

Values = dict[str, object]

NUMBERS: dict[str, int] = {
    **{
        word: number
        for number, word in enumerate(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
        )
    },
    "a": 1, "an": 1, "single": 1, "double": 2, "pair of": 2, "a pair of": 2, "a couple of": 2, "a few": 3, "several": 5,
    "a dozen": 12, "many": 9, "几": 4, "许多": 9, "很多": 9, "两": 2, "俩": 2, "双": 2, "单": 1,
}  # fmt: skip
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")}

_WORDS = "|".join(sorted((re.escape(word) for word in NUMBERS if word.isascii()), key=len, reverse=True))
NUMBER = rf"(?:[-+]?\d+(?:\.\d+)?|\b(?:{_WORDS})\b|[零一二两三四五六七八九十]+(?:点[零一二三四五六七八九]+)?|几|许多|很多|俩|双|单)"


def number_of(text: str) -> float:
    """The value of what :data:`NUMBER` matched."""
    text = text.strip()
    if text in NUMBERS:
        return float(NUMBERS[text])
    if re.fullmatch(r"[-+]?\d+(\.\d+)?", text):
        return float(text)
    whole, _, rest = text.partition("点")
    tens, ten, ones = whole.partition("十")
    if ten:
        value = (_digit(tens) if tens else 1) * 10 + (_digit(ones) if ones else 0)
    else:
        value = int("".join(str(_digit(char)) for char in whole))
    return value + (float("0." + "".join(str(_digit(char)) for char in rest)) if rest else 0.0)


def _digit(char: str) -> int:
    return 2 if char == "两" else _DIGITS[char[0]]


# kind, what it sets, words
KINDS: tuple[tuple[str, Values, str], ...] = (
    ("double pendulum", {}, r"double[- ]pendul(?:um|a|ums)|chaotic pendulum|双摆|混沌摆"),
    ("pendulum", {"count": 12}, r"pendulum waves?|wave of pendul(?:a|ums)|蛇形摆|摆波|蛇摆"),
    ("string", {"mode": "standing"}, r"standing waves?|驻波"),
    (
        "waves",
        {"setup": "two slits"},
        r"(?:double|two)[- ]slits?|young'?s (?:double[- ]slit )?experiment|双缝|杨氏",
    ),
    ("waves", {"setup": "one slit"}, r"(?:single|one)[- ]slits?|diffraction|diffracts?|单缝|衍射"),
    ("spring", {}, r"springs?|弹簧振子|弹簧|简谐(?:运动|振动)?|harmonic oscillator"),
    ("pendulum", {}, r"pendul(?:um|ums|a)|单摆|钟摆|摆锤|摆"),
    (
        "reaction",
        {},
        r"reaction[- ]diffusion|gray[- ]?scott|turing patterns?|反应[-–—]?扩散|格雷[-·]?斯科特|图灵(?:斑图|图案|花纹)?",
    ),
    (
        "orbit",
        {"ratio": 0.6},
        r"binary(?: stars?)?|double stars?|two[- ]bod(?:y|ies)|two stars|双星|两体|二体",
    ),
    ("orbit", {"eccentricity": 0.75}, r"comets?|彗星"),
    (
        "orbit",
        {},
        r"orbit(?:s|ing)?|planets?|kepler(?:'s)?(?: (?:first|second|third))?(?: laws?)?|satellites?|开普勒(?:第[一二三]定律|定律)?|行星|卫星|轨道|公转",
    ),
    ("string", {}, r"(?:vibrating )?strings?\b|ropes?|绳子|绳波|绳|琴弦|弦"),
    ("waves", {"setup": "two sources"}, r"interference|interferes?|(?:two[- ])sources?|干涉|水波相遇"),
    (
        "waves",
        {},
        r"ripple tanks?|ripples?|water waves?|waves?|wave sources?|sources?|水波|涟漪|波纹|波源|点波源|水槽|波",
    ),
    (
        "balls",
        {},
        r"balls?|marbles?|弹珠|(?:弹力|弹性|橡胶|橡皮|小|皮|弹)?球|elastic collisions?|弹性碰撞|碰撞|collisions?",
    ),
    ("reaction", {}, r"diffusion|扩散|斑图"),
)

# for which kinds, what it sets, words
HINTS: tuple[tuple[tuple[str, ...], Values, str], ...] = (
    (("pendulum", "double pendulum", "balls"), {"gravity": 1.62}, r"on the moon|\bmoon\b|lunar|月球(?:上|表面)?|月亮上"),
    (("pendulum", "double pendulum", "balls"), {"gravity": 3.71}, r"on mars|\bmars\b|火星(?:上|表面)?"),
    (("pendulum", "double pendulum", "balls"), {"gravity": 24.79}, r"on jupiter|\bjupiter\b|木星(?:上)?"),
    (("pendulum", "double pendulum", "balls"), {"gravity": 9.80665}, r"on (?:the )?earth|地球(?:上|表面)?"),
    (("pendulum", "spring"), {"damping": 0.0}, r"undamped|(?:without|no) (?:damping|friction|air resistance|drag)|frictionless|无阻尼|没有阻尼|没有摩擦|无摩擦"),
    (("pendulum", "spring"), {"damping": 0.35}, r"damped|damping|with friction|air resistance|drag|(?:有)?阻尼|空气阻力|摩擦"),
    (("balls",), {"bounce": 1.0}, r"(?:perfectly |fully )?elastic(?:ally)?|without loss|完全弹性|弹性"),
    (("balls",), {"bounce": 0.8}, r"inelastic(?:ally)?|rubber|losing energy|coming to rest|非弹性|橡胶|橡皮|渐渐停下"),
    (("string",), {"end": "fixed"}, r"fixed ends?|固定端|两端固定"),
    (("string",), {"end": "free"}, r"(?:free|loose|open) ends?|自由端"),
    (("string",), {"mode": "two pulses"}, r"two pulses|superposition|pulses (?:meet|cross)|两个脉冲|叠加|脉冲相遇"),
    (("string",), {"mode": "pulse"}, r"pulses?|脉冲|a kick"),
    (("string",), {}, r"reflect(?:s|ed|ing|ion)?s?|反射"),
    (("waves",), {"setup": "walls"}, r"reflect(?:s|ed|ing|ion|ions)?|(?:hard |between )?walls?|反射|墙|池壁"),
    (("waves",), {"setup": "one source"}, r"(?:one|single|a) (?:point )?source|drop(?: of water)?|raindrop|one drop|一个波源|单个波源|水滴|一滴水"),
    (("waves",), {}, r"point sources?|interfer(?:e|ing)|ripple tank|water|水面|水"),
    (("reaction",), {"pattern": "coral"}, r"corals?|珊瑚"),
    (("reaction",), {"pattern": "maze"}, r"labyrinths?|mazes?|stripes?|zebra|迷宫|条纹|斑马"),
    (("reaction",), {"pattern": "mitosis"}, r"mitosis|dividing cells|cell division|cells|(?:有丝|细胞)?分裂|细胞"),
    (("reaction",), {"pattern": "spots"}, r"spots?|dots|leopard|斑点|圆点|豹纹|豹"),
    (("reaction",), {"pattern": "worms"}, r"worms?|fingerprints?|蠕虫|指纹"),
    (("reaction",), {"pattern": "holes"}, r"holes|bubbles|孔洞|气泡"),
    (("reaction",), {"pattern": "chaos"}, r"chaos|chaotic|turbulen(?:t|ce)|混沌|湍流"),
    (("double pendulum",), {}, r"chaos|chaotic|混沌"),
    (("orbit",), {"eccentricity": 0.0}, r"circular|circle|圆形|圆轨道"),
    (("orbit",), {"eccentricity": 0.5}, r"elliptic(?:al)?|ellipse|equal areas?|椭圆|面积定律|等面积"),
    (("orbit",), {}, r"sun|star|earth|太阳|恒星|地球"),
)  # fmt: skip

# what a number with a unit is: attribute, factor to the attribute's unit, unit
LINKS = r"(?:\s*(?:of|=|:|is|as|为|是|等于)\s*|\s*)"
NAMED: tuple[tuple[str, str, dict[str, float]], ...] = (
    ("eccentricity", r"eccentricity|离心率|偏心率", {"": 1.0}),
    ("bounce", r"(?:coefficient of )?restitution|bounciness|恢复系数|弹性系数", {"": 1.0}),
    ("feed", r"feed(?: rate)?|\bf\b|进料率", {"": 1.0}),
    ("kill", r"kill(?: rate)?|\bk\b|移除率", {"": 1.0}),
    ("ratio", r"mass ratio|质量比", {"": 1.0}),
    ("damping", r"damping(?: ratio| coefficient)?|阻尼(?:比|系数)?", {"": 1.0}),
    ("number", r"harmonic|mode|第?谐波|\bn\b", {"": 1.0}),
    ("wavelength_m", r"wavelength|波长", {"m": 1.0, "cm": 0.01, "mm": 0.001}),
    (
        "apart_m",
        r"(?:distance|separation|spacing|spaced|间距|相距|距离)",
        {"m": 1.0, "cm": 0.01, "mm": 0.001},
    ),
    ("gravity", r"gravity|\bg\b|重力加速度|重力", {"m/s2": 1.0, "": 1.0}),
)
UNITS: tuple[tuple[str, str], ...] = (
    ("m/s2", r"m\s*/\s*s(?:2|\^2|²)|米每二次方秒"),
    ("N/m", r"n\s*/\s*m\b|牛(?:顿)?每米"),
    ("m/s", r"m\s*/\s*s\b|米每秒"),
    ("deg", r"degrees?\b|deg\b|°|度"),
    ("rad", r"radians?\b|rad\b|弧度"),
    ("cm", r"cm\b|centimet(?:er|re)s?\b|厘米|公分"),
    ("mm", r"mm\b|millimet(?:er|re)s?\b|毫米"),
    ("kg", r"kg\b|kilograms?\b|kilos?\b|公斤|千克"),
    ("g", r"g\b|grams?\b|克"),
    ("Hz", r"hz\b|hertz\b|赫兹|赫"),
    ("s", r"seconds?\b|secs?\b|s\b|秒"),
    ("m", r"met(?:er|re)s?\b|m\b|米"),
)
# kind, unit, attribute, factor
MEANINGS: tuple[tuple[str, str, str, float], ...] = (
    *(("*", "m/s2", "gravity", 1.0),),
    *((kind, unit, "length_m", factor) for kind in ("pendulum", "double pendulum") for unit, factor in (("m", 1.0), ("cm", 0.01), ("mm", 0.001))),
    *((kind, unit, "angle_degrees", factor) for kind in ("pendulum", "double pendulum") for unit, factor in (("deg", 1.0), ("rad", 57.29577951308232))),
    *((kind, unit, "mass_kg", factor) for kind in ("double pendulum", "spring") for unit, factor in (("kg", 1.0), ("g", 0.001))),
    ("spring", "N/m", "stiffness", 1.0),
    *(("spring", unit, "start_m", factor) for unit, factor in (("m", 1.0), ("cm", 0.01), ("mm", 0.001))),
    ("string", "m/s", "speed", 1.0),
    *(("string", unit, "length_m", factor) for unit, factor in (("m", 1.0), ("cm", 0.01))),
    ("waves", "Hz", "frequency_hz", 1.0),
    *(("waves", unit, "apart_m", factor) for unit, factor in (("m", 1.0), ("cm", 0.01), ("mm", 0.001))),
    ("orbit", "s", "period_s", 1.0),
)  # fmt: skip
COUNTED = r"balls?|marbles?|sources?|(?:point |wave )sources?|slits?|pendul(?:ums|um|a)|loops?|antinodes?|(?:弹力|弹性|橡胶|橡皮|小|皮|弹)?球|弹珠|点?波源|缝|单?摆|波腹"
MEASURE = r"[个只颗枚道条块根组]?"
ORDINALS = {
    "fundamental": 1, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "基": 1, "二次": 2, "三次": 3, "四次": 4, "五次": 5,
}  # fmt: skip
COLORS = {
    "red": "red", "orange": "orange", "yellow": "yellow", "green": "green", "teal": "teal", "blue": "blue", "purple": "purple",
    "violet": "purple", "pink": "pink", "brown": "brown", "black": "black", "gray": "gray", "grey": "gray", "white": "white",
    "红色": "red", "红": "red", "橙色": "orange", "黄色": "yellow", "黄": "yellow", "绿色": "green", "绿": "green", "青色": "teal",
    "蓝色": "blue", "蓝": "blue", "紫色": "purple", "紫": "purple", "粉色": "pink", "棕色": "brown", "黑色": "black", "黑": "black",
    "灰色": "gray", "白色": "white", "白": "white",
}  # fmt: skip
STOPS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "from",
        "at",
        "in",
        "on",
        "and",
        "with",
        "to",
        "by",
        "its",
        "is",
        "are",
        "be",
        "it",
        "that",
        "this",
        "which",
        "as",
        "for",
        "into",
        "out",
        "up",
        "down",
        "off",
        "between",
        "through",
        "swinging",
        "swings",
        "swing",
        "swung",
        "bouncing",
        "bounce",
        "bounces",
        "jumping",
        "falling",
        "fall",
        "falls",
        "drop",
        "dropped",
        "released",
        "release",
        "let",
        "go",
        "moving",
        "motion",
        "moves",
        "move",
        "long",
        "length",
        "high",
        "angle",
        "start",
        "starting",
        "starts",
        "started",
        "amplitude",
        "scene",
        "showing",
        "show",
        "shows",
        "each",
        "other",
        "one",
        "two",
        "mass",
        "masses",
        "weight",
        "hanging",
        "hangs",
        "attached",
        "pulled",
        "stretched",
        "growing",
        "grows",
        "pattern",
        "patterns",
        "under",
        "gravity",
        "box",
        "room",
        "around",
        "about",
        "then",
        "slowly",
        "very",
        "where",
        "goes",
        "travelling",
        "traveling",
        "travels",
        "hits",
        "frequency",
        "vibrating",
        "oscillating",
        "oscillation",
        "like",
        "apart",
        "angles",
        "lengths",
        "meet",
        "meets",
        "surface",
        "law",
        "experiment",
        "where",
        "they",
        "s",
    ]
)
STOP_CHINESE = (
    "的|了|在|从|把|和|与|一个|一根|一条|一只|个|摆动|摆长|长度|长|角度|角|处|释放|开始|初始|起始|弹跳|跳动|弹|下落|落下|上|下|里|中|"
    "运动|振动|质量|拉伸|拉开|生长|图案|花纹|产生|形成|模拟|演示|通过|放开|松手|着|是|为|会|被|端|挂|频率|围绕|绕|来回|传播|劲度系数|盒子|盒|间|距离|实验|表面|定律"
)
