"""The words postcards know, English and Chinese, and what each stands for.

An entry is ``meaning: words``; a meaning is ``kind:value``. Longer words win over shorter ones.
"""

# ruff: noqa: E501 - tables of words and corners read best in one line
from __future__ import annotations

from functools import lru_cache

PLACE = {
    "sea": "sea ocean waves shore coast coastline seaside cape cliffs cliff cliff-top clifftop headland bay sea-cliffs|海 大海 海面 海边 海上 海洋 海岸 海浪 悬崖 海崖 峭壁 崖边 海岬 海湾 大洋 海天",
    "beach": "beach sands seashore cove sandy-beach|海滩 沙滩 海滨 小海湾",
    "harbor": "harbor harbour port marina quay dock docks pier fishing-village fishing-port waterfront promenade jetty wharf seaport harborside|港口 海港 港湾 码头 渔村 渔港 栈桥 栈道 海滨大道 小港",
    "river": "river stream canal riverbank riverside brook creek waterway canals riverbanks water-town water-village|河 河流 江 江面 河面 小河 河边 江边 运河 溪 水乡 溪流 小溪 溪边 河畔 河岸 大河 渡口",
    "lake": "lake pond lakeside lakeshore lake-shore ponds reservoir tarn|湖 湖面 湖泊 湖边 湖水 湖畔 湖心 湖上 池塘 水库",
    "island": "island isle islet archipelago islands|岛 海岛 小岛 岛屿 孤岛 群岛",
    "mountains": "mountain mountains peaks peak alps summit range ridge highlands canyon mountaintop mountain-top mountainside|山 高山 群山 山脉 雪山 山峰 远山 大山 群峰 峡谷 山顶 山脊 高原 山间 山里 峰峦 雪峰",
    "hills": "hills hill countryside hillside valley valleys rolling-hills slopes dale|山丘 丘陵 山坡 小山 乡间 山谷 田园 谷地 坡地 山岗 梯田 乡下",
    "vineyard": "vineyard vineyards vines winery grapevines|葡萄园 葡萄架 葡萄藤",
    "desert": "desert dunes dune sand-dunes sahara oasis|沙漠 沙丘 戈壁 大漠 沙海",
    "forest": "forest woods wood woodland jungle grove pine-forest bamboo-forest bamboo-grove thicket woodlands|森林 树林 林间 林子 竹林 松林 竹海 丛林 白桦林 枫林 森林里",
    "village": "village hamlet farm farmyard villages|村庄 村子 小村 乡村 村落 小镇 农村 山村 村 农家 村口 农场",
    "city": "city town rooftops rooftop roofs old-town skyline old-city ancient-town medieval-town towns downtown|城市 老城 古城 屋顶 城里 城镇 古镇 老镇 都市 城区 城 老城区 镇上 屋顶上",
    "stairs": "stairs stairway staircase steps alley steep-street alleyway lane stone-steps|楼梯 台阶 阶梯 石阶 小巷 巷子 小巷子 胡同 弄堂 石级 石板路",
    "street": "street avenue boulevard road tramline square streets market marketplace market-square town-square plaza bazaar crossing crossroads boulevards high-street|街 街道 大街 街上 马路 街头 广场 老街 集市 市场 夜市 街市 街角 小街 路口 十字路口 商业街",
    "meadow": "meadow meadows field fields pasture prairie grassland farmland park orchard orchards garden gardens prairies wheat-field rice-field rice-fields paddy paddies rice-paddies flower-field flower-fields lawn pastures|草地 田野 草原 原野 麦田 田 牧场 公园 花田 稻田 花海 草坪 草场 花园 果园 油菜花田 薰衣草田 田里 稻田里 田间 原上 草甸",
    "snow": "snow-valley snowfield snow-covered snowy-valley snowy-field snowy-village tundra|雪谷 雪原 雪地 雪乡 冰原 雪野 雪村",
}
TIME = {
    "dawn": "dawn sunrise daybreak first-light sun-rises sun-is-rising sun-comes-up sun-is-coming-up rising-sun early-morning|黎明 日出 拂晓 破晓 清晨 日出时分 太阳升起 太阳出来 旭日 朝阳 朝霞 黎明时分 天亮 天刚亮 晨曦 晨光",
    "morning": "morning breakfast late-morning sunny-morning|早晨 早上 上午 晨 清早 大清早 晨间",
    "noon": "noon midday day daytime high-noon broad-daylight daylight|中午 正午 白天 正午时分 晌午 大白天",
    "afternoon": "afternoon mid-afternoon|下午 午后 下午时分",
    "golden": "golden-hour golden-light late-light late-afternoon golden-afternoon golden-evening low-sun|金色时刻 夕照 金色的阳光 金色的夕阳 斜阳 金色阳光",
    "sunset": "sunset sundown sun-sets sun-is-setting sun-goes-down sun-is-going-down setting-sun|日落 夕阳 落日 晚霞 太阳落山 太阳下山 太阳落下 太阳西沉 日落时分 夕阳西下 余晖 残阳",
    "dusk": "dusk twilight evening nightfall blue-hour gloaming early-evening dusky|黄昏 傍晚 暮色 薄暮 晚上 黄昏时分 傍晚时分 天黑 入夜 华灯初上 天色渐暗 薄暮时分",
    "night": "night midnight moonlight moonlit starry nighttime nights late-night stars-come-out stars-are-out starry-night starry-sky starlight starlit moon-rises moon-is-up full-moon|夜 夜晚 夜里 深夜 午夜 月夜 星夜 夜色 凌晨 半夜 三更 星空 繁星 星光 月光 满月 星星出来 满天星斗 月亮升起 月色 夜空 雪夜 雨夜",
}
WEATHER = {
    "clear": "clear sunny cloudless blue-sky clear-sky bright|晴 晴朗 晴天 晴空 万里无云 蓝天 阳光明媚",
    "clouds": "cloud clouds cloudy partly-cloudy|云 白云 多云 云朵 云彩 彩云 云层",
    "overcast": "overcast gray-sky grey-sky gloomy dull-sky|阴天 阴 阴沉 乌云 阴云",
    "mist": "mist misty haze hazy mists veil-of-mist|薄雾 雾气 轻雾 雾霭 烟雨蒙蒙 晨雾 雾蒙蒙",
    "fog": "fog foggy thick-fog dense-fog|雾 大雾 浓雾 迷雾",
    "rain": "rain rainy raining drizzle shower rains drizzling drizzles showers raindrops pouring downpour|雨 下雨 细雨 小雨 大雨 雨中 雨天 雨水 毛毛雨 蒙蒙细雨 暴雨 雨夜",
    "snow": "snow snowing snowy snowfall snowflakes snows snowflake snowstorm blizzard snow-falls falling-snow|雪 下雪 雪花 飘雪 大雪 小雪 雪天 下着雪 雪夜",
    "wind": "wind windy breeze breezy winds gusts gusty|风 有风 微风 大风 风中 和风 海风 晚风 清风 起风",
    "storm": "storm stormy thunderstorm lightning thunder storms thunderstorms tempest|暴风雨 风暴 雷雨 闪电 雷 雷电 打雷 雷声 暴风",
}
THING = {
    "balloon": "balloon hot-air-balloon|气球 热气球",
    "sailboat": "sailboat boat sailing-boat yacht ship sail sailing-ship vessel|船 帆船 小船 白帆 船只 一叶扁舟 大船 游艇",
    "rowboat": "rowboat rowing-boat canoe dinghy fishing-boat fisherman-boat wooden-boat row-boat kayak gondola|小舟 划艇 渔船 木船 舟 乌篷船 木舟 皮划艇 扁舟 竹筏",
    "ferry": "ferry steamer steamboat ferryboat liner cruise-ship|渡轮 轮船 渡船 客轮 游轮",
    "fish": "fish|鱼 小鱼",
    "bird": "bird gull seagull swallow flock seabird crow eagle|鸟 海鸥 飞鸟 燕子 小鸟 海鸟 老鹰 雁 大雁 白鹭 鸽子",
    "kite": "kite|风筝 放风筝",
    "tram": "tram streetcar tramcar|电车 有轨电车",
    "train": "train|火车 列车",
    "car": "car taxi automobile cab truck bus|汽车 轿车 车 出租车 小汽车",
    "bicycle": "bicycle bike cyclist bicyclist cycle|自行车 单车 脚踏车",
    "person": "person man woman girl boy child kid lady gentleman figure walker traveler traveller grandmother grandfather fisherman somebody someone farmer sailor old-man old-woman young-woman young-man grandma grandpa painter stranger|人 男人 女人 女孩 男孩 孩子 小孩 老人 姑娘 行人 爷爷 奶奶 游客 女子 男子 农夫 渔夫 旅人 路人 游人 少年 少女 小女孩 小男孩 老奶奶 老爷爷 一个人 女人们",
    "dog": "dog puppy doggy|狗 小狗 小狗狗 狗狗",
    "cat": "cat kitten kitty|猫 小猫 小猫咪 猫咪",
    "bridge": "bridge stone-bridge footbridge|桥 大桥 石桥 小桥 拱桥 木桥 古桥",
    "lighthouse": "lighthouse|灯塔",
    "windmill": "windmill mill wind-mill|风车 大风车",
    "house": "house cottage cabin hut barn|房子 房屋 小屋 木屋 农舍 小屋子 茅屋",
    "church": "church chapel cathedral|教堂 大教堂 钟楼",
    "tree": "lone-tree single-tree big-tree old-tree|孤树 大树 一棵树 老树",
    "lantern": "lantern sky-lantern paper-lantern|灯笼 孔明灯 天灯 纸灯笼 红灯笼",
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
    "1": "one single lone lonely|一 一只 一个 一艘 一座 一条 一位 一名 一辆 一棵 一盏 一轮 一匹 一间 一幢 一头", "2": "two pair both a-couple-of|两 二 两只 两个 两艘 两位 双 两座 两条 两辆 两个人 两棵 一对",
    "3": "three few some several|三 三只 三个 三艘 几 几只 几艘 几个 三辆 三条 三座 几辆 几座 三位", "4": "four|四 四只 四个 四艘 四辆 四座", "5": "five|五 五只 五个 五艘 一群",
    "6": "six|六", "7": "seven many|七 许多 很多", "8": "eight|八", "9": "nine dozens|九",
}  # fmt: skip
MOTION = {
    "left": "left leftward leftwards westward|向左 往左 朝左", "right": "right rightward rightwards eastward|向右 往右 朝右",
    "up": "climbs climb climbing rises rise rising ascends ascending lifts up upward goes-up walks-up|爬 爬上 登上 上升 升起 升 攀登 走上 飞起",
    "down": "descends descending fall falls falling sinks sinking down goes-down walks-down|飘落 下降 落下 走下 走下来",
    "across": "drifts drift drifting sails sail sailing drives drive driving hovers flutters flutter soars flies fly flying walks walk walking strolls strolling crosses crossing runs running passes passing goes glides gliding floats floating rides riding rolls wanders moves moving moored sways leaves departs arrives enters returns travels travel heads heading walks-along cycling cycles swims swimming jogs|飘 漂 飘过 漂过 驶过 驶 航行 飞 飞过 飞翔 走 走过 走路 散步 跑 经过 划过 穿过 滑过 骑 游过 游 骑过 开过 飞向 驶来 开来 漫步 奔跑 驶向 走在 走着 开",
    "still": "stands stand standing waits waiting rests resting watches watching looks looking stays anchored perched standing-still lies parked|站 站着 等待 等着 停 停着 停泊 望着 看着 停在 停靠 站在 矗立 停泊着",
    "wave": "waves-goodbye waving waves-her-hand waves-his-hand waves-at waves-to|挥手 招手 挥着手 挥挥手", "sit": "sits sit sitting seated sat|坐 坐着 坐在 坐下",
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
    "*": "sky horizon air light landscape scene view shines shining shine|天空 天 地平线 上空 风景 景色 阳光 光",
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
    "weather:snow": "snow|雪", "weather:rain": "puddles|水洼", "weather:wind": "blows blowing blow|吹 吹过 吹着",
    # Windows and lamps come on while a shot at dusk or night lasts.
    "lit": "lights lamps lamplight one-by-one lights-up light-up lighting-up lighting lit lit-up come-on comes-on coming-on turn-on glow glows glowing windows-light window-lights|一盏一盏 一盏盏 一扇一扇 一扇扇 一个接一个 亮起来 亮起 亮起了 亮着 亮了 点亮 点亮了 灯火 灯光 灯 万家灯火 灯亮 逐渐亮起 陆续亮起 亮",
    "sea beach harbor river lake island meadow desert hills": "shimmering glittering sparkling|波光粼粼 闪闪",
}  # fmt: skip
# A thing that names its place when nothing else does.
HOME = {
    "bridge": "river", "tram": "street", "lighthouse": "island", "sailboat": "sea", "rowboat": "lake", "ferry": "harbor", "fish": "sea",
    "balloon": "hills", "windmill": "meadow", "washing": "stairs", "kite": "meadow", "train": "meadow", "car": "street", "bicycle": "street",
    "house": "village", "church": "village", "lantern": "lake", "tree": "meadow", "person": "meadow", "dog": "meadow", "cat": "city", "bird": "sea",
}  # fmt: skip
# Where windows or lamps can be lit, and where there is water for what needs it.
WINDOWS = ("village", "snow", "city", "harbor", "stairs", "street")
WATER = ("sea", "beach", "harbor", "river", "lake", "island")
WET = ("sailboat", "rowboat", "ferry", "fish", "bridge")
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
        "for",
        "after",
        "before",
        "during",
        "until",
        "against",
        "beneath",
        "inside",
        "outside",
        "down",
        "top",
        "end",
        "edge",
        "front",
        "side",
        "my",
        "our",
        "your",
        "us",
        "be",
        "been",
        "being",
        "were",
        "so",
        "but",
        "upon",
        "among",
        "next",
        "middle",
        "full",
        "alone",
        "here",
        "everywhere",
        "back",
        "home",
        "begins",
        "begin",
        "starts",
        "start",
        "beautiful",
        "lovely",
        "peaceful",
        "silent",
        "some",
        "few",
        "bit",
        "lot",
        "late",
        "early",
        "time",
        "day",
        "scenery",
        "lazily",
        "steadily",
        "silently",
        "comes",
        "come",
    ]
)
STOP_CHINESE = frozenset(
    "看正在旁中间等后前沿又再都也还已渐逐并就让给得时候当我你您以及之其此来地起出成的在上下里中着了一是和与有个只艘座条位名辆棵盏片缓慢慢地轻轻悠悠从到向往朝把被过来去边面这那她他它们很正穿戴撑拿小大低高，。、；：！？,.!?;: 　“”"
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
