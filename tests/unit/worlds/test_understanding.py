"""What sentences mean to postcards, in both languages."""

import json

import pytest

from mutoscope.errors import UsageError
from mutoscope.worlds.postcards import scene, understand
from mutoscope.worlds.postcards.sentence import complete
from mutoscope.worlds.scene import Understanding


def test_an_english_sentence_gives_place_time_color_and_motion():
    got = understand("a red balloon drifts left over the sea at dusk")
    assert got.attributes == {
        "place": "sea",
        "time": "dusk",
        "subjects": [{"kind": "balloon", "count": 1, "color": "red", "motion": "left"}],
    }
    assert got.ignored == ()
    assert {"red", "balloon", "drifts", "left", "sea", "dusk"} <= set(got.understood)


def test_the_chinese_sentence_means_the_same():
    english = understand("a red balloon drifts left over the sea at dusk")
    chinese = understand("黄昏的海面上,一只红色气球缓缓向左飘")
    assert chinese.attributes == english.attributes
    assert chinese.ignored == ()


def test_far_mist_and_a_colored_bridge():
    got = understand("the river at dawn, low mist, a yellow bridge far off").attributes
    assert (got["place"], got["time"], got["weather"]) == ("river", "dawn", ["mist"])
    assert got["subjects"] == [{"kind": "bridge", "count": 1, "color": "yellow", "far": True}]


def test_counts_and_each_its_own_color():
    got = understand("two blue boats and three white gulls on the lake at noon").attributes
    assert got["subjects"] == [
        {"kind": "sailboat", "count": 2, "color": "blue"},
        {"kind": "bird", "count": 3, "color": "white"},
    ]
    assert understand("湖上有两艘蓝色的船和五只鸟").attributes["subjects"] == [
        {"kind": "sailboat", "count": 2, "color": "blue"},
        {"kind": "bird", "count": 5},
    ]


def test_a_cast_member_brings_her_look():
    cast = {"ines": "a woman of about thirty, short dark hair, mustard raincoat"}
    got = understand("ines climbs a steep tiled stairway, washing overhead", cast=cast)
    assert got.attributes["place"] == "stairs"
    person = got.attributes["subjects"][0]
    assert (person["kind"], person["name"], person["motion"]) == ("person", "ines", "up")
    assert person["look"] == {"hair_length": "short", "hair": "black", "wear": "coat", "coat": "mustard"}
    assert got.ignored == ()


def test_a_cast_member_in_chinese_and_one_that_is_a_thing():
    got = understand("小林在海滩散步", cast={"小林": "穿红色外套的女孩,长发,戴草帽"})
    person = got.attributes["subjects"][0]
    assert (
        person["look"]["coat"] == "red"
        and person["look"]["age"] == "child"
        and person["look"]["hat"] == "straw"
    )
    boat = understand("Marie sails to the right", cast={"Marie": "a green fishing boat"}).attributes[
        "subjects"
    ][0]
    assert (boat["kind"], boat["color"], boat["motion"]) == ("rowboat", "green", "right")


def test_words_nobody_used_are_told_and_small_words_are_not():
    got = understand("the sea with a purple dinosaur and an invoice")
    assert "dinosaur" in got.ignored and "invoice" in got.ignored
    assert not {"the", "with", "a", "and", "an"} & set(got.ignored)
    assert "恐龙" in "".join(understand("海上有一只恐龙").ignored)


def test_what_is_denied_is_not_drawn():
    got = understand("the sea at noon without boats")
    assert "subjects" not in got.attributes and got.ignored == ()


def test_a_thing_names_its_place_when_nothing_else_does():
    assert understand("a tram passes at night").attributes["place"] == "street"
    assert understand("一座灯塔").attributes["place"] == "island"


def test_nothing_understood_is_a_default_scene_by_seed_and_says_so():
    got = understand("quarterly revenue synergy")
    assert got.attributes == {} and got.ignored == ("quarterly", "revenue", "synergy")
    places = {complete(got.attributes, seed)["place"] for seed in range(12)}
    assert len(places) > 4
    assert complete(got.attributes, 3) == complete(got.attributes, 3)


def test_attributes_are_json_and_draw_the_same_after_a_round_trip():
    got = understand("two children fly a kite in the meadow, windy")
    again = json.loads(json.dumps(got.attributes))
    assert complete(again, 1) == complete(got.attributes, 1)


@pytest.mark.parametrize(
    "attributes",
    [
        {"place": "moonbase"},
        {"time": "teatime"},
        {"weather": ["frogs"]},
        {"subjects": [{"kind": "ufo"}]},
        {"subjects": [{"kind": "car", "color": "plaid"}]},
    ],
)
def test_values_outside_the_vocabulary_are_refused(attributes):
    with pytest.raises(UsageError):
        scene(Understanding(attributes=attributes), seed=1)
