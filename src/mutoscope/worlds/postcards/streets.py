"""Places in town: the old town's roofs, a stairway, a street with rails."""

from __future__ import annotations

import numpy as np

from mutoscope.worlds.postcards import city, land, plants
from mutoscope.worlds.postcards.light import land as land_paint
from mutoscope.worlds.postcards.light import local
from mutoscope.worlds.postcards.setting import Ground, Setting, waves
from mutoscope.worlds.postcards.shores import open_sky
from mutoscope.worlds.postcards.stage import Cutouts, Mist, box, ellipse, polygon, ribbon


def old_town(setting: Setting) -> None:
    """Roofs behind roofs down a slope, a dome and towers, a terrace in front with pots and a cat's wall."""
    frame = setting.frame
    open_sky(setting, -0.06)
    h, side, w, H = setting.horizon, setting.side, frame.width, frame.height
    land.hill(
        setting,
        "hills",
        y=h - 0.03,
        swell=0.05,
        length=1.5,
        near=0.08,
        tone=land_paint(0.08),
        haze=0.38,
        octaves=3,
    )
    layer, _, _ = land.hill(
        setting,
        "hills",
        index=1,
        y=h + 0.03,
        swell=0.03,
        length=1.2,
        near=0.12,
        tone=land_paint(0.26),
        haze=0.28,
    )
    rows = (
        (0.075, 0.18, 0.30, (0.035, 0.07), (0.04, 0.075)),
        (0.125, 0.28, 0.18, (0.05, 0.09), (0.06, 0.11)),
        (0.20, 0.44, 0.08, (0.07, 0.12), (0.09, 0.15)),
        (0.31, 0.70, 0.0, (0.10, 0.17), (0.13, 0.22)),
    )
    for i, (drop, near, haze, tall, width) in enumerate(rows):
        y = h + drop * H**0.8
        layer = setting.layer(near, haze)
        layer.mist = Mist(y=y - 0.05, above=0.08, below=0.05, density=0.16)
        xs = setting.across(0.05)
        ground = y + 0.030 * waves(setting.rng("slope", i), xs, 1.5) - 0.05 * side * xs / w
        row = Cutouts()
        if i == 1:
            row.extend(
                city.dome(setting, height=0.27, wall=local(city.WALLS[0]), roof=local((92, 140, 138))),
                at=(side * 0.20 * w, float(np.interp(side * 0.2 * w, xs, ground))),
            )
        if i == 2:
            row.extend(
                city.house(
                    setting,
                    "tower",
                    5,
                    width=0.06,
                    height=0.27,
                    wall=local(city.WALLS[1]),
                    roof=local(city.ROOFS[1]),
                    style="tower",
                ),
                at=(-side * 0.23 * w, float(np.interp(-side * 0.23 * w, xs, ground))),
            )
        row.extend(
            city.town(
                setting,
                f"row {i}",
                x0=-1.35 * w,
                x1=1.35 * w,
                ground=ground,
                xs=xs,
                tall=tall,
                width=width,
                landmarks=i == 0,
            )
        )
        layer.still("building", row, shadow=0.28, drop=(0.004, -0.003), blur=0.008 + 0.008 * i / 3)
        trees = Cutouts()
        for k in range(9):
            rng = setting.rng(f"roof tree {i}", k)
            px = w * (-0.9 + 1.8 * (k + rng.random()) / 9)
            body = (
                plants.cypress(rng, land_paint(0.5 + 0.1 * i))
                if k % 2
                else plants.tree(rng, land_paint(0.46 + 0.1 * i))
            )
            trees.extend(
                body, at=(px, float(np.interp(px, xs, ground)) + 0.02), scale=tall[1] * rng.uniform(0.8, 1.25)
            )
        base = Cutouts()
        base.add(
            np.concatenate([np.stack([xs, ground + 0.01], 1), [[xs[-1], frame.floor], [xs[0], frame.floor]]]),
            land_paint(0.5 + 0.12 * i),
        )
        layer.still("plant", trees, shadow=0.15)
        layer.still("land", base, shadow=0.1, drop=(0, -0.003))
    y = H / 2 - 0.16
    terrace = Cutouts()
    stone = local((226, 198, 164))
    terrace.add(box(-frame.reach, y + 0.06, frame.reach, frame.floor), stone.shaded(-0.16))
    terrace.add(box(-frame.reach, y, frame.reach, y + 0.028), stone.shaded(-0.02))
    for i in range(-24, 25):
        bx = i * 0.075
        terrace.add(
            polygon(
                [
                    (bx - 0.012, y + 0.028),
                    (bx + 0.012, y + 0.028),
                    (bx + 0.018, y + 0.055),
                    (bx + 0.010, y + 0.085),
                    (bx - 0.010, y + 0.085),
                    (bx - 0.018, y + 0.055),
                ]
            ),
            stone.shaded(-0.08),
        )
    terrace.add(box(-frame.reach, y + 0.082, frame.reach, y + 0.105), stone.shaded(-0.04))
    terrace.add(box(-frame.reach, y + 0.105, frame.reach, frame.floor), stone.shaded(-0.20))
    layer = setting.layer(1.12)
    layer.still("quay", terrace, shadow=0.3, drop=(0, -0.008), blur=0.02)
    for i, px in enumerate((side * 0.42, side * 0.33, -side * 0.46)):
        pot = Cutouts()
        x0 = px * w
        plants.stand(
            setting,
            layer,
            plants.bush(setting.rng("pot", i), land_paint(0.7)),
            at=(x0, y - 0.062),
            height=0.12,
            phase=float(i),
            swing=0.02,
        )
        pot.add(
            polygon(
                [
                    (x0 - 0.048, y - 0.07),
                    (x0 + 0.048, y - 0.07),
                    (x0 + 0.032, y + 0.004),
                    (x0 - 0.032, y + 0.004),
                ]
            ),
            local((190, 96, 66)),
        )
        pot.add(box(x0 - 0.054, y - 0.082, x0 + 0.054, y - 0.062), local((204, 112, 78)))
        layer.still("plant", pot, shadow=0.2)
    setting.ground = Ground(y=H / 2 + 0.03, near=1.25, person=0.34, x=-side * 0.20 * w)
    setting.perch.append((-side * 0.1 * w, y, 1.13))


def stairway(setting: Setting) -> None:
    """A steep tiled stairway between tall houses, washing overhead, sky at its top."""
    frame = setting.frame
    open_sky(setting, 0.02)
    side, w, H = setting.side, frame.width, frame.height
    h = setting.horizon
    land.hill(
        setting, "hills", y=h - 0.06, swell=0.03, length=1.2, near=0.10, tone=land_paint(0.15), haze=0.3
    )
    far = city.town(
        setting, "top town", x0=-0.5 * w, x1=0.5 * w, ground=-0.05 * H, tall=(0.06, 0.13), width=(0.06, 0.10)
    )
    setting.layer(0.22, 0.16).still("building", far, shadow=0.2, drop=(0.003, 0), blur=0.006)
    top, foot = -0.10 * H, H / 2 + 0.10
    half_top, half_foot = 0.075 if not frame.upright else 0.085, 0.36 if not frame.upright else 0.30
    steps = 19
    # Steps are sheets of growing size; each riser carries a band of tiles.
    stone, tiles = (
        local((236, 220, 192)),
        (local((58, 118, 150)), local((240, 190, 92)), local((206, 98, 74))),
    )
    edges = []
    for i in range(steps + 1):
        u = (i / steps) ** 1.55
        edges.append((top + (foot - top) * u, half_top + (half_foot - half_top) * u))
    _houses(setting, edges)
    for i in range(steps):
        (y0, s0), y1 = edges[i], edges[i + 1][0]
        u = (i + 0.5) / steps
        near = 0.42 + 0.62 * u
        layer = setting.layer(near, 0.12 * (1 - u))
        cut = Cutouts()
        tread = y0 + (y1 - y0) * 0.36
        x0 = -side * 0.02 * w
        cut.add(
            polygon(
                [(x0 - s0, y0), (x0 + s0, y0), (x0 + s0 * 1.02, frame.floor), (x0 - s0 * 1.02, frame.floor)]
            ),
            stone.shaded(-0.10),
        )
        cut.add(
            polygon([(x0 - s0, y0), (x0 + s0, y0), (x0 + s0, tread), (x0 - s0, tread)]), stone.shaded(0.015)
        )
        number = 12
        size = 2 * s0 / number
        for k in range(number):
            bx = x0 - s0 + size * (k + 0.5)
            mid, tall = (tread + y1) / 2 + 0.004, (y1 - tread) * 0.30
            cut.add(
                polygon(
                    [(bx, mid - tall), (bx + size * 0.36, mid), (bx, mid + tall), (bx - size * 0.36, mid)]
                ),
                tiles[(k + i) % 3],
            )
        layer.still("stairs", cut, shadow=0.16, drop=(0, -0.003), blur=0.004 + 0.006 * u)
    u_person = 0.62
    y, s = np.interp(u_person, np.linspace(0, 1, steps + 1), [e[0] for e in edges]), 0.0
    _ = s
    setting.ground = Ground(
        y=float(y),
        near=0.42 + 0.62 * u_person + 0.004,
        person=0.26 if not frame.upright else 0.30,
        x=-side * 0.02 * w,
        slope=0.0,
    )
    for k, (wy, near, size, pieces) in enumerate(((-0.27, 0.62, 0.055, 7), (-0.40, 0.95, 0.085, 6))):
        span = (0.30, 0.46)[k] if not frame.upright else (0.28, 0.42)[k]

        def draw(
            t: float, k: int = k, wy: float = wy, size: float = size, pieces: int = pieces, span: float = span
        ) -> Cutouts:
            return city.washing(
                setting,
                f"washing {k}",
                start=(-span - 0.02, wy * H),
                stop=(span - 0.02, (wy + 0.012) * H),
                pieces=pieces,
                size=size,
                t=t,
            )

        setting.layer(near).moving("washing", draw, shadow=0.2, drop=(0.006, 0.012), blur=0.012)


def _houses(setting: Setting, edges: list[tuple[float, float]]) -> None:
    """Fronts on both sides of the stairway, nearer ones larger, in changing colors."""
    frame = setting.frame
    x0, H = -setting.side * 0.02 * frame.width, frame.height
    for i, (u, near) in enumerate(((0.10, 0.47), (0.36, 0.60), (0.62, 0.78), (0.92, 1.06))):
        index = u * (len(edges) - 1)
        y = float(np.interp(index, range(len(edges)), [e[0] for e in edges]))
        s = float(np.interp(index, range(len(edges)), [e[1] for e in edges]))
        for hand in (-1, 1):
            rng = setting.rng("front", 2 * i + (hand > 0))
            layer = setting.layer(near - 0.004, 0.12 * (1 - u))
            wall = local(city.WALLS[(2 * i + (hand > 0) * 3 + setting.seed) % len(city.WALLS)])
            roof_y = y - (0.26 + 0.52 * u) * H**0.6 * rng.uniform(0.9, 1.12)
            cut = Cutouts()
            inner, outer = x0 + hand * s * 1.0, x0 + hand * frame.reach
            cut.add(
                polygon([(inner, roof_y), (outer, roof_y), (outer, frame.floor), (inner, frame.floor)]),
                wall.shaded(-0.01 if hand == setting.side else -0.045),
            )
            eave = 0.03 + 0.04 * u
            cut.add(
                polygon(
                    [
                        (inner - hand * eave, roof_y + eave * 0.5),
                        (outer, roof_y + eave * 0.5),
                        (outer, roof_y - eave * 1.5),
                        (inner + hand * eave, roof_y - eave * 1.5),
                    ]
                ),
                local(city.ROOFS[(i + (hand > 0)) % 4]),
            )
            size = 0.024 + 0.042 * u
            for r in range(6):
                for c in range(6):
                    wx = inner + hand * (size * 1.1 + c * size * 2.5)
                    wy = roof_y + eave + size * 2.2 + r * size * 2.9
                    if wy > y + 0.10:
                        continue
                    lx = wx - size * 0.5
                    shutter = local(((92, 132, 128), (158, 96, 80), (86, 118, 150))[(i + r) % 3])
                    cut.add(box(lx - size * 0.55, wy - size * 1.6, lx - size * 0.04, wy), shutter)
                    cut.add(box(lx + size * 1.04, wy - size * 1.6, lx + size * 1.55, wy), shutter)
                    city.window(
                        cut,
                        lx,
                        wy,
                        size,
                        size * 1.6,
                        at=setting.lit_at(i * 72 + r * 6 + c + 36 * (hand > 0), 1, "stairs"),
                    )
                    if (r + c) % 3 == 1:
                        cut.add(
                            box(lx - size * 0.2, wy + size * 0.02, lx + size * 1.2, wy + size * 0.26),
                            local((176, 90, 64)),
                        )
                        for k in range(4):
                            cut.add(
                                ellipse(
                                    lx + size * (0.0 + 0.33 * k), wy - size * 0.08, size * 0.2, points=12
                                ),
                                land_paint(0.5) if k % 2 else local((222, 104, 92)),
                            )
            layer.still("building", cut, shadow=0.3, drop=(-hand * 0.008, 0.0), blur=0.008 + 0.012 * u)


def street(setting: Setting) -> None:
    """A row of tall fronts seen square on, a pavement with lamps and trees, rails in the roadway."""
    frame = setting.frame
    open_sky(setting, 0.18)
    side, w, H = setting.side, frame.width, frame.height
    h = 0.20 * H if not frame.upright else 0.16 * H
    far = city.town(
        setting,
        "behind",
        x0=-1.3 * w,
        x1=1.3 * w,
        ground=h,
        tall=(0.36, 0.52),
        width=(0.12, 0.20),
        landmarks=False,
    )
    setting.layer(0.40, 0.42).still("building", far, shadow=0.15, drop=(0.004, -0.003), blur=0.010)
    xs = -1.35 * w
    row, i = Cutouts(), 0
    while xs < 1.35 * w:
        rng = setting.rng("front", i)
        width = rng.uniform(0.17, 0.27)
        valley = 0.62 + 0.38 * min(1.0, abs(xs + width / 2 + side * 0.16 * w) / (0.42 * w))
        tall = rng.uniform(0.36, 0.46) * valley * H**0.35
        row.extend(_front(setting, i, width, tall), at=(xs + width / 2, h + 0.015))
        xs += width
        i += 1
    setting.layer(0.62, 0.05).still("building", row, shadow=0.28, drop=(0.006, -0.004), blur=0.014)
    pave = Cutouts()
    stone = local((224, 206, 180))
    pave.add(box(-frame.reach, h, frame.reach, frame.floor), stone.shaded(-0.03))
    pave.add(box(-frame.reach, h + 0.055, frame.reach, frame.floor), stone.shaded(-0.16))
    setting.layer(0.66).still("street", pave, shadow=0.15, drop=(0, -0.004), blur=0.008)
    road = Cutouts()
    road.add(box(-frame.reach, h + 0.066, frame.reach, frame.floor), local((150, 142, 146)))
    for k in range(2):
        y = h + 0.125 + 0.062 * k
        road.add(box(-frame.reach, y, frame.reach, y + 0.006), local((92, 88, 98)))
        road.add(box(-frame.reach, y + 0.006, frame.reach, y + 0.0085), local((214, 206, 196)))
    setting.layer(0.80).still("street", road)
    for k in range(5):
        px = w * (-0.62 + 0.31 * k)
        layer = setting.layer(0.665)
        if k % 2:
            plants.stand(
                setting,
                layer,
                plants.tree(setting.rng("street tree", k), land_paint(0.62)),
                at=(px, h + 0.045),
                height=0.25,
                phase=float(k),
                swing=0.012,
            )
        else:
            post = Cutouts()
            post.extend(city.lamp_post(at=setting.lit_at(k, 5, "lamp")), at=(px, h + 0.045), scale=0.24)
            layer.still("lamp", post, shadow=0.22)
            _halo(setting, layer, px, h + 0.045 - 0.24 * 0.92, setting.lit_at(k, 5, "lamp"))
    wire = Cutouts()
    wire.add(box(-frame.reach, h - 0.095 * 1.0 - 0.04, frame.reach, h - 0.1325), local((70, 66, 76)))
    setting.layer(0.802).still("wire", wire)
    near = Cutouts()
    near.add(box(-frame.reach, h + 0.235, frame.reach, frame.floor), stone.shaded(-0.12))
    near.add(box(-frame.reach, h + 0.235, frame.reach, h + 0.252), stone.shaded(-0.02))
    for k in range(-14, 15):
        near.add(
            polygon(
                [
                    (k * 0.24, h + 0.252),
                    (k * 0.24 + 0.004, h + 0.252),
                    (k * 0.40 + 0.006, frame.floor),
                    (k * 0.40, frame.floor),
                ]
            ),
            stone.shaded(-0.16),
        )
    setting.layer(1.0).still("street", near, shadow=0.2, drop=(0, -0.005), blur=0.012)
    setting.rails = Ground(y=h + 0.176, near=0.81, person=0.19)
    setting.ground = Ground(y=h + 0.268, near=1.02, person=0.24, x=-side * 0.20 * w)
    _ = ribbon


def _front(setting: Setting, index: int, width: float, tall: float) -> Cutouts:
    """A town house front: shop below, floors of windows, a cornice or a gable."""
    rng = setting.rng("front detail", index)
    out = Cutouts()
    wall = local(city.WALLS[int(rng.integers(0, len(city.WALLS)))])
    roof = local(city.ROOFS[int(rng.integers(0, 4))])
    w = width / 2
    if rng.random() < 0.55:
        out.add(polygon([(-w, -tall), (-w * 0.82, -tall - 0.07), (w * 0.82, -tall - 0.07), (w, -tall)]), roof)
        for k in (-0.4, 0.4):
            out.add(
                polygon(
                    [
                        (k * w - 0.022, -tall),
                        (k * w - 0.022, -tall - 0.035),
                        (k * w, -tall - 0.056),
                        (k * w + 0.022, -tall - 0.035),
                        (k * w + 0.022, -tall),
                    ]
                ),
                wall,
            )
            city.window(
                out,
                k * w - 0.010,
                -tall - 0.006,
                0.02,
                0.028,
                at=setting.lit_at(index * 40 + int(k > 0), 1, "attic"),
            )
    else:
        steps = [
            (-w, -tall),
            (-w * 0.7, -tall),
            (-w * 0.7, -tall - 0.03),
            (-w * 0.4, -tall - 0.03),
            (-w * 0.4, -tall - 0.06),
            (w * 0.4, -tall - 0.06),
            (w * 0.4, -tall - 0.03),
            (w * 0.7, -tall - 0.03),
            (w * 0.7, -tall),
            (w, -tall),
        ]
        out.add(polygon(steps), wall.shaded(-0.02))
    out.add(box(-w, -tall, w, 0.0), wall)
    out.add(box(w * 0.9, -tall, w, 0.0), wall.shaded(-0.05))
    out.add(box(-w, -tall, w, -tall + 0.012), wall.shaded(0.03))
    floors = max(2, round((tall - 0.10) / 0.085))
    columns = max(2, round(width / 0.07))
    for r in range(floors):
        y = -0.105 - (tall - 0.115) * (r + 0.22) / floors
        for c in range(columns):
            x = -w + width * (c + 0.5) / columns
            lit = setting.lit_at(index * 100 + r * 8 + c, 1, "front")
            out.add(box(x - 0.016, y - 0.049, x + 0.016, y + 0.003), wall.shaded(0.045))
            city.window(out, x - 0.012, y, 0.024, 0.045, at=lit, arch=index % 3 == 0)
            if index % 2 and r % 2 == 0:
                out.add(box(x - 0.022, y + 0.003, x + 0.022, y + 0.010), local((70, 68, 78)))
    shade = local(((190, 74, 60), (58, 120, 124), (224, 168, 74), (72, 100, 140))[int(rng.integers(0, 4))])
    out.add(
        box(-w * 0.86, -0.075, w * 0.2, 0.0),
        local((84, 92, 104)),
        later=city.LAMP,
        at=setting.lit_at(index, 1, "shop"),
    )
    out.add(box(w * 0.38, -0.08, w * 0.76, 0.0), shade.shaded(-0.1))
    stripe = 6
    for k in range(stripe):
        a, b = -w * 0.92 + (w * 1.2) * k / stripe, -w * 0.92 + (w * 1.2) * (k + 1) / stripe
        out.add(
            polygon([(a, -0.098), (b, -0.098), (b, -0.070), ((a + b) / 2, -0.062), (a, -0.070)]),
            shade if k % 2 == 0 else local((250, 242, 228)),
        )
    return out


def _halo(setting: Setting, layer: object, x: float, y: float, at: float) -> None:
    """Light around a burning lamp."""
    if not np.isfinite(at):
        return

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        on = float(np.clip((t - at) / 0.45, 0.0, 1.0))
        out.add(ellipse(x, y, 0.10, points=40), city.LAMP, alpha=0.12 * on)
        out.add(ellipse(x, y, 0.055, points=32), city.LAMP, alpha=0.18 * on)
        return out

    layer.moving("lamp", draw)  # type: ignore[attr-defined]
