"""Which engine speaks, and the adapters of engines that are not on every machine.

The stand-ins have the signatures of kokoro 0.9 (KModel, KPipeline), piper-tts 1.3 (PiperVoice.load, synthesize with
syn_config) and flite 2.2 (its printed phones are from the real program).
"""

from __future__ import annotations

import importlib
import json
import os
import stat
import sys
from pathlib import Path

import numpy as np
import pytest

from mutoscope.audio import speech
from mutoscope.audio.speech import espeak, flite, kokoro
from mutoscope.errors import CapabilityError, UsageError
from mutoscope.types import Word

KOKORO = """
import json, numpy as np, torch
from pathlib import Path
class KModel:
    def __init__(self, repo_id=None, config=None, model=None, disable_complex=False):
        assert json.loads(Path(config).read_text()) == {"stand": "in"} and Path(model).read_bytes() == b"weights"
    def eval(self): return self
class Token:
    def __init__(self, text, start_ts, end_ts): self.text, self.start_ts, self.end_ts = text, start_ts, end_ts
class Result:
    def __init__(self, audio, tokens): self.audio, self.tokens = audio, tokens
class KPipeline:
    def __init__(self, lang_code, repo_id=None, model=True, trf=False, en_callable=None, device=None):
        assert isinstance(model, KModel) and lang_code in "abz"
        self.lang_code = lang_code
    def __call__(self, text, voice=None, speed=1, split_pattern=r"\\n+", model=None):
        assert Path(voice).read_bytes() == b"speaker"
        for sentence in text.split(". "):
            words = sentence.replace(".", " .").replace(",", " ,").split()
            beat = 0.25 / speed
            sound = torch.randn(int(24000 * beat * len(words))) * 0.1
            tokens = [Token(w, i * beat, (i + 1) * beat) for i, w in enumerate(words)]
            yield Result(sound, tokens if self.lang_code in "ab" else None)
"""
PIPER = """
from dataclasses import dataclass
import json, numpy as np
@dataclass
class SynthesisConfig:
    speaker_id: object = None
    length_scale: object = None
    noise_scale: object = None
    noise_w_scale: object = None
    normalize_audio: bool = True
    volume: float = 1.0
class Chunk:
    def __init__(self, rate, samples): self.sample_rate, self.audio_float_array = rate, samples
class Config: length_scale, sample_rate = 1.1, 22050
class PiperVoice:
    config = Config()
    @staticmethod
    def load(model_path, config_path=None, use_cuda=False):
        json.load(open(str(model_path) + ".json"))
        print("loading", model_path)
        return PiperVoice()
    def synthesize(self, text, syn_config=None, include_alignments=False):
        for sentence in text.rstrip(".").split(". "):
            n = int(22050 * 0.06 * len(sentence) * syn_config.length_scale)
            yield Chunk(22050, (0.3 * np.sin(np.arange(n) * 0.06)).astype(np.float32))
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folders and a place for packages, both empty."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("HF_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(tmp_path / "packages"), os.environ.get("PYTHONPATH", "")])
    )
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    for cached in (kokoro._pipeline, kokoro._model, flite._installed):
        cached.cache_clear()
    yield tmp_path  # type: ignore[misc]
    for name in ("kokoro", "piper", "onnxruntime", "en_core_web_sm"):
        sys.modules.pop(name, None)
    flite._installed.cache_clear()


def package(home: Path, name: str, source: str = "") -> None:
    folder = home / "packages"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(source)
    importlib.invalidate_caches()


def kokoro_files(folder: Path) -> None:
    (folder / "voices").mkdir(parents=True)
    (folder / "config.json").write_text('{"stand": "in"}')
    (folder / "kokoro-v1_0.pth").write_bytes(b"weights")
    for voice in ("af_heart", "am_adam", "bf_emma", "zf_xiaobei"):
        (folder / "voices" / f"{voice}.pt").write_bytes(b"speaker")


def piper_files(folder: Path) -> None:
    (folder / "piper").mkdir(parents=True)
    for name, code, kind in (
        ("de_DE-thorsten-medium", "de_DE", "espeak"),
        ("en_GB-alan-low", "en_GB", "espeak"),
        ("en_US-lessac-medium", "en_US", "espeak"),
        ("zh_CN-chaowen-medium", "zh_CN", "pinyin"),
    ):
        (folder / "piper" / f"{name}.onnx").write_bytes(b"onnx")
        (folder / "piper" / f"{name}.onnx.json").write_text(
            json.dumps({"language": {"code": code}, "phoneme_type": kind})
        )


def states() -> dict[str, bool]:
    return {state.name: state.present for state in speech.engines()}


def test_engines_are_told_best_first_with_a_way_to_get_them(home: Path) -> None:
    told = speech.engines()
    assert [state.name for state in told] == ["kokoro", "piper", "flite", "espeak"]
    assert all(state.present or "install" in state.remedy for state in told)


def test_without_any_engine_the_user_is_told_what_to_install(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(espeak, "_library", lambda: None)
    with pytest.raises(CapabilityError, match=r"pip install 'mutoscope\[voice\]'.*apt install"):
        speech.resolve("en")
    with pytest.raises(
        CapabilityError, match=r"flite voice cannot speak here \(no program flite\); apt install flite"
    ):
        speech.speak("Hello", language="en", engine="flite")


def test_unknown_engines_and_none() -> None:
    with pytest.raises(
        UsageError, match=r"unknown speech engine 'espek' \(did you mean 'espeak'\?\); known: auto,"
    ):
        speech.resolve("en", "espek")
    assert speech.resolve("en", "none") == ("none", "")
    with pytest.raises(UsageError, match="give the line a file"):
        speech.resolve("en", "recorded")
    with pytest.raises(UsageError, match="does not speak"):
        speech.speak("Hello", language="en", engine="none")


def test_kokoro_needs_its_files_and_for_english_the_model_it_would_fetch(home: Path) -> None:
    package(home, "kokoro", KOKORO)
    assert not states()["kokoro"]
    kokoro_files(home / "home/.local/share/mutoscope/voices/kokoro")
    assert states()["kokoro"]
    assert kokoro.Kokoro().voice("en", None) is None
    package(home, "en_core_web_sm")
    assert kokoro.Kokoro().voice("en", None) == "af_heart"
    assert kokoro.Kokoro().voice("en-GB", None) == "bf_emma"
    assert kokoro.Kokoro().voice("en", "am_adam") == "am_adam"
    assert kokoro.Kokoro().voice("en", "zf_xiaobei") is None
    assert kokoro.Kokoro().voice("ru", None) is None


def test_kokoro_is_found_where_hugging_face_keeps_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(home, "kokoro", KOKORO)
    monkeypatch.setenv("HF_HOME", str(home / "hf"))
    kokoro_files(home / "hf/hub/models--hexgrad--Kokoro-82M/snapshots/abc")
    assert states()["kokoro"]


def test_kokoro_speaks_first_with_its_own_word_times(home: Path) -> None:
    package(home, "kokoro", KOKORO)
    package(home, "en_core_web_sm")
    kokoro_files(home / "home/.local/share/mutoscope/voices/kokoro")
    spoken = speech.speak("Lisbon wakes, early. The trams climb.", language="en", polish=False)
    assert (spoken.engine, spoken.voice) == ("kokoro", "af_heart")
    # Tokens a quarter second each: Lisbon wakes , early | The trams climb .
    expected = [
        Word("Lisbon", 0.0, 0.25), Word("wakes,", 0.25, 0.5), Word("early.", 0.75, 1.0),
        Word("The", 1.0, 1.25), Word("trams", 1.25, 1.5), Word("climb.", 1.5, 1.75),
    ]  # fmt: skip
    for found, word in zip(spoken.words, expected, strict=True):
        assert found.text == word.text
        assert (found.start, found.stop) == (
            pytest.approx(word.start, abs=0.02),
            pytest.approx(word.stop, abs=0.02),
        )
    again = speech.speak("Lisbon wakes, early. The trams climb.", language="en", polish=False)
    np.testing.assert_array_equal(
        spoken.sound.samples_CS, again.sound.samples_CS
    )  # the noise it draws is seeded
    quick = speech.speak("Lisbon wakes, early. The trams climb.", language="en", polish=False, speed=2)
    assert quick.sound.seconds == pytest.approx(spoken.sound.seconds / 2, abs=0.1)


def test_piper_speaks_in_its_own_process(home: Path) -> None:
    package(home, "piper", PIPER)
    package(home, "onnxruntime", "def set_seed(seed): assert seed == 1\n")
    assert not states()["piper"]
    piper_files(home / "home/.local/share/mutoscope/voices")
    assert states()["piper"]
    assert speech.resolve("en-GB") == ("piper", "en_GB-alan-low")
    assert speech.resolve("de", "piper") == ("piper", "de_DE-thorsten-medium")
    assert speech.resolve("en", "piper", "en_US-lessac-medium") == ("piper", "en_US-lessac-medium")
    with pytest.raises(UsageError, match="piper has no voice for language 'zh'"):  # it would fetch a model
        speech.resolve("zh", "piper")
    with pytest.raises(
        UsageError, match=r"no voice 'en_US-lesac-medium' .*did you mean 'en_US-lessac-medium'"
    ):
        speech.resolve("en", "piper", "en_US-lesac-medium")
    text = "Lisbon wakes early. The trams climb."
    spoken = speech.speak(text, language="en", polish=False)
    assert spoken.engine == "piper" and "piper" not in sys.modules
    letters = len(text.replace(". ", "").rstrip("."))
    assert spoken.sound.seconds == pytest.approx(0.06 * letters * 1.1 + 0.35, abs=0.15)
    assert [word.text for word in spoken.words] == text.split()
    slow = speech.speak(text, language="en", polish=False, speed=0.5)
    assert slow.sound.seconds == pytest.approx(2 * (spoken.sound.seconds - 0.35) + 0.35, abs=0.3)


def test_a_piper_that_fails_is_told_in_a_sentence(home: Path) -> None:
    package(home, "piper", "raise ImportError('libonnx is broken')")
    package(home, "onnxruntime", "def set_seed(seed): pass\n")
    piper_files(home / "home/.local/share/mutoscope/voices")
    with pytest.raises(CapabilityError, match="piper stopped with code 1: ImportError: libonnx is broken"):
        speech.speak("Hello", language="en", engine="piper")


SENTENCE = (  # flite 2.2, voice slt: "In 17 55, it cost 5 dollars."
    "pau:0.200 ih:0.260 n:0.330 s:0.430 eh:0.500 v:0.560 ax:0.600 n:0.660 t:0.700 iy:0.800 n:0.900 f:1.000 ih:1.080 "
    "f:1.160 t:1.200 iy:1.300 f:1.400 ay:1.600 v:1.700 pau:1.900 ih:1.960 t:2.000 k:2.080 aa:2.200 s:2.280 t:2.320 "
    "f:2.400 ay:2.550 v:2.600 d:2.640 aa:2.760 l:2.820 er:2.920 z:3.000 pau:3.200 "
)
# The words one by one; one phone of "cost" differs, as it may.
ALONE = "pau ih n pau s eh v ax n t iy n f ih f t iy f ay v pau ih t pau k ao s t pau f ay v d aa l er z pau "
FLITE = f"""#!{sys.executable}
import sys, wave
a = sys.argv[1:]
if "-lv" in a: print("Voices available: kal awb_time kal16 awb rms slt "); sys.exit()
assert a[:2] == ["-voice", "slt"], a
if "-psdur" in a:
    assert a[a.index("-t") + 1] == "In 17 55, it cost 5 dollars.", a
    assert a[a.index("--setf") + 1].startswith("duration_stretch=1.15"), a
    with wave.open(a[a.index("-o") + 1], "wb") as w:
        w.setnchannels(1); w.setsampwidth(2); w.setframerate(16000)
        w.writeframes(b"\\0\\0" * 3200 + b"\\0\\x20" * 44800 + b"\\0\\0" * 3200)
    print({SENTENCE!r})
else:
    assert "-ps" in a and a[a.index("-o") + 1] == "none", a
    print({ALONE!r})
"""


def test_flite_speaks_english_and_places_its_phones(home: Path) -> None:
    program = home / "bin" / "flite"
    program.parent.mkdir()
    program.write_text(FLITE)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert speech.resolve("en-US") == ("flite", "slt")
    assert speech.resolve("en", "flite", "rms") == ("flite", "rms")
    with pytest.raises(UsageError, match="flite has no voice for language 'de'"):
        speech.resolve("de", "flite")
    spoken = speech.speak("In 1755, it cost $5.", language="en", polish=False)
    assert spoken.engine == "flite"
    lead = 0.2 - 0.015  # the silence that was trimmed
    expected = [
        ("In", 0.2, 0.33),
        ("1755,", 0.33, 1.7),
        ("it", 1.9, 2.0),
        ("cost", 2.0, 2.32),
        ("$5.", 2.32, 3.0),
    ]
    for word, (text, start, stop) in zip(spoken.words, expected, strict=True):
        assert word.text == text
        assert word.start == pytest.approx(start - lead, abs=0.011)
        assert word.stop == pytest.approx(stop - lead, abs=0.011)


@pytest.mark.skipif(not Path("/usr/bin/flite").exists(), reason="flite is not installed")
def test_the_real_flite_agrees_with_alignment() -> None:
    from mutoscope.audio.align import align

    text = "In 1755, the earthquake shook the city; what stands today was drawn on paper first."
    spoken = speech.speak(text, language="en", engine="flite")
    found = align(spoken.sound, text, language="en")
    errors = [abs(a.start - b.start) for a, b in zip(found, spoken.words, strict=True)]
    assert np.median(errors) < 0.1
