"""One utterance of espeak-ng in a process of its own: a program, never imported.

Its own process because espeak-ng's samples depend on what was said before in the same process, and because the
library is GPL-3: nothing but text goes in, nothing but samples and times comes out. Needs the standard library only.

In (JSON on standard input): library, data, and either ``voices`` or text, voice, wpm, pitch.
Out: one line of JSON, then the samples (16-bit, native order). Events: [kind, milliseconds, position, length];
kinds: 1 word, 2 sentence, 5 end of a clause, 7 phoneme, 17 pause (a phoneme without a sound). Positions count
characters from 1.
"""

from __future__ import annotations

import ctypes as c
import json
import sys
from typing import Any

SYNCHRONOUS = 2
PHONEME_EVENTS_IPA, DONT_EXIT = 0x0003, 0x8000
UTF8 = 1
RATE, PITCH = 1, 3
WORD, SENTENCE, CLAUSE_END, PHONEME, PAUSE = 1, 2, 5, 7, 17


class Event(c.Structure):
    """``espeak_EVENT`` of speak_lib.h; the identifier is a union, read as eight characters."""

    _fields_ = (
        ("kind", c.c_int),
        ("unique", c.c_uint),
        ("position", c.c_int),
        ("length", c.c_int),
        ("milliseconds", c.c_int),
        ("sample", c.c_int),
        ("user", c.c_void_p),
        ("name", c.c_char * 8),
    )


class Voice(c.Structure):
    """``espeak_VOICE`` of speak_lib.h."""

    _fields_ = (
        ("name", c.c_char_p),
        ("languages", c.c_void_p),
        ("identifier", c.c_char_p),
        ("gender", c.c_ubyte),
        ("age", c.c_ubyte),
        ("variant", c.c_ubyte),
        ("unused", c.c_ubyte),
        ("score", c.c_int),
        ("spare", c.c_void_p),
    )


Callback = c.CFUNCTYPE(c.c_int, c.POINTER(c.c_short), c.c_int, c.POINTER(Event))


def voices(library: c.CDLL, *, variants: bool = False) -> list[dict[str, object]]:
    """Every installed voice: its file, its name, its languages with their priority (lower is nearer)."""
    library.espeak_ListVoices.restype = c.POINTER(c.POINTER(Voice))
    languages_wanted = c.create_string_buffer(b"variant")
    wanted = Voice(languages=c.cast(languages_wanted, c.c_void_p))
    table = library.espeak_ListVoices(c.byref(wanted) if variants else None)
    found: list[dict[str, object]] = []
    while table[len(found)]:
        voice = table[len(found)].contents
        languages, at = [], voice.languages
        while at and (priority := c.string_at(at, 1)[0]):
            tag = c.string_at(at + 1)
            languages.append([priority, tag.decode("utf-8", "replace")])
            at += 2 + len(tag)
        identifier, name = (voice.identifier or b"").decode(), (voice.name or b"").decode("utf-8", "replace")
        found.append({"file": identifier, "name": name, "languages": languages})
    return found


def speak(library: c.CDLL, rate_hz: int, request: dict[str, object]) -> tuple[dict[str, object], bytes]:
    """Samples and events of one text."""
    pieces: list[bytes] = []
    events: list[list[int]] = []

    def take(wave: Any, num: int, event: Any) -> int:
        if wave and num > 0:
            pieces.append(c.string_at(wave, 2 * num))
        k = 0
        while event and event[k].kind:
            now = event[k]
            kind = PAUSE if now.kind == PHONEME and not now.name else now.kind
            if kind in (WORD, SENTENCE, CLAUSE_END, PHONEME, PAUSE):
                events.append([kind, now.milliseconds, now.position, now.length])
            k += 1
        return 0

    callback = Callback(take)  # must outlive the synthesis
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(str(request["voice"]).encode()):
        return {"error": f"espeak-ng has no voice {request['voice']!r}"}, b""
    library.espeak_SetParameter(RATE, int(str(request["wpm"])), 0)
    library.espeak_SetParameter(PITCH, int(str(request["pitch"])), 0)
    text = str(request["text"]).encode() + b"\0"
    failed = library.espeak_Synth(text, c.c_size_t(len(text)), 0, 1, 0, UTF8, None, None)
    library.espeak_Synchronize()
    if failed:
        return {"error": f"espeak-ng could not speak (code {failed})"}, b""
    return {"rate_hz": rate_hz, "events": events}, b"".join(pieces)


def main() -> None:
    """Read one request, write one answer."""
    request = json.load(sys.stdin.buffer)
    answer: dict[str, object]
    sound = b""
    try:
        library = c.CDLL(request["library"])
        data = request["data"].encode() if request["data"] else None
        rate_hz = library.espeak_Initialize(SYNCHRONOUS, 0, data, PHONEME_EVENTS_IPA | DONT_EXIT)
        if rate_hz <= 0:
            answer = {"error": "espeak-ng's data files cannot be read"}
        elif request.get("voices"):
            answer = {"voices": voices(library), "variants": voices(library, variants=True)}
        else:
            answer, sound = speak(library, rate_hz, request)
    except OSError as problem:
        answer = {"error": str(problem)}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + sound)


if __name__ == "__main__":
    main()
