"""Puts the things a sentence names into a place: where, how large, how deep, and how they move."""

# ruff: noqa: E501 - tables of words and corners read best in one line
from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from mutoscope.worlds.postcards import city, figures, plants, vehicles
from mutoscope.worlds.postcards.light import Paint, local
from mutoscope.worlds.postcards.light import land as land_paint
from mutoscope.worlds.postcards.setting import Ground, Setting
from mutoscope.worlds.postcards.stage import Cutouts, Layer, Points, ribbon
from mutoscope.worlds.postcards.water import lens, nearness, scale_at

Subject = Mapping[str, object]
FLIERS = ("balloon", "bird", "kite")
FLOATERS = ("sailboat", "rowboat", "ferry", "fish")
RUNNERS = ("tram", "train", "car", "bicycle")
WALKERS = ("person", "dog", "cat")
STANDERS = ("bridge", "lighthouse", "windmill", "house", "tree", "lantern", "washing", "church")
_DEFAULT = {"balloon": "red", "sailboat": "white", "rowboat": "red", "ferry": "red", "tram": "yellow", "train": "teal", "car": "red",
            "bicycle": "teal", "kite": "red", "bridge": "beige", "bird": "white", "dog": "brown", "cat": "orange", "lantern": "orange", "fish": "teal",
            "lighthouse": "red", "windmill": "white", "house": "white", "tree": "green", "washing": "white", "church": "white"}  # fmt: skip


def add_subjects(setting: Setting, subjects: list[Subject]) -> None:
    """Add every subject; several of one kind spread out."""
    people = [one for one in subjects if one["kind"] == "person"]
    spot = 0
    for number, one in enumerate(subjects):
        kind = str(one["kind"])
        count = int(str(one.get("count", 1)))
        for i in range(count):
            if kind in FLIERS:
                _fly(setting, one, number, i, count)
            elif kind in FLOATERS:
                _float(setting, one, number, i, count)
            elif kind in RUNNERS:
                _run(setting, one, number, i, count)
            elif kind in WALKERS:
                total = sum(int(str(p.get("count", 1))) for p in people) if kind == "person" else 1
                _walk(setting, one, number, i, spot if kind == "person" else i + 1, max(total, 1))
                spot += kind == "person"
            else:
                _stand(setting, one, number, i, count)


def color_of(subject: Subject) -> Paint:
    name = str(subject.get("color") or _DEFAULT.get(str(subject["kind"]), "red"))
    return local(figures.COLORS[name])


def _second(subject: Subject) -> Paint:
    name = str(subject.get("color") or _DEFAULT.get(str(subject["kind"]), "red"))
    return local((250, 238, 214)) if name not in ("white", "beige") else local((206, 92, 72))


def heading(subject: Subject, rng: np.random.Generator) -> tuple[float, float]:
    """Unit direction from the motion word: x right, y down; (0, 0) stays."""
    motion = str(subject.get("motion") or "")
    sideways = 1.0 if rng.random() < 0.5 else -1.0
    return {
        "left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.25 * sideways, -1.0), "down": (0.25 * sideways, 1.0), "still": (0.0, 0.0),
        "across": (sideways, 0.0), "wave": (0.0, 0.0), "sit": (0.0, 0.0),
    }.get(motion, (sideways, 0.0))  # fmt: skip


def _glide(setting: Setting, direction: float, speed: float, most: float) -> Callable[[float], float]:
    """Way along a path: the subject passes its composed place in the middle of the shot and stays in view."""
    pace = direction * min(speed, most / max(setting.seconds, 0.5))
    return lambda t: pace * (t - setting.seconds / 2)


def _fly(setting: Setting, one: Subject, number: int, i: int, count: int) -> None:
    kind, frame = str(one["kind"]), setting.frame
    rng = setting.rng(f"fly {kind} {number}", i)
    sky = setting.horizon + frame.height / 2
    dx, dy = heading(one, rng)
    if kind == "bird":
        _flock(setting, one, rng, i, count, dx)
        return
    far = bool(one.get("far"))
    order = i / max(count - 1, 1)
    size = (
        (0.34 if count == 1 else 0.30 - 0.17 * order)
        * (0.5 if far else 1.0)
        * (0.5 if kind == "kite" else 1.0)
    )
    if count == 1:
        x, y = -setting.side * -0.14 * frame.width, setting.horizon - sky * (0.52 if not far else 0.34)
        if abs(x - setting.sun[0]) < 0.15 and abs(y - setting.sun[1]) < 0.2:
            x += 0.2 * np.sign(x)
    else:
        x = setting.side * frame.width * (0.10 + 0.5 * ((i * 0.618034) % 1.0) - 0.42 * (i % 2))
        y = setting.horizon - sky * (
            0.50 - 0.30 * order + 0.28 * ((i * 0.381966 + 0.3) % 1.0) * (1 - 0.5 * order)
        )
    color, second = color_of(one), _second(one)
    if count > 1 and not one.get("color") and kind == "balloon":
        names = ("red", "mustard", "teal", "orange", "pink", "navy", "white")
        color = local(figures.COLORS[names[(i + number) % len(names)]])
        second = (
            local((250, 238, 214)) if i % 2 == 0 else local(figures.COLORS[names[(i + 3) % len(names)]], 0.06)
        )
    near = 0.8 - 0.45 * order - (0.35 if far else 0.0)
    phase = float(rng.uniform(0, 6))
    gx = _glide(setting, dx, 0.045 * (0.5 + size * 2), 0.30 * frame.width)
    gy = _glide(setting, dy, 0.035, 0.18 * frame.height)
    hand = setting.ground

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        px, py = x + gx(t), y + gy(t) + 0.006 * np.sin(0.7 * t + phase)
        turn = 0.03 * float(np.sin(0.6 * t + phase)) - 0.02 * dx
        if kind == "balloon":
            lit = 0.55 + 0.45 * float(np.sin(1.9 * t + phase)) if setting.dark else 0.0
            out.extend(vehicles.balloon(color, second, t, lit), at=(px, py), scale=size / 0.98, turn=turn)
        else:
            px += 0.02 * np.sin(0.9 * t + phase)
            if hand is not None:
                fx, fy = hand.x + 0.03, hand.at(hand.x) - hand.person * 0.6
                u = np.linspace(0, 1, 24)
                line = np.stack([fx + (px - fx) * u, fy + (py - fy) * u + 0.10 * u * (1 - u)], 1)
                out.add(ribbon(line, 0.0016), local((112, 104, 104)))
            out.extend(vehicles.kite(color, second, t), at=(px, py), scale=size, turn=turn * 4 + 0.35)
        return out

    setting.layer(
        near if kind == "balloon" else (hand.near if hand else near), 0.30 * order + (0.35 if far else 0.0)
    ).moving(kind, draw, shadow=0.20, drop=(0.012, 0.016), blur=0.016)


def _flock(setting: Setting, one: Subject, rng: np.random.Generator, i: int, count: int, dx: float) -> None:
    frame = setting.frame
    sky = setting.horizon + frame.height / 2
    x = setting.side * 0.08 * frame.width + (i - count / 2) * 0.085 * rng.uniform(0.8, 1.2)
    y = setting.horizon - sky * (0.42 + 0.10 * np.cos(i * 2.4)) + 0.018 * abs(i - count / 2)
    size = (0.095 if count < 4 else 0.07) * rng.uniform(0.8, 1.25)
    dark = (
        color_of(one)
        if one.get("color")
        else local((250, 246, 238))
        if setting.time in ("night", "dusk") or "storm" in setting.weather
        else land_paint(0.86)
    )
    phase = float(rng.random())
    glide = _glide(setting, dx if dx else 1.0, 0.075, 0.5 * frame.width)

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        out.extend(
            vehicles.bird(t, phase, dark),
            at=(x + glide(t), y + 0.010 * np.sin(0.8 * t + 6 * phase)),
            scale=(size * (1 if dx >= 0 else -1), size),
        )
        return out

    setting.layer(0.45 + 0.02 * (i % 5)).moving("bird", draw, shadow=0.08, drop=(0.004, 0.008), blur=0.006)


def _float(setting: Setting, one: Subject, number: int, i: int, count: int) -> None:
    kind, frame = str(one["kind"]), setting.frame
    if setting.water is None:
        return
    rng = setting.rng(f"float {kind} {number}", i)
    dx, _ = heading(one, rng)
    far, order = bool(one.get("far")), i / max(count - 1, 1)
    y0, y1 = setting.water
    share = (0.55 if count == 1 else 0.85 - 0.75 * order) * (0.25 if far else 1.0)
    y = y0 + (y1 - y0) * share
    depth = scale_at(setting, y)
    size = {
        "sailboat": 0.13 + 0.52 * depth,
        "rowboat": 0.10 + 0.40 * depth,
        "ferry": 0.22 + 0.72 * depth,
        "fish": 0.05 + 0.10 * depth,
    }[kind] * (0.6 if far else 1.0)
    x = (
        -setting.side
        * frame.width
        * (0.06 if count == 1 else 0.30 - 0.42 * ((i * 0.618034 + 0.15) % 1.0) * (1 if count > 1 else 0))
    )
    if count == 1 and setting.place in ("river",):
        x = setting.side * 0.02 * frame.width
    phase = float(rng.uniform(0, 6))
    pace = {"sailboat": 0.045, "rowboat": 0.022, "ferry": 0.05, "fish": 0.05}[kind]
    glide = _glide(setting, dx, pace * (0.4 + depth), 0.32 * frame.width)
    color = color_of(one)
    if count > 1 and not one.get("color") and kind in ("sailboat", "rowboat"):
        color = local(
            figures.COLORS[("white", "red", "mustard", "teal", "beige", "orange")[(i + number) % 6]]
        )
    rower = (
        figures.person(figures.dress({}, f"rower {number} {i}"), pose="row") if kind == "rowboat" else None
    )

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        bob = 0.0035 * depth * np.sin(1.2 * t + phase) * setting.windy
        turn = 0.022 * float(np.sin(0.9 * t + phase)) * setting.windy + (0.03 if kind == "sailboat" else 0.0)
        px = x + glide(t)
        facing = -1.0 if dx < 0 else 1.0
        if kind == "fish":
            hop = (0.55 * t + phase) % 1.0
            out.extend(
                vehicles.fish(color, t),
                at=(px + 0.10 * hop * facing, y - 0.16 * size * 10 * hop * (1 - hop)),
                scale=(size * facing, size),
                turn=facing * (1.6 * hop - 0.8),
            )
            return out
        body = {"sailboat": vehicles.sailboat(color, t), "ferry": vehicles.ferry(color, t)}.get(
            kind
        ) or vehicles.rowboat(color, t, rower)
        # What the water gives back: the colors of the boat in a few trembling slivers.
        for k in range(4):
            wide = size * (0.52 - 0.09 * k) * (1.0 + 0.12 * np.sin(1.7 * t + k * 1.3 + phase))
            out.add(
                lens(
                    px + 0.01 * size * np.sin(1.1 * t + k), y + size * (0.022 + 0.036 * k), wide, size * 0.020
                ),
                color.shaded(-0.08),
                alpha=0.42 - 0.08 * k,
            )
        out.extend(body, at=(px, y + bob), scale=(size * facing, size), turn=turn * facing)
        out.add(
            lens(px - 0.05 * facing * size, y + bob + 0.004 * size, size * 0.86, size * 0.022),
            local((252, 250, 244)),
            alpha=0.75,
        )
        return out

    setting.layer(nearness(setting, y) + 0.002 * (i + 1), 0.28 * (1 - min(depth * 2, 1.0))).moving(
        kind, draw, shadow=0.22, drop=(0.008, 0.008), blur=0.010
    )


def _run(setting: Setting, one: Subject, number: int, i: int, count: int) -> None:
    kind, frame = str(one["kind"]), setting.frame
    rng = setting.rng(f"run {kind} {number}", i)
    dx, _ = heading(one, rng)
    dx_face = float(np.sign(dx)) if dx else 1.0
    rails, ground = setting.rails, setting.ground
    size = {"tram": 0.62, "train": 0.34, "car": 0.26, "bicycle": 0.2}[kind]
    if rails is not None:
        y, near = (
            rails.y + (0.055 if kind in ("car", "bicycle") else 0.0) + 0.004 * i,
            rails.near + (0.06 if kind in ("car", "bicycle") else 0.0) + 0.002 * i,
        )
        level: Callable[[float], float] = lambda x: y  # noqa: E731
    elif ground is not None:
        near = ground.near - 0.002 + 0.001 * i
        size *= ground.person / 0.22
        level = ground.at
    else:
        return
    x = -setting.side * frame.width * (0.02 + 0.42 * i)
    glide = _glide(
        setting,
        dx,
        {"tram": 0.16, "train": 0.24, "car": 0.22, "bicycle": 0.09}[kind],
        (0.75 if kind == "train" else 0.5) * frame.width,
    )
    color = color_of(one)
    rider = figures.dress({}, f"rider {number} {i}")
    lamp = setting.dark

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        px = x + glide(t)
        py = level(px)
        slope = float(np.arctan2(level(px + 0.05) - level(px - 0.05), 0.1))
        shake = 0.0009 * np.sin(17 * t)
        way = glide(t) * dx_face / max(size, 1e-6)
        if kind == "bicycle":
            _bicycle(out, color, rider, way, px, py, size, dx_face)
            return out
        maker = {"tram": vehicles.tram, "train": vehicles.train, "car": vehicles.car}[kind]
        out.extend(
            maker(color, way * 3.0, lamp=lamp), at=(px, py + shake), scale=(size * dx_face, size), turn=slope
        )
        return out

    setting.layer(near + 0.003).moving(kind, draw, shadow=0.28, drop=(0.010, 0.008), blur=0.012)


def _bicycle(
    out: Cutouts,
    color: Paint,
    rider: Mapping[str, object],
    way: float,
    x: float,
    y: float,
    size: float,
    facing: float,
) -> None:
    """A bicycle and its rider, ``size`` high."""
    part = Cutouts()
    turn = way / 0.19
    for wx in (-0.30, 0.30):
        for piece in vehicles.wheel(wx, -0.19, 0.19, turn):
            part.add(piece, vehicles.DARK)
    body = figures.person(rider, pose="ride")
    part.extend(body, at=(-0.10, -0.02), scale=0.92)
    for a, b in (
        ((-0.30, -0.19), (-0.05, -0.22)),
        ((-0.05, -0.22), (0.22, -0.48)),
        ((-0.12, -0.46), (0.22, -0.46)),
        ((-0.12, -0.48), (-0.05, -0.22)),
        ((0.20, -0.56), (0.30, -0.19)),
        ((0.20, -0.56), (0.30, -0.58)),
    ):
        part.add(ribbon(np.array([a, b]), 0.026), color)
    out.extend(part, at=(x, y), scale=(size * facing, size))


def _walk(setting: Setting, one: Subject, number: int, i: int, spot: int, total: int) -> None:
    kind, frame, ground = str(one["kind"]), setting.frame, setting.ground
    if ground is None:
        return
    rng = setting.rng(f"walk {kind} {number}", i)
    dx, dy = heading(one, rng)
    motion = str(one.get("motion") or "")
    still = motion in ("still", "wave", "sit", "") or (dx == 0 and dy == 0)
    pose = {"wave": "wave", "sit": "sit"}.get(motion, "stand" if still else "walk")
    height = ground.person
    side = -1.0 if ground.x > 0 else 1.0
    x = ground.x + (
        side * 0.09 * frame.width * spot if total < 5 else frame.width * (-0.4 + 0.8 * spot / total)
    )
    phase = float(rng.uniform(0, 6))
    speed = 0.40 * height
    glide = _glide(setting, 0.0 if still else (dx or 1.0), speed, 0.38 * frame.width)
    facing = -1.0 if dx < 0 else 1.0
    if setting.place == "stairs" and not still:
        _climb(setting, one, ground, x, speed, phase, facing)
        return
    near = ground.near + 0.003 * (spot + 1)
    if kind == "person":
        name = str(one.get("name") or f"somebody {number} {i}")
        look = figures.dress(one.get("look") or {}, name)  # type: ignore[arg-type]

        def shape(t: float) -> Cutouts:
            body = figures.person(look, pose=pose, t=t, phase=phase)
            if pose != "sit" or setting.place == "stairs":  # there one sits on a step
                return body
            small = 0.66 if look["age"] == "child" else 1.0
            seated = Cutouts()
            seated.extend(figures.bench(0.62 if total == 1 else 0.50, figures.SEAT), scale=small)
            seated.extend(body)
            return seated

        size = height
    else:
        color = color_of(one)

        def shape(t: float) -> Cutouts:
            return (
                figures.dog(color, t, phase, moving=not still)
                if kind == "dog"
                else figures.cat(color, t, phase)
            )

        size = height * (0.42 if kind == "dog" else 0.24)
        crowded = any(str(other["kind"]) in RUNNERS for other in setting.attributes["subjects"])  # type: ignore[attr-defined]
        x += (0.30 if crowded else 0.11) * side * (height / 0.2)

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        px = x + glide(t)
        out.extend(shape(t), at=(px, ground.at(px)), scale=(size * facing, size))
        return out

    setting.layer(near).moving(kind, draw, shadow=0.30, drop=(0.010, 0.006), blur=0.010)


def _climb(
    setting: Setting, one: Subject, ground: Ground, x: float, speed: float, phase: float, facing: float
) -> None:
    """Up the stairs, growing smaller with the steps."""
    look = figures.dress(one.get("look") or {}, str(one.get("name") or "somebody"))  # type: ignore[arg-type]
    up = -1.0 if str(one.get("motion")) != "down" else 1.0
    reach = min(0.10, 0.022 * setting.seconds) * setting.frame.height

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        share = np.clip(t / max(setting.seconds, 0.1), -0.3, 1.3) - 0.5
        y = ground.y + up * reach * share
        size = ground.person * (1.0 + (y - ground.y) * 1.1)
        # Each step is taken with a small pull.
        y -= 0.004 * np.sin(2 * np.pi * 1.9 * t + 2 * phase)
        out.extend(
            figures.person(look, pose="climb", t=t * 1.0, phase=phase),
            at=(x + 0.25 * facing * up * (y - ground.y) * -1.0, y),
            scale=(size * facing, size),
        )
        return out

    setting.layer(ground.near).moving("person", draw, shadow=0.32, drop=(0.012, 0.006), blur=0.012)
    _ = speed


def _stand(setting: Setting, one: Subject, number: int, i: int, count: int) -> None:
    """Landmarks and small things of the place."""
    kind, frame = str(one["kind"]), setting.frame
    rng = setting.rng(f"stand {kind} {number}", i)
    color = color_of(one)
    side, w, h = setting.side, frame.width, setting.horizon
    if kind == "bridge":
        if setting.water is None:
            return
        far = bool(one.get("far"))
        y = h + (0.072 if far else 0.115) * frame.height
        span, tall = (1.15, 0.10) if far else (1.7, 0.20)
        span *= w / 1.6 if frame.upright else 1.0
        cut, part = Cutouts(), city.bridge(span=span, height=tall, arches=5, paint=color)
        if rng.random() < 0.35 and setting.place in ("sea", "harbor"):
            part = city.suspension(span=span * 1.2, height=tall * 2.0, paint=color)
        cut.extend(part, at=(-span / 2 - side * 0.04 * w, y))
        setting.layer(nearness(setting, y) + 0.001, 0.16 if far else 0.06).still(
            kind, cut, shadow=0.22, drop=(0.004, 0.008), blur=0.008
        )
        return
    if kind == "lantern":
        _lantern(setting, rng, color, i, count)
        return
    spot = setting.perch[0] if setting.perch else (side * 0.28 * w, _land_at(setting), 0.5)
    x, y, near = spot
    if count > 1 or i:
        x, y, near = x + 0.2 * i * (-1 if x > 0 else 1), y + 0.012 * i, near + 0.002 * i
    if kind == "lighthouse":
        base = Cutouts()
        draw: Callable[[float], Cutouts]

        def draw(t: float) -> Cutouts:
            out = Cutouts()
            out.extend(
                city.lighthouse(t, lit=setting.dark or setting.time in ("dawn", "sunset"), stripes=color),
                at=(x, y),
                scale=0.36,
            )
            return out

        setting.layer(near + 0.001).moving(kind, draw, shadow=0.25, drop=(0.008, 0.006), blur=0.010)
        _ = base
    elif kind == "windmill":

        def turn(t: float) -> Cutouts:
            out = Cutouts()
            out.extend(
                city.windmill(
                    t,
                    wall=local((246, 234, 212)) if one.get("color") in (None, "white") else color,
                    roof=local((176, 84, 62)),
                    turn=0.55 * setting.windy,
                ),
                at=(x, y),
                scale=0.27,
            )
            return out

        setting.layer(near + 0.001).moving(kind, turn, shadow=0.22, drop=(0.006, 0.004), blur=0.008)
    elif kind == "washing":
        if setting.place == "stairs":
            return

        def hang(t: float) -> Cutouts:
            gx = setting.ground.x if setting.ground else 0.0
            gy = (setting.ground.at(gx) if setting.ground else 0.2) - 0.24
            return city.washing(
                setting,
                f"line {i}",
                start=(gx - 0.32, gy - 0.05 * i),
                stop=(gx + 0.32, gy + 0.02),
                pieces=7,
                size=0.062,
                t=t,
            )

        setting.layer(setting.ground.near if setting.ground else 0.9).moving(
            kind, hang, shadow=0.2, drop=(0.006, 0.012), blur=0.012
        )
    else:
        cut = Cutouts()
        if kind == "tree":
            cut.extend(plants.tree(rng, land_paint(0.6)), at=(x, y), scale=0.24)
        elif kind == "church":
            cut.extend(
                city.church(
                    setting, "church", height=0.26, wall=local((248, 240, 224)), roof=local(city.ROOFS[1])
                ),
                at=(x, y),
            )
        else:
            cut.extend(
                city.house(
                    setting,
                    "house",
                    i,
                    width=0.16,
                    height=0.085,
                    wall=color,
                    roof=local(city.ROOFS[i % 4]),
                    style="side",
                ),
                at=(x, y),
            )
        setting.layer(near + 0.001).still(kind, cut, shadow=0.22)


def _land_at(setting: Setting) -> float:
    return setting.horizon + 0.10


def _lantern(setting: Setting, rng: np.random.Generator, color: Paint, i: int, count: int) -> None:
    """Paper lanterns that rise into the sky, or hang still by day."""
    from mutoscope.worlds.postcards.stage import ellipse, smooth

    frame = setting.frame
    number = max(count, 9) if count == 1 else 1
    glow = Paint("", rgb=(255, 190, 104), glow=True)
    for k in range(number):
        own = setting.rng("lantern", 100 * i + k)
        x, y0 = (
            own.uniform(-0.45, 0.45) * frame.width,
            setting.horizon - own.uniform(-0.02, 0.42) * frame.height,
        )
        size, phase = own.uniform(0.025, 0.055), float(own.uniform(0, 6))

        def draw(t: float, x: float = x, y0: float = y0, size: float = size, phase: float = phase) -> Cutouts:
            out = Cutouts()
            y = y0 - 0.35 * size * (t - setting.seconds / 2)
            px = x + 0.012 * np.sin(0.5 * t + phase)
            out.add(ellipse(px, y, size * 1.7, points=28), glow, alpha=0.14)
            out.add(
                smooth(
                    [
                        (px - size * 0.45, y - size * 0.5),
                        (px, y - size * 0.66),
                        (px + size * 0.45, y - size * 0.5),
                        (px + size * 0.36, y + size * 0.5),
                        (px - size * 0.36, y + size * 0.5),
                    ],
                    steps=4,
                ),
                glow,
            )
            out.add(
                smooth(
                    [
                        (px - size * 0.36, y + size * 0.2),
                        (px + size * 0.36, y + size * 0.2),
                        (px + size * 0.34, y + size * 0.5),
                        (px - size * 0.34, y + size * 0.5),
                    ],
                    steps=3,
                ),
                color,
            )
            return out

        setting.layer(0.3 + 8 * size + 0.001 * k).moving("lantern", draw)
    _ = rng, Layer, Points
