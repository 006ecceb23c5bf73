"""Places by the water: sea, beach, harbor, river, lake, island."""

# ruff: noqa: E501 - tables of words and corners read best in one line
from __future__ import annotations

import numpy as np

from mutoscope.worlds.postcards import city, land, plants
from mutoscope.worlds.postcards.light import Paint, local
from mutoscope.worlds.postcards.light import land as land_paint
from mutoscope.worlds.postcards.light import water as water_paint
from mutoscope.worlds.postcards.setting import Ground, Setting, waves
from mutoscope.worlds.postcards.sky import add_clouds, add_sun, place_sun
from mutoscope.worlds.postcards.stage import Cutouts, Mist, box, polygon, sheet, smooth
from mutoscope.worlds.postcards.water import add_water, nearness

SNOW = Paint("", rgb=(250, 250, 252))


def open_sky(setting: Setting, horizon: float) -> None:
    """Every place begins with a sky down to ``horizon`` (share of the height, 0 the middle)."""
    setting.horizon = horizon * setting.frame.height
    place_sun(setting)
    add_sun(setting)
    add_clouds(setting)


def headland(
    setting: Setting,
    name: str,
    *,
    height: float,
    near: float,
    haze: float,
    at: float,
    side: int,
    reach: float,
    y: float,
) -> None:
    """A cape that runs out from one side and falls to the water in steps."""
    rng = setting.rng(name)
    edge = setting.frame.reach
    u = np.linspace(0, 1, 60)
    x = side * (edge + (at * 1.0 - edge) * u) if side > 0 else -(edge + (at - edge) * u)
    profile = height * ((1 - u**2.2) * 0.75 + 0.25 * (1 - u)) * (1 + 0.16 * waves(rng, u, 0.35, octaves=3))
    profile[-1] = 0.0
    line = np.stack([x, y - np.maximum(profile, 0.0)], 1)
    cut = Cutouts()
    cut.add(np.concatenate([line, [[x[-1], y + 0.004], [x[0], y + 0.004]]]), land_paint(0.35))
    setting.layer(near, haze).still("land", cut, shadow=0.15, drop=(0, -0.003), blur=0.008)
    _ = reach


def sea(setting: Setting) -> None:
    """Open water, capes on the horizon, a cliff with a pine close by."""
    frame = setting.frame
    open_sky(setting, 0.06 if not frame.upright else 0.10)
    side = setting.side
    h = setting.horizon
    headland(
        setting,
        "cape far",
        height=0.055,
        near=0.10,
        haze=0.55,
        at=0.10 * frame.width,
        side=side,
        reach=1,
        y=h,
    )
    headland(
        setting,
        "cape near",
        height=0.11,
        near=0.15,
        haze=0.25,
        at=0.30 * frame.width,
        side=side,
        reach=1,
        y=h + 0.002,
    )
    add_water(setting, top=h, bottom=frame.height / 2, strips=8)
    setting.water = (h + 0.05 * frame.height, h + 0.27 * frame.height)
    cliff(setting, side)


def cliff(setting: Setting, side: int, *, plant: bool = True) -> None:
    """A foreground ledge in a lower corner that frames the view, with grasses and a leaning tree."""
    frame = setting.frame
    rng = setting.rng("cliff")
    foot, w = frame.height / 2, frame.width
    tip = w * (0.20 if not frame.upright else 0.10)
    top = foot - 0.17 * frame.height**0.5
    edge = frame.reach
    outline = smooth(
        [(edge, top - 0.05), (0.62 * w, top - 0.03), (0.46 * w, top - 0.005), (0.36 * w, top + 0.012), (tip * 1.12, top + 0.055),
         (tip * 0.92, top + 0.10), (tip * 1.02, top + 0.15), (tip * 0.82, foot + 0.08), (tip * 0.7, foot + 0.4)],
        closed=False,
    )  # fmt: skip
    shape = np.concatenate([outline, [[tip * 0.7, frame.floor], [edge, frame.floor]]]) * [side, 1]
    inner = np.concatenate(
        [outline[8:-8] + np.array([0.03, 0.055]), [[tip * 0.9 + 0.1, frame.floor], [edge, frame.floor]]]
    ) * [side, 1]
    cut = Cutouts()
    cut.add(shape, land_paint(0.84))
    cut.add(inner, land_paint(0.95))
    layer = setting.layer(1.35)
    layer.still("land", cut, shadow=0.34, drop=(-side * 0.008, -0.008), blur=0.022)
    setting.ground = Ground(y=top + 0.02, near=1.36, person=0.23, x=side * 0.30 * w)
    if plant:
        crown = (
            plants.tree(rng, land_paint(0.72), round_=1.25)
            if setting.place != "island"
            else plants.cypress(rng, land_paint(0.75))
        )
        plants.stand(
            setting, layer, crown, at=(side * 0.44 * w, top + 0.02), height=0.40, phase=1.0, flip=side > 0
        )
    for i in range(13):
        own = setting.rng("cliff grass", i)
        x = side * (tip * 1.3 + (0.95 * w - tip * 1.3) * (i + own.random()) / 13)
        y = (
            float(
                np.interp(
                    abs(x),
                    outline[::-1, 0][np.argsort(outline[::-1, 0])],
                    outline[::-1, 1][np.argsort(outline[::-1, 0])],
                )
            )
            + 0.012
        )
        flower = local((240, 226, 190)) if i % 3 == 0 else None
        plants.stand(
            setting,
            layer,
            plants.grass(own, land_paint(0.9), flower=flower),
            at=(x, y),
            height=own.uniform(0.04, 0.075),
            phase=float(i),
            shadow=0.0,
            swing=0.12,
        )


def beach(setting: Setting) -> None:
    """Sea, a curve of sand, parasols and dune grass."""
    frame = setting.frame
    open_sky(setting, -0.02 if not frame.upright else 0.04)
    h, side = setting.horizon, setting.side
    headland(
        setting, "cape", height=0.10, near=0.12, haze=0.4, at=0.22 * frame.width, side=side, reach=1, y=h
    )
    add_water(setting, top=h, bottom=frame.height * 0.36, strips=6, calm=0.8, near=0.75)
    setting.water = (h + 0.05 * frame.height, h + 0.16 * frame.height)
    x = setting.across(0.01)
    y0 = h + 0.27 * frame.height
    curve = y0 - 0.16 * frame.height * np.tanh(side * x / frame.width * 2.2)
    curve = np.clip(curve, h + 0.06, None) + 0.006 * waves(setting.rng("shore"), x, 0.5)
    foam = Cutouts()
    rng = setting.rng("sand")

    def wash(t: float) -> Cutouts:
        cut = Cutouts()
        come = 0.012 * np.sin(0.8 * t)
        cut.add(
            sheet(x, curve - 0.030 + come + 0.008 * waves(setting.rng("foam"), x, 0.22), frame.floor),
            water_paint(0.1, 0.02),
        )
        cut.add(
            sheet(
                x, curve - 0.014 + 0.7 * come + 0.007 * waves(setting.rng("foam", 1), x, 0.17), frame.floor
            ),
            Paint("", rgb=(255, 252, 244)),
            alpha=0.92,
        )
        return cut

    setting.layer(0.78).moving("water", wash, shadow=0.12, drop=(0, -0.003), blur=0.006)
    sand = local((238, 212, 166))
    foam.add(sheet(x, curve, frame.floor), sand.shaded(-0.05))
    foam.add(sheet(x, curve + 0.03 + 0.006 * waves(rng, x, 0.6), frame.floor), sand)
    foam.add(sheet(x, curve + 0.13 + 0.02 * waves(rng, x, 0.9), frame.floor), sand.shaded(0.015))
    setting.layer(0.85).still("sand", foam, shadow=0.18, drop=(0, -0.003), blur=0.010)
    setting.ground = Ground(y=h + 0.38 * frame.height, near=1.0, person=0.19, x=-side * 0.08 * frame.width)
    for i in range(4):
        own = setting.rng("parasol", i)
        px = side * (0.10 + 0.13 * i) * frame.width
        py = float(np.interp(px, x, curve)) + 0.075 + 0.035 * (i % 2) + 0.02
        parasol(setting, px, py, 0.13 + 0.05 * (i % 2), own, 0.88 + 0.06 * (i % 2))
    dune_top = frame.height / 2 - 0.05
    line = (
        dune_top
        - 0.10 * np.clip(side * x / frame.width + 0.05, 0, 1.2) ** 0.9
        + 0.01 * waves(setting.rng("dune"), x, 0.7)
    )
    front = Cutouts()
    front.add(sheet(x, line, frame.floor), sand.shaded(-0.07))
    layer = setting.layer(1.35)
    layer.still("sand", front, shadow=0.25, drop=(0, -0.008), blur=0.02)
    for i in range(16):
        own = setting.rng("dune grass", i)
        gx = side * frame.width * (-0.05 + 0.62 * (i + own.random()) / 16)
        plants.stand(
            setting,
            layer,
            plants.grass(own, land_paint(0.55 + 0.3 * own.random())),
            at=(gx, float(np.interp(gx, x, line)) + 0.015),
            height=own.uniform(0.07, 0.14),
            phase=float(i),
            shadow=0.0,
            swing=0.14,
        )


def parasol(setting: Setting, x: float, y: float, size: float, rng: np.random.Generator, near: float) -> None:
    """A beach parasol with a towel."""
    cut = Cutouts()
    color = local([(206, 72, 58), (240, 180, 70), (62, 132, 150), (232, 132, 110)][int(rng.integers(0, 4))])
    paper = local((250, 244, 230))
    cut.add(
        polygon(
            [
                (x + 0.1 * size, y),
                (x + 0.9 * size, y - 0.02 * size),
                (x + 1.0 * size, y + 0.09 * size),
                (x + 0.15 * size, y + 0.11 * size),
            ]
        ),
        color.shaded(0.05),
    )
    tilt = rng.uniform(-0.12, 0.12)
    part = Cutouts()
    part.add(box(-0.012, -0.95, 0.012, 0.02), local((140, 108, 84)))
    for k in range(6):
        left, right = -0.55 + 1.1 * k / 6, -0.55 + 1.1 * (k + 1) / 6
        top = np.linspace(left, right, 7)
        arc = -0.72 - 0.36 * np.sqrt(np.maximum(1 - (top / 0.55) ** 2, 0))
        gore = np.concatenate(
            [np.stack([top, arc], 1), [[right, -0.70], [(left + right) / 2, -0.665], [left, -0.70]]]
        )
        part.add(gore, color if k % 2 == 0 else paper)
    cut.extend(part, at=(x, y), scale=size, turn=float(tilt))
    setting.layer(near).still("parasol", cut, shadow=0.25, drop=(0.02, 0.012), blur=0.008)


def harbor(setting: Setting) -> None:
    """Still water, a town on the far shore, a quay with houses to one side, moored masts."""
    frame = setting.frame
    open_sky(setting, -0.04 if not frame.upright else 0.0)
    h, side = setting.horizon, setting.side
    land.hill(
        setting,
        "hills",
        y=h - 0.13,
        swell=0.06,
        length=1.6,
        near=0.14,
        tone=land_paint(0.15),
        haze=0.35,
        tilt=0.03 * side,
    )
    land.hill(
        setting,
        "hills",
        index=1,
        y=h - 0.055,
        swell=0.03,
        length=0.9,
        near=0.19,
        tone=land_paint(0.38),
        haze=0.2,
    )
    far = city.town(
        setting,
        "far town",
        x0=-0.9 * frame.width,
        x1=0.95 * frame.width,
        ground=h + 0.006,
        tall=(0.035, 0.085),
        width=(0.035, 0.075),
    )
    setting.layer(0.24, 0.22).still("building", far, shadow=0.2, drop=(0.003, 0.0), blur=0.006)
    add_water(setting, top=h, bottom=frame.height / 2, strips=7, calm=0.45, near=0.8)
    setting.water = (h + 0.08 * frame.height, h + 0.26 * frame.height)
    _moored(setting, side)
    quay_y = h + 0.20 * frame.height
    w = frame.width
    start = (0.16 if not frame.upright else 0.12) * w
    houses = city.town(
        setting,
        "quay town",
        x0=start + 0.06,
        x1=0.95 * w,
        ground=quay_y - 0.02,
        tall=(0.22, 0.36),
        width=(0.13, 0.20),
        landmarks=False,
    )
    flip = Cutouts()
    flip.extend(houses, scale=(float(side), 1.0))
    setting.layer(0.93).still("building", flip, shadow=0.3, drop=(-side * 0.010, 0.0), blur=0.014)
    stone = local((206, 186, 164))
    quay = Cutouts()
    quay.add(
        polygon(
            [
                (side * start, quay_y),
                (side * frame.reach, quay_y),
                (side * frame.reach, quay_y + 0.5),
                (side * (start + 0.01), quay_y + 0.5),
            ]
        ),
        stone.shaded(-0.12),
    )
    quay.add(
        polygon(
            [
                (side * start, quay_y - 0.025),
                (side * frame.reach, quay_y - 0.025),
                (side * frame.reach, quay_y + 0.025),
                (side * start, quay_y + 0.02),
            ]
        ),
        stone,
    )
    for i in range(7):
        x = side * (start + 0.05 + 0.16 * i)
        quay.add(box(x - 0.012, quay_y + 0.02, x + 0.012, quay_y + 0.11), stone.shaded(-0.18))
    setting.layer(0.96).still("quay", quay, shadow=0.25, drop=(-side * 0.008, 0.004), blur=0.012)
    setting.ground = Ground(y=quay_y + 0.004, near=1.0, person=0.155, x=side * 0.30 * w)
    for i in range(2):
        post = Cutouts()
        post.extend(
            city.lamp_post(at=setting.lit_at(i, 2, "lamp")),
            at=(side * (start + 0.09 + 0.34 * i), quay_y),
            scale=0.24,
        )
        setting.layer(1.005).still("lamp", post, shadow=0.2)


def _moored(setting: Setting, side: int) -> None:
    from mutoscope.worlds.postcards.vehicles import hull

    frame = setting.frame
    for i in range(6):
        rng = setting.rng("moored", i)
        y = setting.horizon + (0.030 + 0.014 * i) * frame.height
        x = side * frame.width * (0.02 + 0.085 * i * rng.uniform(0.85, 1.1))
        size = 0.10 + 0.02 * i
        boat = Cutouts()
        boat.add(box(-0.012, -0.95, 0.012, -0.1), local((120, 92, 72)))
        boat.add(polygon([(0.01, -0.93), (0.3, -0.12), (0.02, -0.12)]), local((120, 92, 72)), alpha=0.16)
        boat.add(box(-0.32, -0.26, -0.01, -0.20), local((244, 236, 220)))
        boat.extend(
            hull(0.8, 0.16, local((246, 240, 226) if i % 2 else (86, 128, 146)), local((190, 84, 66)))
        )
        phase = float(rng.uniform(0, 6))

        def draw(
            t: float,
            boat: Cutouts = boat,
            x: float = x,
            y: float = y,
            size: float = size,
            phase: float = phase,
        ) -> Cutouts:
            out = Cutouts()
            out.extend(
                boat,
                at=(x, y + 0.0015 * np.sin(1.1 * t + phase)),
                scale=(-side * size, size),
                turn=0.025 * float(np.sin(0.9 * t + phase)),
            )
            return out

        setting.layer(nearness(setting, y), 0.1).moving(
            "boat", draw, shadow=0.15, drop=(0.004, 0.004), blur=0.006
        )


def river(setting: Setting) -> None:
    """A river that winds out of the hills between meadows with poplars."""
    frame = setting.frame
    open_sky(setting, -0.08 if not frame.upright else -0.04)
    h, side, w, H = setting.horizon, setting.side, frame.width, frame.height
    land.hill(
        setting,
        "hills",
        y=h - 0.16,
        swell=0.07,
        length=1.5,
        near=0.10,
        tone=land_paint(0.08),
        haze=0.35,
        octaves=3,
    )
    land.hill(
        setting,
        "hills",
        index=1,
        y=h - 0.08,
        swell=0.045,
        length=1.0,
        near=0.15,
        tone=land_paint(0.28),
        haze=0.22,
        tilt=0.04 * side,
    )
    layer, x, crest = land.hill(
        setting,
        "hills",
        index=2,
        y=h - 0.012,
        swell=0.016,
        length=0.8,
        near=0.22,
        tone=land_paint(0.45),
        haze=0.15,
    )
    for i in range(16):
        own = setting.rng("far trees", i)
        tx = w * (-0.85 + 1.7 * (i + own.random()) / 16)
        plants.stand(
            setting,
            layer,
            plants.poplar(own, land_paint(0.56)) if i % 3 else plants.bush(own, land_paint(0.55)),
            at=(tx, float(np.interp(tx, x, crest)) + 0.004),
            height=own.uniform(0.04, 0.085) * (1 if i % 3 else 0.8),
            phase=float(i),
            shadow=0.0,
        )
    water_top = h + 0.055
    add_water(setting, top=water_top, bottom=H / 2, strips=6, calm=0.35, near=0.85)
    setting.water = (h + 0.13 * H, h + 0.34 * H)
    # Banks are sheets that come in from both sides like stage wings: nearer ones lower and darker.
    rows = ((0.045, 0.30, 0.42, 0.50, 1), (0.075, 0.40, 0.36, 0.58, -1), (0.17, 0.66, 0.42, 0.72, 1))
    for i, (drop, near, inset, tone, hand) in enumerate(rows):
        s = side * hand
        y = h + drop * H
        u = np.linspace(0, 1, 80)
        bx = frame.reach - (frame.reach - (0.5 - inset) * w) * u
        fall = (0.004 + 0.06 * drop * H) * np.sin(np.pi * np.clip(u, 0, 1)) ** 2
        taper = (1 - u**5) ** 0.8
        top = y - (0.035 * (1 + 2 * drop) + 0.008 * waves(setting.rng("bank", i), bx, 0.5)) * taper * (
            1 - 0.5 * u
        )
        low = y + (0.012 + 0.10 * drop * H + 0.09 * (1 - u)) * taper + fall
        cut = Cutouts()
        cut.add(
            np.concatenate([np.stack([s * bx, top], 1), np.stack([s * bx, low], 1)[::-1]]), land_paint(tone)
        )
        cut.add(
            np.concatenate(
                [np.stack([s * bx, low - 0.010 - 0.012 * drop], 1), np.stack([s * bx, low], 1)[::-1]]
            ),
            land_paint(tone, -0.06),
        )
        bank = setting.layer(near, 0.10 * (1 - near))
        bank.still("land", cut, shadow=0.22, drop=(0, 0.004), blur=0.008)
        for k in range(5 if i < 2 else 4):
            own = setting.rng(f"bank tree {i}", k)
            px = (
                (0.5 - inset) * w
                + 0.10
                + (frame.reach * 0.75 - (0.5 - inset) * w) * (k + 0.6 * own.random()) / 5
            )
            size = (0.11 + 0.55 * drop * (1 if not frame.upright else 0.8)) * own.uniform(0.8, 1.25)
            py = float(np.interp(px, bx[::-1], top[::-1])) + 0.008
            kind = own.random()
            body = (
                plants.poplar(own, land_paint(tone + 0.12))
                if kind < 0.5
                else plants.tree(own, land_paint(tone + 0.14))
            )
            plants.stand(
                setting,
                bank,
                body,
                at=(s * px, py),
                height=size * (1.25 if kind < 0.5 else 1.0),
                phase=float(k + 3 * i),
            )
        if i == 2:
            setting.ground = Ground(y=y - 0.01, near=near + 0.02, person=0.15, x=s * 0.34 * w)
    reeds(setting, -side)
    if "bridge" in {str(one.get("kind")) for one in setting.attributes.get("subjects", ())}:  # type: ignore[attr-defined]
        setting.perch.append((0.0, h + 0.075 * H, 0.32))


def reeds(setting: Setting, side: int) -> None:
    """Tall grasses in a lower corner, close to the eye."""
    frame = setting.frame
    layer = setting.layer(1.4)
    x = setting.across(0.02)
    base = (
        frame.height / 2
        - 0.03
        - 0.09 * np.clip(side * x / frame.width - 0.02, 0, 1)
        + 0.01 * waves(setting.rng("reed bank"), x, 0.6)
    )
    cut = Cutouts()
    cut.add(sheet(x, base, frame.floor), land_paint(0.97))
    layer.still("land", cut, shadow=0.3, drop=(0, -0.008), blur=0.02)
    for i in range(20):
        own = setting.rng("reed", i)
        px = side * frame.width * (0.04 + 0.56 * (i + own.random()) / 20)
        plants.stand(
            setting,
            layer,
            plants.grass(own, land_paint(0.86 + 0.12 * own.random()), blades=7),
            at=(px, float(np.interp(px, x, base)) + 0.02),
            height=own.uniform(0.09, 0.20),
            phase=float(i) * 0.7,
            shadow=0.0,
            swing=0.10,
        )


def lake(setting: Setting) -> None:
    """Mountains, their likeness in a still lake, firs on the shore."""
    frame = setting.frame
    open_sky(setting, 0.02)
    h, side, w = setting.horizon, setting.side, frame.width
    tall = 0.40 * frame.height**0.6
    land.mountain_range(
        setting,
        "range",
        foot=h + 0.02,
        height=tall,
        count=5,
        near=0.09,
        tone=land_paint(0.12),
        snow=SNOW,
        haze=0.30,
        main=side * 0.14 * w,
    )
    land.mountain_range(
        setting,
        "front range",
        foot=h + 0.02,
        height=tall * 0.48,
        count=6,
        near=0.14,
        tone=land_paint(0.36),
        snow=None,
        haze=0.15,
        main=side * 0.52 * w,
    )
    layer, x, crest = land.hill(
        setting, "shore", y=h - 0.010, swell=0.010, length=0.6, near=0.20, tone=land_paint(0.58), haze=0.10
    )
    for i in range(46):
        own = setting.rng("shore pine", i)
        px = w * (-1.0 + 2.0 * (i + own.random()) / 46)
        plants.stand(
            setting,
            layer,
            plants.pine(own, land_paint(0.64)),
            at=(px, float(np.interp(px, x, crest)) + 0.006),
            height=own.uniform(0.03, 0.075),
            phase=float(i),
            shadow=0.0,
        )
    layer.mist = Mist(y=h - 0.02, above=0.07, below=0.03, density=0.45)
    add_water(setting, top=h + 0.008, bottom=frame.height / 2, strips=6, calm=0.22, near=0.85)
    _likeness(setting, side * 0.14 * w, tall)
    setting.water = (h + 0.08 * frame.height, h + 0.24 * frame.height)
    corner(setting, side)


def _likeness(setting: Setting, x: float, tall: float) -> None:
    """The main mountain upside down, broken into level strips by the water."""
    h = setting.horizon
    strips = 13
    tone = water_paint(0.52)

    for i in range(strips):
        u = (i + 0.5) / strips
        y = h + 0.022 + 0.55 * tall * u

        def draw(t: float, i: int = i, u: float = u, y: float = y) -> Cutouts:
            out = Cutouts()
            half = tall * 1.05 * (1 - u) ** 0.9
            shift = (0.004 + 0.012 * u) * np.sin(0.8 * t + 1.9 * i)
            thick = 0.55 * tall / strips * (0.95 - 0.5 * u)
            left, right = x - half + shift, x + half * 0.9 + shift
            out.add(
                smooth(
                    [
                        (left, y),
                        (left + 0.02, y - thick / 2),
                        (right - 0.02, y - thick / 2),
                        (right, y),
                        (right - 0.02, y + thick / 2),
                        (left + 0.02, y + thick / 2),
                    ],
                    steps=3,
                ),
                tone,
                alpha=0.5 * (1 - 0.6 * u),
            )
            return out

        setting.layer(nearness(setting, y) + 0.001).moving("water", draw)


def corner(setting: Setting, side: int, *, snow: Paint | None = None, tone: float = 0.9) -> None:
    """A dark bank with tall firs in a lower corner."""
    frame = setting.frame
    x = setting.across(0.02)
    base = (
        frame.height / 2
        - 0.05
        - 0.13 * np.clip(side * x / frame.width, -0.1, 1.3)
        + 0.012 * waves(setting.rng("corner"), x, 0.7)
    )
    cut = Cutouts()
    cut.add(sheet(x, base, frame.floor), snow or land_paint(tone))
    layer = setting.layer(1.25)
    layer.still("land", cut, shadow=0.3, drop=(0, -0.008), blur=0.02)
    for i, (px, size) in enumerate(
        ((0.50, 0.62), (0.40, 0.46), (0.60, 0.50), (0.31, 0.30), (-0.46, 0.26), (-0.52, 0.34))
    ):
        own = setting.rng("corner pine", i)
        at = side * px * frame.width
        plants.stand(
            setting,
            layer,
            plants.pine(own, land_paint(0.9 - 0.1 * (i % 2)), snow=snow),
            at=(at, float(np.interp(at, x, base)) + 0.02),
            height=size,
            phase=float(i),
            swing=0.008,
        )
    setting.ground = Ground(y=0.012, near=1.26, person=0.17, x=side * 0.14 * frame.width, line=(x, base))


def island(setting: Setting) -> None:
    """A rock in the sea that carries a lighthouse and a keeper's house."""
    frame = setting.frame
    open_sky(setting, 0.10 if not frame.upright else 0.12)
    h, side, w = setting.horizon, setting.side, frame.width
    headland(setting, "cape far", height=0.05, near=0.10, haze=0.55, at=0.20 * w, side=-side, reach=1, y=h)
    add_water(setting, top=h, bottom=frame.height / 2, strips=8, calm=1.2)
    y = h + 0.085 * frame.height
    near = nearness(setting, y)
    cx = side * 0.17 * w
    rock = [
        (-0.42, 0.0),
        (-0.36, -0.035),
        (-0.27, -0.055),
        (-0.20, -0.11),
        (-0.10, -0.13),
        (0.0, -0.165),
        (0.12, -0.155),
        (0.20, -0.10),
        (0.27, -0.085),
        (0.33, -0.03),
        (0.40, 0.0),
        (0.0, 0.03),
    ]
    cut = Cutouts()
    cut.add(smooth([(cx + a * side, y + b) for a, b in rock], steps=5), land_paint(0.62))
    cut.add(
        smooth([(cx + a * side * 0.98, y + max(b, -0.075) * 0.62 + 0.005) for a, b in rock], steps=5),
        land_paint(0.74),
    )
    cut.extend(
        city.house(
            setting,
            "keeper",
            0,
            width=0.13,
            height=0.06,
            wall=local((248, 240, 226)),
            roof=local((196, 88, 64)),
            style="side",
        ),
        at=(cx - side * 0.085, y - 0.115),
    )
    for i, (a, b, s) in enumerate(((-0.20, -0.095, 0.08), (-0.25, -0.055, 0.06), (0.19, -0.10, 0.07))):
        cut.extend(
            plants.bush(setting.rng("rock bush", i), land_paint(0.52)), at=(cx + a * side, y + b), scale=s
        )
    setting.layer(near).still("land", cut, shadow=0.25, drop=(0.006, 0.004), blur=0.014)
    setting.perch.append((cx + side * 0.05, y - 0.150, near))
    setting.water = (h + 0.12 * frame.height, h + 0.28 * frame.height)
    foam = Cutouts()
    for i in range(9):
        u = (i / 8 - 0.5) * 0.86
        foam.add(
            smooth(
                [
                    (cx + u - 0.06, y + 0.012),
                    (cx + u, y + 0.002),
                    (cx + u + 0.06, y + 0.012),
                    (cx + u, y + 0.020),
                ],
                steps=4,
            ),
            Paint("", rgb=(252, 250, 244)),
            alpha=0.85,
        )

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        out.extend(foam, at=(0.006 * np.sin(0.7 * t), 0.003 * np.sin(1.1 * t)))
        return out

    setting.layer(near + 0.002).moving("water", draw)
    setting.ground = Ground(y=y - 0.12, near=near + 0.001, person=0.055, x=cx - side * 0.01)
