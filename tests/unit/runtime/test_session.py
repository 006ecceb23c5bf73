"""The program from Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import mutoscope as mu
from mutoscope.runtime.catalogue import VERBS


def test_all_names_what_is_there() -> None:
    assert set(VERBS) <= set(mu.__all__) and len(set(mu.__all__)) == len(mu.__all__)
    for name in mu.__all__:
        assert getattr(mu, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'speek'"):
        _ = mu.speek


def test_importing_is_light() -> None:
    code = (
        "import mutoscope, sys; print(sorted({'torch', 'numpy', 'pydantic', 'av', 'cv2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_verb_that_is_a_package_too_stays_a_verb() -> None:
    import mutoscope.film.storyboard
    import mutoscope.worlds.scene

    assert mutoscope.film.storyboard.Shot and mutoscope.worlds.scene.View
    assert repr(mu.film("x.yaml", draft=True)) == "<film storyboard='x.yaml', draft=True>"


def test_a_request_is_checked_and_named_as_in_python() -> None:
    with pytest.raises(mu.UsageError, match=r"speak has no field 'sped' \(did you mean 'speed'\?\)"):
        mu.speak("x", sped=1)
    with pytest.raises(mu.UsageError, match=r"^speed must lie in 0\.5\.\.2; got 9\.$"):
        mu.speak("x", speed=9).render("x.wav")
    with pytest.raises(mu.UsageError, match="takes 1 positional values; got 2"):
        mu.speak("x", "y")
    with pytest.raises(mu.UsageError, match="info writes no file"):
        mu.info("x.mp4").render("y.mp4")


def test_a_video_is_a_stream_of_frames(tmp_path: Path) -> None:
    from numbered import SIZE, make

    make(tmp_path / "v.mp4", 5)
    video = mu.open(tmp_path / "v.mp4")
    assert [tuple(frame.rgb_HWC.shape) for frame in video] == [(SIZE.height, SIZE.width, 3)] * 5
    assert len(list(video)) == 5 and video.facts.size == SIZE


def test_render_writes_and_run_reports(tmp_path: Path) -> None:
    from numbered import make

    make(tmp_path / "v.mp4", 6)
    path = mu.convert(tmp_path / "v.mp4", size="32x24").render(tmp_path / "small.mp4")
    report = mu.info(path).run()
    assert report.facts["recipe"]["verb"] == "convert" and report.facts["whole"] is True
    assert report.facts["picture"]["shown"] == "32x24"
