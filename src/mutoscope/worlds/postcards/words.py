"""The words postcards know, English and Chinese, and what each stands for.

An entry is ``meaning: words``; a meaning is ``kind:value``. Longer words win over shorter ones.
"""

# ruff: noqa: E501 - tables of words and corners read best in one line
from __future__ import annotations

from functools import lru_cache

PLACE = {
    "sea": "sea ocean waves shore coast coastline seaside cape cliffs|海 大海 海面 海边 海上 海洋 海岸 海浪",
    "beach": "beach sands seashore|海滩 沙滩",
    "harbor": "harbor harbour port marina quay dock docks pier|港口 海港 港湾 码头",
    "river": "river stream canal riverbank riverside|河 河流 江 江面 河面 小河 河边 江边 运河 溪",
    "lake": "lake pond lakeside|湖 湖面 湖泊 湖边 湖水",
    "island": "island isle|岛 海岛 小岛 岛屿",
    "mountains": "mountain mountains peaks peak alps summit range|山 高山 群山 山脉 雪山 山峰 远山 大山",
    "hills": "hills hill countryside hillside|山丘 丘陵 山坡 小山 乡间",
    "vineyard": "vineyard vineyards vines|葡萄园",
    "desert": "desert dunes dune|沙漠 沙丘",
    "forest": "forest woods wood woodland jungle|森林 树林 林间 林子 竹林",
    "village": "village hamlet|村庄 村子 小村 乡村 村落 小镇",
    "city": "city town rooftops rooftop roofs old-town skyline|城市 老城 古城 屋顶 城里 城镇",
    "stairs": "stairs stairway staircase steps alley|楼梯 台阶 阶梯 石阶 小巷",
    "street": "street avenue boulevard road tramline square|街 街道 大街 街上 马路 街头 广场",
    "meadow": "meadow meadows field fields pasture prairie grassland farmland park|草地 田野 草原 原野 麦田 田 牧场 公园",
    "snow": "snow-valley snowfield snow-covered|雪谷 雪原 雪地 雪乡",
}
TIME = {
    "dawn": "dawn sunrise daybreak first-light|黎明 日出 拂晓 破晓 清晨",
    "morning": "morning breakfast|早晨 早上 上午 晨",
    "noon": "noon midday day daytime|中午 正午 白天",
    "afternoon": "afternoon|下午 午后",
    "golden": "golden-hour golden-light late-light late-afternoon|金色时刻 夕照 金色的阳光",
    "sunset": "sunset sundown|日落 夕阳 落日 晚霞",
    "dusk": "dusk twilight evening nightfall blue-hour|黄昏 傍晚 暮色 薄暮 晚上",
    "night": "night midnight moonlight moonlit starry|夜 夜晚 夜里 深夜 午夜 月夜 星夜 夜色",
}
WEATHER = {
    "clear": "clear sunny cloudless|晴 晴朗 晴天",
    "clouds": "cloud clouds cloudy|云 白云 多云 云朵",
    "overcast": "overcast gray-sky grey-sky|阴天 阴",
    "mist": "mist misty haze hazy|薄雾 雾气 轻雾",
    "fog": "fog foggy|雾 大雾 浓雾",
    "rain": "rain rainy raining drizzle shower|雨 下雨 细雨 小雨 大雨",
    "snow": "snow snowing snowy snowfall snowflakes|雪 下雪 雪花 飘雪",
    "wind": "wind windy breeze breezy|风 有风 微风 大风",
    "storm": "storm stormy thunderstorm lightning thunder|暴风雨 风暴 雷雨 闪电 雷",
}
THING = {
    "balloon": "balloon hot-air-balloon|气球 热气球",
    "sailboat": "sailboat boat sailing-boat yacht ship sail|船 帆船 小船 白帆 船只",
    "rowboat": "rowboat rowing-boat canoe dinghy fishing-boat|小舟 划艇 渔船 木船 舟",
    "ferry": "ferry steamer steamboat|渡轮 轮船 渡船",
    "fish": "fish|鱼",
    "bird": "bird gull seagull swallow flock|鸟 海鸥 飞鸟 燕子 小鸟",
    "kite": "kite|风筝",
    "tram": "tram streetcar tramcar|电车 有轨电车",
    "train": "train|火车 列车",
    "car": "car taxi automobile|汽车 轿车 车",
    "bicycle": "bicycle bike cyclist|自行车 单车",
    "person": "person man woman girl boy child kid lady gentleman figure walker traveler traveller grandmother grandfather fisherman|人 男人 女人 女孩 男孩 孩子 小孩 老人 姑娘 行人 爷爷 奶奶 游客",
    "dog": "dog puppy|狗 小狗",
    "cat": "cat kitten|猫 小猫",
    "bridge": "bridge|桥 大桥 石桥 小桥",
    "lighthouse": "lighthouse|灯塔",
    "windmill": "windmill mill|风车",
    "house": "house cottage cabin hut barn|房子 房屋 小屋 木屋",
    "church": "church chapel|教堂",
    "tree": "lone-tree|孤树",
    "lantern": "lantern sky-lantern|灯笼 孔明灯 天灯",
    "washing": "washing laundry clothesline washing-line|晾衣 衣服 晾晒的衣服 晾着的衣服 晾衣绳",
}
PLURAL = {
    "balloon": (4, "balloons hot-air-balloons"), "sailboat": (3, "boats sailboats sailing-boats yachts ships sails fleet|船队"),
    "rowboat": (3, "rowboats rowing-boats canoes fishing-boats"), "ferry": (2, "ferries steamers"), "fish": (3, "fishes"),
    "bird": (5, "birds gulls seagulls swallows|鸟群 鸟儿"), "kite": (3, "kites"), "tram": (2, "trams"), "train": (1, "trains"),
    "car": (2, "cars taxis"), "bicycle": (2, "bicycles bikes cyclists"),
    "person": (3, "people men women girls boys children kids persons figures walkers friends family couple|人们 孩子们 人群 情侣 朋友们"),
    "dog": (2, "dogs"), "cat": (2, "cats"), "bridge": (1, "bridges"), "windmill": (3, "windmills"), "house": (3, "houses cottages cabins"),
    "lantern": (9, "lanterns sky-lanterns"), "lighthouse": (1, "lighthouses"), "church": (1, "churches"),
}  # fmt: skip
COLOR = {
    "red": "red scarlet crimson|红 红色", "orange": "orange|橙色 橙 橘色", "yellow": "yellow|黄 黄色", "mustard": "mustard ochre|芥末黄 土黄",
    "green": "green|绿 绿色", "teal": "teal|青色 青", "turquoise": "turquoise|绿松石色", "blue": "blue|蓝 蓝色", "navy": "navy dark-blue|深蓝 藏青",
    "purple": "purple violet|紫 紫色", "pink": "pink|粉 粉色 粉红", "white": "white|白 白色", "black": "black dark|黑 黑色",
    "gray": "gray grey silver|灰 灰色 银色", "brown": "brown chestnut|棕 棕色 褐色", "beige": "beige cream tan|米色", "gold": "gold|金 金色",
    "blond": "blond blonde fair|金发", "auburn": "auburn ginger redhead|红发",
}  # fmt: skip
COUNT = {
    "1": "one single lone lonely|一 一只 一个 一艘 一座 一条 一位 一名 一辆 一棵 一盏", "2": "two pair both|两 二 两只 两个 两艘 两位 双",
    "3": "three few some several|三 三只 三个 三艘 几 几只 几艘 几个", "4": "four|四 四只 四个 四艘", "5": "five|五 五只 五个 五艘 一群",
    "6": "six|六", "7": "seven many|七 许多 很多", "8": "eight|八", "9": "nine dozens|九",
}  # fmt: skip
MOTION = {
    "left": "left leftward leftwards westward|向左 往左 朝左", "right": "right rightward rightwards eastward|向右 往右 朝右",
    "up": "climbs climb climbing rises rise rising ascends ascending lifts up upward|爬 爬上 登上 上升 升起 升 攀登",
    "down": "descends descending falls falling sinks sinking down|下降 落下 走下",
    "across": "drifts drift drifting sails sail sailing drives drive driving hovers flutters flutter soars flies fly flying walks walk walking strolls strolling crosses crossing runs running passes passing goes glides gliding floats floating rides riding rolls wanders moves moving moored|飘 漂 飘过 漂过 驶过 驶 航行 飞 飞过 飞翔 走 走过 走路 散步 跑 经过 划过 穿过 滑过 骑",
    "still": "stands stand standing waits waiting rests resting watches watching looks looking stays|站 站着 等待 等着 停 停着 停泊 望着 看着",
    "wave": "waves-goodbye waving waves-her-hand waves-his-hand|挥手 招手", "sit": "sits sit sitting|坐 坐着",
}  # fmt: skip
LOOK = {
    "wear=coat": "coat raincoat jacket overcoat parka cardigan sweater cloak|外套 雨衣 大衣 风衣 夹克 毛衣",
    "wear=dress": "dress skirt gown robe|裙子 连衣裙 长裙 裙", "wear=shirt": "shirt t-shirt blouse tee|衬衫 上衣 T恤",
    "hat=brim": "hat fedora|帽子 帽 礼帽", "hat=cap": "cap|鸭舌帽", "hat=beanie": "beanie woolly-hat|毛线帽", "hat=straw": "straw-hat sunhat|草帽",
    "umbrella=": "umbrella parasol|伞 雨伞", "scarf=": "scarf shawl|围巾", "bag=": "bag suitcase backpack basket|包 箱子 背包 篮子",
    "legs=": "trousers pants jeans leggings|裤子 长裤", "hair=": "hair haired|头发 发", "length=short": "short cropped|短 短发", "length=long": "long|长 长发",
    "length=bun": "bun|发髻", "beard=": "beard bearded moustache mustache|胡子 大胡子",
    "skin=3": "dark-skinned|深色皮肤", "skin=0": "pale-skinned fair-skinned|白皙",
}  # fmt: skip
AGE = {
    "child": "girl boy child kid girls boys children kids little-girl little-boy young-girl|女孩 男孩 孩子 小孩 孩子们",
    "old": "old elderly grandmother grandfather old-man old-woman|老 老人 爷爷 奶奶 年老",
}
FAR = {"far": "far far-off distant faraway distance away background|远处 远方 远远 遥远 远"}
# True of the picture when the place or time is one of those named; "*" is always.
DETAIL = {
    "*": "sky horizon air light landscape scene view|天空 天 地平线 风景 景色 阳光 光",
    "sea beach harbor river lake island": "water waves surf reflection reflections|水 水面 波浪 倒影 波光",
    "sea beach island harbor": "sea|海",
    "stairs": "steep tiled tiles tile overhead stone|陡 陡峭 瓷砖 砖 石",
    "mountains lake snow": "pine pines fir firs snowy-peaks|松树 松 雪峰",
    "meadow hills vineyard village sea forest river street mountains lake city": "tree trees grass|树 草 树木",
    "meadow hills village": "flower flowers wildflowers|花 野花 花朵",
    "hills vineyard village forest": "path trail way|小路 路 小径",
    "hills vineyard": "cypress cypresses farmhouse|柏树 农舍",
    "village snow": "smoke chimney chimneys|炊烟 烟",
    "village snow city harbor stairs street": "house houses window windows buildings|房子 窗户 窗 房屋",
    "street": "tracks rails lamps lamp shop shops|轨道 路灯 商店",
    "harbor": "masts mast|桅杆", "desert beach": "sand|沙 沙子", "desert": "cactus cacti mesa|仙人掌",
    "time:dusk night": "moon stars star lamps|月亮 星星 明月 月 星 星空", "time:dawn morning noon afternoon golden sunset": "sun sunlight|太阳",
    "weather:snow": "snow|雪",
}  # fmt: skip
# A thing that names its place when nothing else does.
HOME = {
    "bridge": "river", "tram": "street", "lighthouse": "island", "sailboat": "sea", "rowboat": "lake", "ferry": "harbor", "fish": "sea",
    "balloon": "hills", "windmill": "meadow", "washing": "stairs", "kite": "meadow", "train": "meadow", "car": "street", "bicycle": "street",
    "house": "village", "church": "village", "lantern": "lake", "tree": "meadow", "person": "meadow", "dog": "meadow", "cat": "city", "bird": "sea",
}  # fmt: skip
NO = ("no", "without", "没有", "无")
STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "by",
        "with",
        "to",
        "from",
        "into",
        "onto",
        "over",
        "under",
        "above",
        "below",
        "along",
        "around",
        "between",
        "through",
        "near",
        "behind",
        "beside",
        "across",
        "and",
        "or",
        "is",
        "are",
        "was",
        "it",
        "its",
        "his",
        "her",
        "their",
        "there",
        "this",
        "that",
        "as",
        "while",
        "very",
        "quite",
        "softly",
        "slowly",
        "gently",
        "quietly",
        "calmly",
        "off",
        "out",
        "up",
        "low",
        "high",
        "small",
        "big",
        "tiny",
        "little",
        "large",
        "great",
        "wide",
        "soft",
        "gentle",
        "quiet",
        "calm",
        "warm",
        "cool",
        "about",
        "thirty",
        "forty",
        "twenty",
        "fifty",
        "sixty",
        "years",
        "year",
        "old-looking",
        "wearing",
        "wears",
        "holding",
        "carrying",
        "holds",
        "carries",
        "has",
        "have",
        "who",
        "which",
        "where",
        "when",
        "then",
        "now",
        "we",
        "see",
        "one's",
        "toward",
        "towards",
        "past",
        "still",
        "just",
        "only",
        "open",
        "all",
        "in-front",
        "shot",
        "picture",
        "image",
        "illustration",
        "her",
        "him",
        "them",
        "they",
        "he",
        "she",
        "i",
        "you",
        "hand",
        "together",
        "again",
        "each",
        "other",
        "same",
    ]
)
STOP_CHINESE = frozenset(
    "的在上下里中着了一是和与有个只艘座条位名辆棵盏片缓慢慢地轻轻悠悠从到向往朝把被过来去边面这那她他它们很正穿戴撑拿小大低高，。、；：！？,.!?;: 　“”"
)

SPECIFIC = (
    "stairs",
    "street",
    "harbor",
    "beach",
    "island",
    "vineyard",
    "lake",
    "river",
    "village",
    "desert",
    "forest",
    "meadow",
    "snow",
    "city",
    "hills",
    "mountains",
    "sea",
)


@lru_cache(maxsize=1)
def lexicon() -> tuple[dict[str, list[tuple[str, str]]], dict[str, list[tuple[str, str]]]]:
    """English and Chinese: phrase -> list of (kind, value). English phrases use single spaces."""
    english: dict[str, list[tuple[str, str]]] = {}
    chinese: dict[str, list[tuple[str, str]]] = {}

    def enter(kind: str, value: str, words: str) -> None:
        left, _, right = words.partition("|")
        for word in left.split():
            for form in {word.replace("-", " "), word}:
                english.setdefault(form, []).append((kind, value))
        for word in right.split():
            chinese.setdefault(word, []).append((kind, value))

    for kind, table in (
        ("thing", THING), ("place", PLACE), ("time", TIME), ("weather", WEATHER), ("color", COLOR), ("count", COUNT),
        ("motion", MOTION), ("look", LOOK), ("age", AGE), ("far", FAR), ("detail", DETAIL),
    ):  # fmt: skip
        for value, words in table.items():
            enter(kind, value, words)
    for value, (count, words) in PLURAL.items():
        enter("things", f"{value}*{count}", words)
    return english, chinese
