"""Drift: windows of a stream looked at without holding it, and how far they went."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from mutoscope.metrics.drift import drift, moments
from mutoscope.metrics.obedience import Labels


def ramp(frames: int, *, color: int = 0, slope: float = 1.0) -> Iterator[np.ndarray]:
    """Frame n is of level 40 + slope * n in one channel, 40 in the others, half of it brighter by 20."""
    for number in range(frames):
        frame = np.full((8, 8, 3), 40, np.uint8)
        frame[..., color] = round(40 + slope * number)
        frame[:, :4] += 20
        yield frame


def test_windows_are_the_frames_they_say() -> None:
    seen: list[np.ndarray] = []

    def read(frames: np.ndarray) -> Labels:
        seen.append(frames)
        return (1 if frames[0, 0, -1, 0] < 60 else 2,)

    found = moments(ramp(100), [0, 10, 50], num_frames=16, read=read, asked=(1,), names=("level",))
    assert [int(frames[0, 0, -1, 0]) for frames in seen] == [40, 50, 90]
    assert all(len(frames) == 16 for frames in seen)
    assert [one.shares for one in found] == [{"level": 1.0}, {"level": 1.0}, {"level": 0.0}]
    assert found[1].color == pytest.approx((40 + 10 + 7.5 + 10, 50, 50))
    assert found[0].movement == pytest.approx(1 / 3)
    half = np.stack(list(ramp(16))).mean(3)
    assert found[0].contrast == pytest.approx(half.std(), rel=1e-5)


def test_the_stream_is_read_no_farther_than_needed() -> None:
    stream = ramp(40)
    moments(stream, [0, 4], num_frames=4)
    assert next(stream)[0, -1, 0] == 48


def test_a_short_stream_gives_the_windows_it_holds() -> None:
    assert [one.start for one in moments(ramp(20), [0, 4, 5, 30], num_frames=16)] == [0, 4]
    with pytest.raises(ValueError, match="rising"):
        moments(ramp(20), [4, 0], num_frames=4)


def test_streams_that_drift_opposite_ways_do_not_cancel() -> None:
    red = moments(ramp(60), [0, 40], num_frames=8)
    blue = moments(ramp(60, color=2, slope=-0.5), [0, 40], num_frames=8)
    row = drift([red, blue])["moments"][1]  # type: ignore[index]
    assert row["start"] == 40 and row["color_shift"] == pytest.approx(30.0)
    still = moments(ramp(60, slope=0), [0, 40], num_frames=8)
    row = drift([still])["moments"][1]  # type: ignore[index]
    assert row["color_shift"] == 0 and row["contrast"] == 1.0 and row["movement"] is None


def test_shares_are_means_over_streams_and_starts_must_agree() -> None:
    def says(label: int) -> object:
        return lambda frames: (label,)

    streams = [
        moments(ramp(20), [0, 4], num_frames=8, read=says(label), asked=(1,), names=("level",))  # type: ignore[arg-type]
        for label in (1, 1, 2, 1)
    ]
    assert drift(streams)["moments"][0]["shares"] == {"level": 0.75}  # type: ignore[index]
    with pytest.raises(ValueError, match="same starts"):
        drift([streams[0], moments(ramp(20), [1, 4], num_frames=8)])
    assert drift([]) == {"streams": 0, "moments": []}
