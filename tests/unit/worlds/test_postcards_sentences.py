"""Everyday sentences and what they must mean: place, time, weather, things. Nothing in them may go unused."""

import pytest

from mutoscope.worlds.postcards import understand

# sentence | place | time | weather | things (kind, or kind*count, or kind>motion); "-" is left open
ENGLISH = """
the old town at night, windows lighting one by one, the moon | city | night | - | -
a fishing village in the morning mist | harbor | morning | mist | -
two boats at the quay at dusk | harbor | dusk | - | sailboat*2
a sailboat in a quiet cove at noon | beach | noon | - | sailboat
a lighthouse on the cliff, storm | sea | - | storm rain | lighthouse
an orchard in the afternoon | meadow | afternoon | - | -
a red balloon over the vineyard at sunrise | vineyard | dawn | - | balloon
the prairie in the wind | meadow | - | wind | -
a rowboat on the canal in the evening | river | dusk | - | rowboat
a cat sits in the alley | stairs | - | - | cat>sit
the market square in the rain | street | - | rain | -
people walk along the promenade | harbor | - | - | person*3>across
an old man sits on the pier at sunset | harbor | sunset | - | person>sit
a woman with a blue umbrella in the street, drizzle | street | - | rain | person
the sun sets over the sea | sea | sunset | - | -
the sun rises behind the mountains | mountains | dawn | - | -
stars come out over the desert | desert | night | - | -
the lake at twilight | lake | dusk | - | -
midnight in the city, the lights are on | city | night | - | -
a starry night above the village | village | night | - | -
a gentle breeze over the wheat field | meadow | - | wind | -
overcast sky above the harbor | harbor | - | overcast | -
snow falls on the village | snow | - | snow | -
a tram crosses the street at night | street | night | - | tram>across
three hot air balloons over the hills at dawn | hills | dawn | - | balloon*3
a girl flies a kite in the meadow | meadow | - | - | person>across kite
a dog runs on the beach | beach | - | - | dog>across
a white church on the island | island | - | - | church
a yellow bridge over the river in the fog | river | - | fog | bridge
five gulls above the sea | sea | - | - | bird*5
a windmill in the valley | hills | - | - | windmill
the forest in the early morning | forest | dawn | - | -
a bicycle in the lane | stairs | - | - | bicycle
the setting sun above the bay | sea | sunset | - | -
a bamboo forest in the mist | forest | - | mist | -
a green canoe on the pond | lake | - | - | rowboat
lanterns rise over the lake | lake | night | - | lantern*9>up
a ferry leaves the harbor at high noon | harbor | noon | - | ferry>across
a train passes through the rice fields | meadow | - | - | train>across
a car drives across the desert at noon | desert | noon | - | car>across
the stars are out and the moon shines on the lake | lake | night | - | -
a lone tree on the hill at golden hour | hills | golden | - | tree
a girl in a red coat climbs the stone steps | stairs | - | - | person>up
washing above the stairs | stairs | - | - | washing
thunder and lightning over the coast | sea | - | storm rain | -
a couple sits by the lake | lake | - | - | person*2>sit
grandmother sits in the garden | meadow | - | - | person>sit
a boy waves on the wharf | harbor | - | - | person>wave
a traveler walks through the dunes at dusk | desert | dusk | - | person>across
the rooftops after the rain | city | - | rain | -
swallows fly over the rice paddies | meadow | - | - | bird*5>across
the ridge in thick fog | mountains | - | fog | -
a stone bridge across the brook | river | - | - | bridge
a snowstorm on the mountains | snow | - | snow | -
the lights come on in the street | street | dusk | - | -
a full moon over the snowy field | snow | night | - | -
a fish in the sea | sea | - | - | fish
a house by the river with no boats | river | - | - | house
the plaza in broad daylight | street | noon | - | -
a blue sky above the archipelago | island | - | clear | -
the lamps light up one by one along the quay | harbor | dusk | - | -
a village by the sea in the morning | harbor | morning | - | -
the farm in the late afternoon | village | golden | - | -
"""
CHINESE = """
夜晚的古镇,窗户一盏一盏亮起来,月亮 | city | night | - | -
清晨的渔村,薄雾 | harbor | dawn | mist | -
黄昏的码头,两艘船 | harbor | dusk | - | sailboat*2
水乡的早晨,一座石桥 | river | morning | - | bridge
老街上下着小雨,一个女孩撑着红伞 | street | - | rain | person
雪山下的湖边 | lake | - | - | -
山谷里的村庄,炊烟 | village | - | - | -
草原上的风车 | meadow | - | - | windmill
花田里的女孩 | meadow | - | - | person
稻田上空的白鹭 | meadow | - | - | bird
竹林里的小路 | forest | - | - | -
悬崖上的灯塔,雷雨 | sea | - | storm rain | lighthouse
小镇的集市 | street | - | - | -
太阳升起,群山 | mountains | dawn | - | -
太阳落山,海上一艘帆船 | sea | sunset | - | sailboat
星星出来了,沙漠 | desert | night | - | -
凌晨的城市 | city | night | - | -
正午的沙滩 | beach | noon | - | -
傍晚的港湾,灯火 | harbor | dusk | - | -
深夜的街道,一辆电车驶过 | street | night | - | tram>across
星空下的草地 | meadow | night | - | -
下雪的村庄 | snow | - | snow | -
微风吹过麦田 | meadow | - | wind | -
老人坐在湖边 | lake | - | - | person>sit
一只猫坐在屋顶上 | city | - | - | cat>sit
孩子们在海滩放风筝 | beach | - | - | person*3 kite
红色的气球飘过葡萄园 | vineyard | - | - | balloon>across
大雾中的大桥 | river | - | fog | bridge
森林里的小木屋 | forest | - | - | house
台阶上晾着的衣服 | stairs | - | - | washing
小巷里一辆自行车 | stairs | - | - | bicycle
运河上一条小船 | river | - | - | sailboat
池塘里的鱼 | lake | - | - | fish
孔明灯升起,湖面 | lake | night | - | lantern>up
月光下的海岸 | sea | night | - | -
阴天的海面,海鸥飞过 | sea | - | overcast | bird>across
火车穿过田野 | meadow | - | - | train>across
渡轮驶过港口 | harbor | - | - | ferry>across
戈壁上的汽车 | desert | - | - | car
山顶的日出 | mountains | dawn | - | -
梯田的清晨 | hills | dawn | - | -
一个男孩在码头挥手 | harbor | - | - | person>wave
奶奶坐在果园里 | meadow | - | - | person>sit
情侣在河边散步 | river | - | - | person*2>across
一只狗在沙滩上跑 | beach | - | - | dog>across
岛上的白色教堂 | island | - | - | church
渔船停在湖畔 | lake | - | - | rowboat>still
华灯初上的老城 | city | dusk | - | -
暴风雨中的海 | sea | - | storm rain | -
晴朗的草原,白云 | meadow | - | clear clouds | -
夕阳西下,一叶扁舟 | sea | sunset | - | sailboat
夜市的灯笼 | street | night | - | lantern
胡同里的老爷爷 | stairs | - | - | person
雪夜的小村,窗户亮着 | snow | night | snow | -
三只热气球飞过丘陵 | hills | - | - | balloon*3>across
花园里的猫 | meadow | - | - | cat
打雷了,城市的屋顶 | city | - | storm rain | -
乌篷船划过溪流 | river | - | - | rowboat>across
万里无云的沙漠 | desert | - | clear | -
午后的广场,一群鸽子 | street | afternoon | - | bird*5
海边小镇的傍晚,灯一盏一盏亮起来 | harbor | dusk | - | -
雪花飘落在屋顶 | city | - | snow | -
街上的行人,雨天 | street | - | rain | person
"""


def rows(table):
    return [[part.strip() for part in line.split("|")] for line in table.strip().splitlines()]


def said(subject):
    count = f"*{subject['count']}" if subject["count"] > 1 else ""
    motion = f">{subject['motion']}" if subject.get("motion") else ""
    return f"{subject['kind']}{count}{motion}"


@pytest.mark.parametrize(
    ("sentence", "place", "time", "weather", "things"), rows(ENGLISH) + rows(CHINESE), ids=lambda v: v[:30]
)
def test_everyday_sentences_are_understood_whole(sentence, place, time, weather, things):
    got = understand(sentence)
    found = got.attributes
    assert [
        found.get("place", "-"),
        found.get("time", "-"),
        " ".join(found.get("weather", ["-"])),
        " ".join(said(one) for one in found.get("subjects", [])) or "-",
    ] == [place, time, weather, things]
    assert got.ignored == ()


def test_there_are_enough_of_them():
    assert len(rows(ENGLISH)) >= 60 and len(rows(CHINESE)) >= 60


@pytest.mark.parametrize(
    ("sentence", "ignored"),
    [
        ("a red boat in the desert", {"red", "boat"}),
        ("two boats and a dog in the forest", {"two", "boats"}),
        ("沙漠里的一艘红船", {"红", "船"}),
        ("a bridge in the meadow", {"bridge"}),
        ("a dog sits on the beach", {"sits"}),
        ("a dog waves in the street", {"waves"}),
        ("windows lighting one by one at noon in the old town", {"lighting", "one by one"}),
        ("the lights come on in the desert at night", {"lights", "come on"}),
    ],
)
def test_what_a_place_cannot_show_is_told_and_not_drawn(sentence, ignored):
    got = understand(sentence)
    assert set(got.ignored) == ignored
    kinds = {one["kind"] for one in got.attributes.get("subjects", [])}
    assert not kinds & {"sailboat", "bridge"}
    assert not any(one.get("motion") in ("sit", "wave") for one in got.attributes.get("subjects", []))


def test_water_is_found_for_what_needs_it():
    assert understand("a tram and a ferry").attributes["place"] == "harbor"
    assert understand("a boat by the forest river").attributes["place"] == "river"
