"""Sentences for labels, English and Chinese, in several phrasings each."""

# ruff: noqa: E501 - tables of words read best in one line
from __future__ import annotations

from mutoscope.errors import UsageError, did_you_mean
from mutoscope.worlds.postcards.clips import slots
from mutoscope.worlds.training import Labels

LANGUAGES = ("en", "zh")

_PLACE = {
    "sea": (("on the open sea", "by the sea", "at the ocean"), ("大海", "海上", "海洋")),
    "beach": (("on a beach", "at the beach", "on a sandy beach"), ("海滩", "沙滩", "海滨")),
    "harbor": (("in a harbor", "in the harbor", "in a port"), ("港口", "海港", "码头")),
    "river": (("on a river", "at the riverside", "by a river"), ("河上", "小河", "河边")),
    "lake": (("on a lake", "by the lake", "at a lake"), ("湖上", "湖边", "湖面")),
    "island": (("by an island", "near an island", "at a small island"), ("海岛", "小岛", "岛")),
    "mountains": (("in the mountains", "below high mountains", "in front of mountains"), ("群山", "高山", "山间")),
    "hills": (("in the hills", "over the hills", "in the countryside"), ("丘陵", "山坡", "乡间")),
    "vineyard": (("in a vineyard", "over the vineyards", "at a vineyard"), ("葡萄园", "葡萄园", "葡萄架")),
    "desert": (("in the desert", "in a desert", "among the dunes"), ("沙漠", "沙丘", "大漠")),
    "forest": (("in a forest", "in the woods", "in the forest"), ("森林", "树林", "林间")),
    "village": (("in a village", "by a village", "in the village"), ("村庄", "村子", "小村")),
    "meadow": (("in a meadow", "over a meadow", "on a meadow"), ("草地", "田野", "草原")),
    "snow": (("in a snow valley", "on a snowfield", "in a snow valley"), ("雪谷", "雪原", "雪地")),
    "city": (("in an old town", "over the rooftops of a city", "in the city"), ("老城", "城市", "古城")),
    "stairs": (("on the stairs", "at a stairway", "in an alley"), ("台阶", "石阶", "小巷")),
    "street": (("in a street", "on a street", "in the street"), ("街道", "街上", "大街")),
}  # fmt: skip
_TIME = {
    "dawn": (("at dawn", "at sunrise"), ("黎明", "日出时分")),
    "morning": (("in the morning", "on a calm morning"), ("早晨", "上午")),
    "noon": (("at noon", "at midday"), ("中午", "正午")),
    "afternoon": (("in the afternoon", "on a quiet afternoon"), ("下午", "午后")),
    "golden": (("in the golden hour", "in golden light"), ("金色时刻", "夕照")),
    "sunset": (("at sunset", "at sundown"), ("日落", "夕阳西下")),
    "dusk": (("at dusk", "in the evening"), ("黄昏", "傍晚")),
    "night": (("at night", "in the moonlight"), ("夜晚", "深夜")),
}
_WEATHER = {
    "clear": (("under a clear sky", "the sky is cloudless"), ("晴朗", "万里无云")),
    "clouds": (("with clouds in the sky", "it is cloudy"), ("多云", "白云")),
    "overcast": (("under an overcast sky", "the sky is overcast"), ("阴天", "乌云")),
    "fog": (("in fog", "it is foggy"), ("大雾", "浓雾")),
    "rain": (("in the rain", "it rains"), ("下雨", "细雨")),
    "snow": (("while it is snowing", "it snows"), ("下雪", "飘雪")),
    "storm": (("in a storm", "under a thunderstorm"), ("暴风雨", "雷雨")),
}
_ACTOR = {
    "balloon": (("balloon", "hot-air balloon"), ("热气球", "气球"), "只"),
    "kite": (("kite", "kite"), ("风筝", "风筝"), "只"),
    "bird": (("bird", "seagull"), ("鸟", "海鸥"), "只"),
    "sailboat": (("sailboat", "sailing boat"), ("帆船", "帆船"), "艘"),
    "rowboat": (("rowboat", "rowing boat"), ("划艇", "小舟"), "艘"),
    "ferry": (("ferry", "steamer"), ("渡轮", "轮船"), "艘"),
    "car": (("car", "car"), ("汽车", "小汽车"), "辆"),
    "tram": (("tram", "streetcar"), ("电车", "有轨电车"), "辆"),
    "train": (("train", "train"), ("火车", "列车"), "辆"),
    "bicycle": (("bicycle", "bike"), ("自行车", "单车"), "辆"),
    "person": (("person", "figure"), ("人", "行人"), "个"),
    "dog": (("dog", "puppy"), ("狗", "小狗"), "只"),
}
_COLOR = {
    "red": ("red", "红色"), "yellow": ("yellow", "黄色"), "green": ("green", "绿色"),
    "blue": ("blue", "蓝色"), "purple": ("purple", "紫色"), "white": ("white", "白色"),
}  # fmt: skip
_GOES = {
    "balloon": (("drifts", "floats"), "飘"), "kite": (("flies", "flutters"), "飘"), "bird": (("flies", "glides"), "飞"),
    "sailboat": (("sails", "glides"), "航行"), "rowboat": (("glides", "moves"), "划过"), "ferry": (("glides", "passes"), "驶过"),
    "car": (("drives", "rolls"), "驶过"), "tram": (("rolls", "passes"), "驶过"), "train": (("passes", "rolls"), "驶过"),
    "bicycle": (("rides", "rolls"), "骑过"), "person": (("walks", "strolls"), "走"), "dog": (("runs", "walks"), "跑"),
}  # fmt: skip
_ANY_GOES = (("moves", "passes"), "飘过")
_WAY = {
    "left": (("to the left", "left"), "向左"),
    "right": (("to the right", "right"), "向右"),
}
_CAMERA = {
    "still": (("the camera stands still", "static camera"), ("镜头静止", "固定镜头")),
    "left": (("the camera pans left", "camera moving left"), ("镜头向左摇", "镜头左移")),
    "right": (("the camera pans right", "camera moving right"), ("镜头向右摇", "镜头右移")),
    "in": (("the camera pushes in", "the camera zooms in"), ("镜头推近", "镜头拉近")),
    "out": (("the camera pulls out", "the camera zooms out"), ("镜头拉远", "镜头后拉")),
}


def caption(labels: Labels, *, language: str = "en", variant: int = 0) -> str:
    """A sentence that says what the labels say and nothing else; ``variant`` chooses words and order.

    Raises:
        UsageError: the language is not ``en`` or ``zh``, or the labels are not of this world.
    """
    slots.check(labels)
    if language not in LANGUAGES:
        raise UsageError(
            f"captions are in en or zh; got {language!r}{did_you_mean(language, dict.fromkeys(LANGUAGES))}."
        )
    said = [slots.value(labels, slot) for slot in range(len(labels))]
    return _english(said, variant) if language == "en" else _chinese(said, variant)


def _pick(choices: tuple[str, ...], variant: int, salt: int) -> str:
    return choices[(variant * 7 // (salt + 1) + variant + salt * variant) % len(choices)]


def _english(said: list[str | None], variant: int) -> str:
    place, time, weather, actor, color, direction, camera = said
    where = _pick(_PLACE[place][0], variant, 0) if place else ""
    when = _pick(_TIME[time][0], variant, 1) if time else ""
    sky = _pick(_WEATHER[weather][0], variant, 2) if weather else ""
    move = _pick(_CAMERA[camera][0], variant, 3) if camera else ""
    who = _somebody(actor, color, direction, variant)
    apart = sky if sky.startswith(("the ", "it ", "a ")) else ""
    within = "" if apart else sky
    order = variant % 4
    if order == 0:  # a red balloon drifts left over the sea at dusk in the rain, the camera pushes in
        first = " ".join(part for part in (who, where, when, within) if part)
        parts = [first, apart, move]
    elif order == 1:  # at dusk by the sea, in the rain: a red balloon drifts left; static camera
        parts = [" ".join(part for part in (when, where, within) if part), apart, who, move]
    elif order == 2:  # the camera pushes in, a red balloon drifts left by the sea, at dusk, in the rain
        parts = [move, " ".join(part for part in (who, where) if part), when, within, apart]
    else:
        parts = [" ".join(part for part in (where, when) if part), within or apart, who, move]
    text = ", ".join(part for part in parts if part) or "a picture"
    return text[0].upper() + text[1:] + ("." if variant % 2 == 0 else "")


def _somebody(actor: str | None, color: str | None, direction: str | None, variant: int) -> str:
    if slots.NONE in (actor, color, direction):
        return ("nobody is there", "an empty scene")[variant % 2]
    if not (actor or color or direction):
        return ""
    name = _pick(_ACTOR[actor][0], variant, 4) if actor else "thing"
    goes = _pick((_GOES[actor] if actor else _ANY_GOES)[0], variant, 5)
    tint = f"{_COLOR[color][0]} " if color else ""
    dressed = ""
    if actor == "person" and color and variant % 3 == 1:
        tint, dressed = "", f" in a {color} coat"
    if direction is None:
        verb = ""
    elif direction in ("up", "down"):
        verb = _pick({"up": (" rises", " climbs"), "down": (" descends", " sinks")}[direction], variant, 6)
    elif direction == "still":
        verb = _pick((" stands still", " rests"), variant, 6)
    else:
        verb = f" {goes} {_pick(_WAY[direction][0], variant, 6)}"
    return f"a {tint}{name}{dressed}{verb}"


def _chinese(said: list[str | None], variant: int) -> str:
    place, time, weather, actor, color, direction, camera = said
    where = _pick(_PLACE[place][1], variant, 0) if place else ""
    when = _pick(_TIME[time][1], variant, 1) if time else ""
    sky = _pick(_WEATHER[weather][1], variant, 2) if weather else ""
    move = _pick(_CAMERA[camera][1], variant, 3) if camera else ""
    who = _chinese_somebody(actor, color, direction, variant)
    order = variant % 3
    if order == 0:
        parts = [when, sky, where, who, move]
    elif order == 1:
        parts = [move, where, sky, when, who]
    else:
        parts = [who, where, when, sky, move]
    return ("，".join(part for part in parts if part) or "画面") + ("。" if variant % 2 == 0 else "")


def _chinese_somebody(actor: str | None, color: str | None, direction: str | None, variant: int) -> str:
    if slots.NONE in (actor, color, direction):
        return ("空无一人", "没有人")[variant % 2]
    if not (actor or color or direction):
        return ""
    name = _pick(_ACTOR[actor][1], variant, 4) if actor else "东西"
    one = f"一{_ACTOR[actor][2]}" if actor else "一个"
    tint = f"{_COLOR[color][1]}的" if color else ""
    if actor == "person" and color:
        tint = f"穿{_COLOR[color][1]}外套的"
    if direction is None:
        verb = ""
    elif direction == "up":
        verb = "上升"
    elif direction == "down":
        verb = "下降"
    elif direction == "still":
        verb = "停着" if actor not in ("person", "dog") else "站着"
    else:
        verb = _WAY[direction][1] + (_GOES[actor] if actor else _ANY_GOES)[1]
    return f"{one}{tint}{name}{verb}"
