"""The planner: which seeks, in which order."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.planner import Visit, plan

F = Fraction
times = st.lists(st.integers(0, 400).map(lambda k: F(k, 25)), min_size=1, max_size=60)
keys = st.lists(st.integers(1, 400).map(lambda k: F(k, 25)), unique=True, max_size=20).map(
    lambda k: sorted({F(0), *k})
)


def test_each_group_of_pictures_is_one_visit() -> None:
    found = plan([F(5), F(1), F(21, 10), F(1), F(49, 10)], [F(0), F(2), F(4)])
    assert found == [
        Visit(None, (F(1),)),
        Visit(F(21, 10), (F(21, 10),)),
        Visit(F(49, 10), (F(49, 10), F(5))),
    ]


def test_without_a_list_of_key_pictures_only_long_ways_are_jumped() -> None:
    assert plan([F(1), F(3), F(20)], []) == [Visit(None, (F(1), F(3))), Visit(F(20), (F(20),))]
    assert plan([F(20)], []) == [Visit(F(20), (F(20),))]


@settings(deadline=None, max_examples=60)
@given(times, keys)
def test_all_times_are_served_once_ascending_and_no_group_is_decoded_twice(
    wanted: list[F], known: list[F]
) -> None:
    visits = plan(wanted, known)
    served = [time for visit in visits for time in visit.times]
    assert served == sorted(set(wanted))

    def group(time: F) -> int:
        return sum(key <= time for key in known)

    reached = -1
    for visit in visits:
        start = 1 if visit.seek is None else group(visit.seek)
        assert start > reached, "a group of pictures is entered twice"
        assert all(group(time) == start for time in visit.times)
        reached = group(visit.times[-1])
