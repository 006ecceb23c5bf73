"""Places on land: mountains, hills, vineyards, desert, forest, village, meadow, snow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mutoscope.worlds.postcards import city, land, plants
from mutoscope.worlds.postcards.light import Paint, local
from mutoscope.worlds.postcards.light import land as land_paint
from mutoscope.worlds.postcards.setting import Ground, Setting, waves
from mutoscope.worlds.postcards.shores import SNOW, corner, open_sky
from mutoscope.worlds.postcards.sky import add_sun, place_sun
from mutoscope.worlds.postcards.stage import Cutouts, Mist, Points, ellipse, polygon, sheet, smooth


def mountains(setting: Setting) -> None:
    """Three ranges, paler the farther, with mist in the valleys and firs in front."""
    frame = setting.frame
    open_sky(setting, 0.10)
    side, w, h = setting.side, frame.width, setting.horizon
    tall = 0.46 * frame.height**0.6
    land.mountain_range(
        setting,
        "range",
        foot=h,
        height=tall,
        count=5,
        near=0.08,
        tone=land_paint(0.05),
        snow=SNOW,
        haze=0.38,
        main=side * 0.15 * w,
    )
    land.mountain_range(
        setting,
        "middle range",
        foot=h + 0.08,
        height=tall * 0.66,
        count=5,
        near=0.15,
        tone=land_paint(0.26),
        snow=SNOW,
        haze=0.22,
        main=-side * 0.30 * w,
    )
    setting.layers[-1].mist = Mist(y=h - 0.02, above=0.14, below=0.12, density=0.50)
    _, x, crest = land.hill(
        setting,
        "foothill",
        y=h + 0.15,
        swell=0.045,
        length=1.1,
        near=0.30,
        tone=land_paint(0.50),
        haze=0.10,
        tilt=0.05 * side,
    )
    setting.layers[-1].mist = Mist(y=h + 0.12, above=0.12, below=0.10, density=0.55)
    _trees(
        setting,
        "far firs",
        setting.layers[-1],
        x,
        crest,
        count=60,
        size=(0.025, 0.06),
        tone=0.56,
        kind="pine",
    )
    _, x, crest = land.hill(
        setting,
        "firs",
        y=h + 0.25,
        swell=0.05,
        length=1.4,
        near=0.55,
        tone=land_paint(0.70),
        haze=0.04,
        tilt=-0.06 * side,
    )
    setting.layers[-1].mist = Mist(y=h + 0.22, above=0.09, below=0.10, density=0.42)
    _trees(setting, "firs", setting.layers[-1], x, crest, count=34, size=(0.07, 0.14), tone=0.76, kind="pine")
    corner(setting, side)


def _trees(
    setting: Setting,
    name: str,
    layer: object,
    x: Points,
    crest: Points,
    *,
    count: int,
    size: tuple[float, float],
    tone: float,
    kind: str,
    snow: Paint | None = None,
) -> None:
    """A wood along a crest: trees in clumps, with gaps."""
    makers: dict[str, Callable[[np.random.Generator, Paint], Cutouts]] = {
        "pine": plants.pine,
        "tree": plants.tree,
        "poplar": plants.poplar,
        "cypress": plants.cypress,
    }
    still = Cutouts()
    for i in range(count):
        own = setting.rng(name, i)
        px = setting.frame.width * (-1.2 + 2.4 * (i + own.random()) / count)
        if np.sin(px * 5.1 + len(name)) + 0.9 * np.sin(px * 2.3 + 1.7 * len(name)) < -0.45:
            continue
        s = own.uniform(*size)
        paint = land_paint(tone + 0.05 * own.uniform(-1, 1))
        body = plants.pine(own, paint, snow=snow) if kind == "pine" else makers[kind](own, paint)
        still.extend(body, at=(px, float(np.interp(px, x, crest)) + 0.01 * s / size[1] + 0.002), scale=s)
    layer.still("plant", still, shadow=0.12, drop=(0.002, 0.0), blur=0.005)  # type: ignore[attr-defined]


def hills(setting: Setting, *, vines: bool = False) -> None:
    """Rolling hills with fields, cypresses and a farmhouse; with ``vines`` rows of vines run down the near slopes."""
    frame = setting.frame
    open_sky(setting, 0.0)
    h, side, w = setting.horizon, setting.side, frame.width
    land.hill(
        setting,
        "hills",
        y=h - 0.10,
        swell=0.05,
        length=1.4,
        near=0.09,
        tone=land_paint(0.05),
        haze=0.38,
        octaves=3,
    )
    land.hill(
        setting,
        "hills",
        index=1,
        y=h - 0.035,
        swell=0.055,
        length=1.2,
        near=0.15,
        tone=land_paint(0.20),
        haze=0.26,
        tilt=-0.05 * side,
    )
    layer, x, crest = land.hill(
        setting,
        "hills",
        index=2,
        y=h + 0.035,
        swell=0.05,
        length=1.1,
        near=0.26,
        tone=land_paint(0.36),
        haze=0.14,
        tilt=0.05 * side,
    )
    layer.still("land", _below(x, crest, land_paint(0.36), frame.floor, (0.035, 0.075), setting, "field far"))
    _trees(setting, "hedge", layer, x, crest, count=30, size=(0.02, 0.05), tone=0.48, kind="tree")
    layer.mist = Mist(y=h + 0.01, above=0.06, below=0.06, density=0.35)
    layer, x, crest = land.hill(
        setting,
        "hills",
        index=3,
        y=h + 0.13,
        swell=0.06,
        length=1.3,
        near=0.48,
        tone=land_paint(0.50),
        haze=0.06,
        tilt=0.10 * side,
    )
    top = float(side * 0.24 * w)
    y = float(np.interp(top, x, crest))
    rows = land.stripes(
        x, crest, tone=land_paint(0.62), count=26, spacing=0.075, slant=-0.12 * side, thick=0.018, deep=0.20
    )
    if vines:
        layer.still("field", rows)
    else:
        layer.still("land", _below(x, crest, land_paint(0.50), frame.floor, (0.05, 0.12), setting, "field"))
    farm = Cutouts()
    farm.extend(
        city.house(
            setting,
            "farm",
            1,
            width=0.15,
            height=0.075,
            wall=local((246, 226, 190)),
            roof=local((190, 96, 66)),
            style="side",
        ),
        at=(top, y + 0.006),
    )
    farm.extend(
        city.house(
            setting,
            "farm",
            2,
            width=0.075,
            height=0.11,
            wall=local((240, 208, 162)),
            roof=local((178, 84, 60)),
            style="side",
        ),
        at=(top + 0.075 * side, y + 0.008),
    )
    layer.still("building", farm, shadow=0.25, drop=(0.006, 0.0), blur=0.008)
    for i, dx in enumerate((-0.16, -0.125, 0.15, 0.185, 0.225)):
        px = top + dx * side
        plants.stand(
            setting,
            layer,
            plants.cypress(setting.rng("cypress", i), land_paint(0.72)),
            at=(px, float(np.interp(px, x, crest)) + 0.01),
            height=0.13 + 0.05 * (i % 3) / 2,
            phase=float(i),
            swing=0.012,
        )
    setting.ground = Ground(y=0.0, near=0.9, person=0.20, x=-side * 0.17 * w)
    layer, x, crest = land.hill(
        setting,
        "hills",
        index=4,
        y=h + 0.31 * frame.height**0.7,
        swell=0.05,
        length=1.7,
        near=0.85,
        tone=land_paint(0.66),
        tilt=-0.13 * side,
    )
    way = land_paint(0.2, 0.06)
    gx = -side * 0.15 * w
    gy = float(np.interp(gx, x, crest))
    if vines:
        layer.still(
            "field",
            land.stripes(
                x,
                crest,
                tone=land_paint(0.80),
                count=22,
                spacing=0.13,
                slant=0.25 * side,
                thick=0.05,
                deep=0.34,
            ),
        )
    layer.still("path", land.path(_winding(gx, gy, frame.height / 2 + 0.12, side), 0.30, 0.020, way))
    if not vines:
        _flowers(setting, layer, x, crest, near_y=frame.height / 2)
    setting.ground = Ground(y=0.012, near=0.87, person=0.185, x=gx, line=(x, crest))
    plants.stand(
        setting,
        layer,
        plants.tree(setting.rng("hill tree"), land_paint(0.80)),
        at=(side * 0.40 * w, float(np.interp(side * 0.40 * w, x, crest)) + 0.02),
        height=0.36,
        phase=0.3,
        swing=0.012,
    )
    front_grass(setting)


def _winding(x: float, top: float, foot: float, side: int) -> list[tuple[float, float]]:
    """A path's middle line from the lower edge to a crest: bends get shorter with distance."""
    tall = foot - top
    return [
        (x - side * 0.20, foot),
        (x - side * 0.02, top + 0.62 * tall),
        (x + side * 0.085, top + 0.36 * tall),
        (x + side * 0.01, top + 0.17 * tall),
        (x - side * 0.03, top + 0.06 * tall),
        (x, top - 0.002),
    ]


def vineyard(setting: Setting) -> None:
    hills(setting, vines=True)


def _below(
    x: Points,
    crest: Points,
    tone: Paint,
    floor: float,
    depths: tuple[float, ...],
    setting: Setting,
    name: str,
) -> Cutouts:
    return land.bands(x, crest, tone, depths, setting.rng(name), floor)


def _flowers(
    setting: Setting, layer: object, x: Points, crest: Points, *, near_y: float, count: int = 60
) -> None:
    """Dots of color on a slope, larger towards the viewer."""
    out = Cutouts()
    colors = [local((246, 214, 110)), local((226, 96, 74)), local((248, 240, 226)), local((214, 140, 168))]
    for i in range(count):
        rng = setting.rng("flower", i)
        px = setting.frame.width * rng.uniform(-0.9, 0.9)
        u = rng.random() ** 1.3
        top = float(np.interp(px, x, crest)) + 0.02
        y = top + (near_y - top) * u
        s = 0.0025 + 0.0065 * u
        out.add(ellipse(px, y, s * 1.25, s, points=9), colors[int(rng.integers(0, 4))])
    layer.still("plant", out)  # type: ignore[attr-defined]


def front_grass(setting: Setting, *, tone: float = 0.93, flowers: bool = True) -> None:
    """A low edge of meadow in front, cut off by the picture."""
    frame = setting.frame
    x = setting.across(0.02)
    base = (
        frame.height / 2
        - 0.03
        - 0.035 * waves(setting.rng("front"), x, 1.1)
        - 0.05 * np.clip(-setting.side * x / frame.width, 0, 1)
    )
    cut = Cutouts()
    cut.add(sheet(x, base, frame.floor), land_paint(tone))
    layer = setting.layer(1.38)
    layer.still("land", cut, shadow=0.3, drop=(0, -0.008), blur=0.02)
    for i in range(26):
        own = setting.rng("front grass", i)
        px = frame.width * (-0.62 + 1.24 * (i + own.random()) / 26)
        color = [(248, 226, 150), (232, 110, 84), (248, 242, 230)][i % 3]
        body = plants.grass(
            own,
            land_paint(tone - 0.08 + 0.1 * own.random()),
            blades=7,
            flower=local(color) if flowers and i % 2 else None,
        )
        plants.stand(
            setting,
            layer,
            body,
            at=(px, float(np.interp(px, x, base)) + 0.015),
            height=own.uniform(0.06, 0.135),
            phase=float(i),
            shadow=0.0,
            swing=0.12,
        )


def meadow(setting: Setting) -> None:
    """A wide field under a big sky, a lone tree, flowers."""
    frame = setting.frame
    open_sky(setting, 0.12)
    h, side, w = setting.horizon, setting.side, frame.width
    land.hill(
        setting, "rise", y=h - 0.03, swell=0.025, length=1.5, near=0.10, tone=land_paint(0.10), haze=0.35
    )
    layer, x, crest = land.hill(
        setting,
        "rise",
        index=1,
        y=h + 0.012,
        swell=0.016,
        length=0.9,
        near=0.17,
        tone=land_paint(0.30),
        haze=0.2,
    )
    _trees(setting, "wood", layer, x, crest, count=44, size=(0.02, 0.055), tone=0.42, kind="tree")
    layer, x, crest = land.hill(
        setting,
        "rise",
        index=2,
        y=h + 0.065,
        swell=0.022,
        length=1.2,
        near=0.34,
        tone=land_paint(0.40, 0.03),
        haze=0.08,
        tilt=0.03 * side,
    )
    layer.still(
        "field",
        land.stripes(
            x, crest, tone=land_paint(0.46), count=40, spacing=0.07, slant=0.05, thick=0.012, deep=0.12
        ),
    )
    setting.perch.append((-side * 0.16 * w, float(np.interp(-side * 0.16 * w, x, crest)) + 0.008, 0.345))
    layer, x, crest = land.hill(
        setting,
        "rise",
        index=3,
        y=h + 0.17,
        swell=0.035,
        length=1.6,
        near=0.72,
        tone=land_paint(0.56),
        tilt=0.07 * side,
    )
    at = side * 0.26 * w
    plants.stand(
        setting,
        layer,
        plants.tree(setting.rng("lone"), land_paint(0.74), round_=1.15),
        at=(at, float(np.interp(at, x, crest)) + 0.025),
        height=0.46,
        phase=0.4,
        swing=0.014,
    )
    _flowers(setting, layer, x, crest, near_y=frame.height / 2, count=110)
    setting.ground = Ground(y=0.035, near=0.76, person=0.175, x=-side * 0.04 * w, line=(x, crest))
    front_grass(setting)


def desert(setting: Setting) -> None:
    """Dunes with sharp crests, table mountains on the horizon."""
    frame = setting.frame
    open_sky(setting, 0.0 if not frame.upright else 0.02)
    h, side, w = setting.horizon, setting.side, frame.width
    mesa = Cutouts()
    for i, (mx, mw, mh) in enumerate(
        ((0.18, 0.34, 0.17), (0.50, 0.20, 0.11), (-0.34, 0.26, 0.09), (-0.85, 0.4, 0.13), (0.95, 0.5, 0.15))
    ):
        rng = setting.rng("mesa", i)
        cx, half = side * mx * w, mw / 2
        body = [
            (cx - half * 1.5, h + 0.03),
            (cx - half * 1.05, h - mh * 0.35),
            (cx - half * 0.95, h - mh),
            (cx - half * 0.2, h - mh * rng.uniform(0.96, 1.06)),
            (cx + half * 0.85, h - mh),
            (cx + half, h - mh * 0.38),
            (cx + half * 1.5, h + 0.03),
        ]
        mesa.add(polygon(body), local((198, 120, 92)))
        s = -1 if setting.sun[0] > cx else 1
        mesa.add(
            polygon(
                [
                    (cx + s * half * 0.25, h + 0.03),
                    (cx + s * half * 0.32, h - mh * 0.4),
                    (cx + s * half * 0.22, h - mh),
                    (cx + s * half * 0.88, h - mh),
                    (cx + s * half * 1.0, h - mh * 0.38),
                    (cx + s * half * 1.5, h + 0.03),
                ]
            ),
            local((176, 98, 82)),
        )
        mesa.add(
            polygon(
                [
                    (cx - half * 0.98, h - mh * 0.82),
                    (cx + half * 0.90, h - mh * 0.82),
                    (cx + half * 0.93, h - mh * 0.70),
                    (cx - half * 1.0, h - mh * 0.70),
                ]
            ),
            local((214, 140, 104)),
        )
    setting.layer(0.11, 0.38).still("mountain", mesa, shadow=0.15, drop=(0.004, 0), blur=0.01)
    sand = (232, 178, 112)
    for i, (y, tall, near, shade, haze, peaks) in enumerate(
        (
            (0.02, 0.035, 0.18, 0.05, 0.34, 7),
            (0.09, 0.07, 0.34, 0.025, 0.16, 5),
            (0.20, 0.12, 0.62, -0.01, 0.05, 4),
            (0.36, 0.15, 1.0, -0.055, 0.0, 3),
        )
    ):
        layer = land.dune(
            setting,
            f"dune {i}",
            y=h + y * frame.height**0.7,
            height=tall,
            near=near,
            tone=local(sand, shade),
            haze=haze,
            peaks=peaks,
        )
        if i == 2:
            for k in range(3):
                rng = setting.rng("cactus", k)
                px = w * (-0.42 + 0.36 * k + 0.1 * rng.random())
                plants.stand(
                    setting,
                    setting.layer(0.64),
                    plants.cactus(rng, land_paint(0.62) if setting.dark else local((92, 128, 92))),
                    at=(px, h + 0.30 * frame.height**0.7 + 0.02 * k),
                    height=rng.uniform(0.10, 0.17),
                    phase=float(k),
                    swing=0.0,
                )
        _ = layer
    plants.stand(
        setting,
        setting.layer(1.1),
        plants.cactus(setting.rng("cactus", 9), local((70, 108, 82))),
        at=(side * 0.36 * w, frame.height / 2 - 0.055),
        height=0.42,
        phase=0.0,
        swing=0.0,
    )
    setting.ground = Ground(y=h + 0.30 * frame.height**0.7, near=0.66, person=0.13, x=-side * 0.06 * w)
    x = setting.across(0.02)
    line = (
        frame.height / 2
        - 0.03
        - 0.05 * np.clip(side * x / w, -0.3, 1)
        + 0.012 * waves(setting.rng("front sand"), x, 1.4)
    )
    cut = Cutouts()
    cut.add(sheet(x, line, frame.floor), local(sand, -0.14))
    setting.layer(1.3).still("sand", cut, shadow=0.28, drop=(0, -0.008), blur=0.02)


def forest(setting: Setting) -> None:
    """Trunks in five depths, light between them, ferns and a path."""
    frame = setting.frame
    setting.horizon = 0.13 * frame.height
    place_sun(setting)
    setting.sun = (-setting.side * 0.10 * frame.width, -0.10 * frame.height)
    add_sun(setting)
    h, side, w, H = setting.horizon, setting.side, frame.width, frame.height
    count = 4
    for i in range(count):
        u = i / (count - 1)
        near, haze, tone = 0.14 + 0.56 * u**1.3, 0.62 * (1 - u) ** 1.3, 0.22 + 0.52 * u
        layer = setting.layer(near, haze)
        layer.mist = Mist(y=h + 0.05 * u, above=0.20, below=0.12, density=0.30)
        cut = Cutouts()
        number = (17, 12, 8, 6)[i]
        for k in range(number):
            rng = setting.rng(f"trunk {i}", k)
            px = w * (-1.1 + 2.2 * (k + 0.25 + 0.5 * rng.random()) / number)
            gap = 0.16 * w * (0.35 + 0.9 * u)
            px += 0.75 * gap * np.sign(px - 0.02) * np.exp(-((px / gap) ** 2))
            half = (0.009 + 0.032 * u**1.2) * rng.uniform(0.75, 1.3)
            lean = rng.uniform(-0.05, 0.05)
            foot = h + 0.02 + 0.17 * u * H**0.5
            trunk = [
                (px - half * 1.9, foot + 0.03),
                (px - half * 1.1, foot - 0.04),
                (px - half + lean * 0.5, -0.25 * H),
                (px - half * 0.8 + lean, -1.5 * H),
                (px + half * 0.8 + lean, -1.5 * H),
                (px + half + lean * 0.5, -0.25 * H),
                (px + half * 1.1, foot - 0.04),
                (px + half * 1.9, foot + 0.03),
            ]
            cut.add(smooth(trunk, steps=4), land_paint(tone))
            cut.add(
                smooth([(x + (half * 0.9 if j < 4 else 0.0), y) for j, (x, y) in enumerate(trunk)], steps=4),
                land_paint(tone, -0.03),
            )
            if rng.random() < 0.7:
                s, by = (1 if rng.random() < 0.5 else -1), rng.uniform(-0.42, -0.02) * H
                cut.add(
                    polygon(
                        [
                            (px, by),
                            (px + s * (0.10 + 0.10 * u), by - 0.09),
                            (px + s * (0.11 + 0.10 * u), by - 0.085),
                            (px, by + half * 0.9),
                        ]
                    ),
                    land_paint(tone),
                )
        layer.still("tree", cut, shadow=0.20, drop=(0.008 * side, 0.0), blur=0.006 + 0.012 * u)
        # Crowns close the picture above.
        leaves = Cutouts()
        x = setting.across(0.015)
        edge = (
            -H / 2
            + (0.30 - 0.17 * u) * H * 0.62
            + 0.05 * waves(setting.rng("crown", i), x, 0.5)
            + 0.028 * np.abs(np.sin(x * (24 - 9 * u) + i))
        )
        leaves.add(
            np.concatenate([np.stack([x, edge], 1), [[x[-1], -frame.floor], [x[0], -frame.floor]]]),
            land_paint(tone + 0.02, 0.012),
        )
        layer.still("tree", leaves, shadow=0.18, drop=(0, 0.008), blur=0.012)
        _, gx, crest = land.hill(
            setting,
            "ground",
            index=i,
            y=h + 0.015 + 0.18 * u * H**0.5,
            swell=0.014 + 0.012 * u,
            length=0.7 + 0.6 * u,
            near=near + 0.005,
            tone=land_paint(tone + 0.04, 0.02),
            haze=haze,
            shadow=0.2,
        )
        ferns = Cutouts()
        for k in range(int(26 - 5 * i)):
            rng = setting.rng(f"fern {i}", k)
            px = w * (-0.9 + 1.8 * (k + rng.random()) / (26 - 5 * i))
            ferns.extend(
                plants.bush(rng, land_paint(tone + 0.08, 0.02 * rng.random()))
                if k % 3
                else plants.grass(rng, land_paint(tone + 0.10), blades=6),
                at=(px, float(np.interp(px, gx, crest)) + 0.012),
                scale=(0.035 + 0.06 * u) * rng.uniform(0.7, 1.3),
            )
        setting.layers[-1].still("plant", ferns, shadow=0.12, drop=(0.002, 0), blur=0.005)
        if i == count - 1:
            way = land_paint(0.1, 0.03)
            setting.layers[-1].still(
                "path",
                land.path(
                    _winding(0.0, float(np.interp(0.0, gx, crest)), H / 2 + 0.12, side), 0.42, 0.06, way
                ),
            )
            setting.ground = Ground(y=0.07, near=near + 0.02, person=0.20, x=side * 0.02, line=(gx, crest))
    front = setting.layer(1.4)
    bole = Cutouts()
    for s, px, half in ((side, 0.44, 0.085), (-side, 0.60, 0.06)):
        x0 = s * px * w
        bole.add(
            smooth(
                [
                    (x0 - half * 2.0, H / 2 + 0.3),
                    (x0 - half * 1.15, H / 2 - 0.06),
                    (x0 - half, 0.0),
                    (x0 - half * 0.9, -1.6 * H),
                    (x0 + half * 0.9, -1.6 * H),
                    (x0 + half, 0.0),
                    (x0 + half * 1.2, H / 2 - 0.05),
                    (x0 + half * 2.2, H / 2 + 0.3),
                ],
                steps=5,
            ),
            land_paint(0.97),
        )
    front.still("tree", bole, shadow=0.34, drop=(0.012, 0.0), blur=0.025)
    front_grass(setting, tone=0.97, flowers=False)


def village(setting: Setting, *, snow: bool = False) -> None:
    """Houses and a church on a slope among trees, hills behind, fields in front."""
    frame = setting.frame
    open_sky(setting, -0.02)
    h, side, w = setting.horizon, setting.side, frame.width
    white = SNOW if snow else None

    def tone(at: float, shade: float = 0.0) -> Paint:
        return (
            Paint("", rgb=(236, 242, 250), shade=round(shade - 0.10 * (at - 0.1), 3))
            if snow
            else land_paint(at, shade)
        )

    if snow:
        land.mountain_range(
            setting,
            "range",
            foot=h,
            height=0.34 * frame.height**0.6,
            count=5,
            near=0.08,
            tone=land_paint(0.12),
            snow=SNOW,
            haze=0.34,
            main=-side * 0.16 * w,
        )
    else:
        land.hill(
            setting,
            "hills",
            y=h - 0.14,
            swell=0.07,
            length=1.5,
            near=0.09,
            tone=land_paint(0.08),
            haze=0.36,
            octaves=3,
        )
    layer, x, crest = land.hill(
        setting, "hills", index=1, y=h - 0.03, swell=0.045, length=1.1, near=0.15, tone=tone(0.26), haze=0.24
    )
    _trees(
        setting,
        "hill wood",
        layer,
        x,
        crest,
        count=50,
        size=(0.025, 0.06),
        tone=0.42,
        kind="pine" if snow else "tree",
        snow=white,
    )
    layer, x, crest = land.hill(
        setting, "hills", index=2, y=h + 0.07, swell=0.03, length=1.0, near=0.30, tone=tone(0.42), haze=0.12
    )
    layer.mist = Mist(y=h + 0.03, above=0.08, below=0.06, density=0.4)
    back = city.town(
        setting,
        "back row",
        x0=-0.30 * w,
        x1=0.34 * w,
        ground=crest + 0.004,
        xs=x,
        tall=(0.04, 0.065),
        width=(0.06, 0.10),
        snow=white,
        gap=0.03,
    )
    layer.still("building", back, shadow=0.22, drop=(0.004, 0), blur=0.008)
    layer, x, crest = land.hill(
        setting,
        "hills",
        index=3,
        y=h + 0.14,
        swell=0.025,
        length=1.2,
        near=0.46,
        tone=tone(0.52),
        haze=0.05,
        tilt=0.04 * side,
    )
    _trees(
        setting,
        "garden",
        layer,
        x,
        crest,
        count=22,
        size=(0.06, 0.12),
        tone=0.6,
        kind="pine" if snow else "tree",
        snow=white,
    )
    row = city.town(
        setting,
        "front row",
        x0=-0.42 * w,
        x1=0.46 * w,
        ground=crest + 0.012,
        xs=x,
        tall=(0.06, 0.095),
        width=(0.09, 0.15),
        landmarks=False,
        snow=white,
        gap=0.06,
    )
    layer.still("building", row, shadow=0.25, drop=(0.006, 0), blur=0.010)
    _smoke(
        setting,
        layer,
        [
            (-0.20 * w, float(np.interp(-0.2 * w, x, crest)) - 0.16),
            (0.22 * w, float(np.interp(0.22 * w, x, crest)) - 0.15),
        ],
    )
    layer, x, crest = land.hill(
        setting,
        "hills",
        index=4,
        y=h + 0.27 * frame.height**0.7,
        swell=0.03,
        length=1.5,
        near=0.85,
        tone=tone(0.64),
        tilt=-0.06 * side,
    )
    gx = -side * 0.10 * w
    gy = float(np.interp(gx, x, crest))
    layer.still(
        "path",
        land.path(
            _winding(gx, gy, frame.height / 2 + 0.12, side),
            0.32,
            0.028,
            land_paint(0.2, 0.05) if not snow else tone(0.9, -0.03),
        ),
    )
    setting.ground = Ground(y=0.015, near=0.87, person=0.17, x=gx, line=(x, crest))
    if snow:
        corner(setting, side, snow=SNOW.shaded(-0.05))
    else:
        _flowers(setting, layer, x, crest, near_y=frame.height / 2)
        plants.stand(
            setting,
            layer,
            plants.tree(setting.rng("village tree"), land_paint(0.8)),
            at=(side * 0.41 * w, float(np.interp(side * 0.41 * w, x, crest)) + 0.02),
            height=0.40,
            phase=0.0,
            swing=0.012,
        )
        front_grass(setting)


def snowland(setting: Setting) -> None:
    village(setting, snow=True)


def _smoke(setting: Setting, layer: object, spots: list[tuple[float, float]]) -> None:
    """Chimney smoke in rising discs."""
    paper = Paint("cloud")

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        for k, (x, y) in enumerate(spots):
            for i in range(5):
                age = (0.16 * t + i / 5 + 0.37 * k) % 1.0
                out.add(
                    ellipse(
                        x + 0.05 * age * setting.windy + 0.008 * np.sin(5 * age + k),
                        y - 0.12 * age,
                        0.006 + 0.020 * age,
                        points=22,
                    ),
                    paper,
                    alpha=0.6 * min(1.0, age * 7) * (1 - age),
                )
        return out

    layer.moving("smoke", draw)  # type: ignore[attr-defined]
