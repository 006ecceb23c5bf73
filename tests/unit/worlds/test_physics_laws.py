"""The laws of the physics world against theory: periods, conserved quantities, speeds, reflections, patterns."""

import math

import numpy as np
import pytest
from scipy.special import ellipj, ellipk, hankel1

from mutoscope.worlds.physics.laws.balls import Balls
from mutoscope.worlds.physics.laws.kepler import Orbit, eccentric_anomaly
from mutoscope.worlds.physics.laws.pendulum import DoublePendulum, Pendulum, exact_period
from mutoscope.worlds.physics.laws.reaction import DIFFUSE_U, DIFFUSE_V, PATTERNS, Reaction
from mutoscope.worlds.physics.laws.spring import Spring
from mutoscope.worlds.physics.laws.string import Pulse, String
from mutoscope.worlds.physics.laws.tank import Tank
from mutoscope.worlds.physics.laws.timeline import Timeline


def test_a_timeline_gives_the_same_state_in_any_order_and_keeps_few():
    count = {"steps": 0}

    def advance(state, number):
        count["steps"] += number
        for _ in range(number):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return state

    timeline = Timeline(1, advance, every=4, most=8)
    late = timeline.at(1000)
    assert timeline.num_kept <= 8
    fresh = Timeline(1, advance, every=4, most=8)
    assert [fresh.at(step) for step in (7, 3, 1000, 512)] == [timeline.at(step) for step in (7, 3, 1000, 512)]
    assert timeline.at(1000) == late == advance(1, 1000) and timeline.at(-5) == 1
    count["steps"] = 0
    timeline.at(990)
    assert count["steps"] <= 256  # from the nearest kept state, not from the start


@pytest.mark.parametrize("degrees", [10, 60, 120, 170])
def test_a_pendulum_swings_in_the_period_of_the_elliptic_integral(degrees):
    law = Pendulum(length=1.2, amplitude=math.radians(degrees))
    exact = 4 * math.sqrt(1.2 / law.gravity) * ellipk(math.sin(law.amplitude / 2) ** 2)
    assert exact_period(1.2, law.amplitude) == pytest.approx(exact, rel=1e-12)
    swings = law.swings()
    assert swings.at(exact)[0] == pytest.approx(law.amplitude, rel=2e-5)
    # and all the way in between, against Jacobi's function: sin(a/2) = k cd(w t, k)
    k = math.sin(law.amplitude / 2)
    for share in (0.1, 0.25, 0.4, 0.7):
        _, cn, dn, _ = ellipj(math.sqrt(law.gravity / 1.2) * share * exact, k * k)
        assert swings.at(share * exact)[0] == pytest.approx(2 * math.asin(k * cn / dn), abs=3e-4), share


def test_the_pendulum_keeps_its_energy_and_loses_it_only_when_damped():
    law = Pendulum(amplitude=2.0)
    swings, whole = law.swings(), sum(law.energy((2.0, 0.0)))
    drift = [sum(law.energy(swings.at(0.11 * at))) / whole - 1 for at in range(400)]
    assert max(map(abs, drift)) < 2e-5 and abs(np.mean(drift[200:]) - np.mean(drift[:200])) < 1e-6
    damped = Pendulum(amplitude=0.05, damping=0.4)
    period = 2 * math.pi / math.sqrt(damped.gravity - 0.04)
    assert damped.swings().at(3 * period)[0] == pytest.approx(0.05 * math.exp(-0.2 * 3 * period), rel=2e-3)
    assert law.swings().at(-1.0) == (2.0, 0.0)  # held until it is let go


def test_the_double_pendulum_has_the_two_frequencies_of_theory():
    """Equal masses and lengths: w^2 = (2 -+ sqrt 2) g / L, with the angles as 1 to +-sqrt 2 (Landau, section 23)."""
    for sign in (1, -1):
        law = DoublePendulum(angles=(1e-3, sign * math.sqrt(2) * 1e-3))
        w = math.sqrt((2 - sign * math.sqrt(2)) * law.gravity)
        for t in (0.3, 1.1, 2.0):
            a, b = law.swings().at(t)[:2]
            assert a == pytest.approx(1e-3 * math.cos(w * t), abs=1.5e-7)
            assert b == pytest.approx(sign * math.sqrt(2) * 1e-3 * math.cos(w * t), abs=1.5e-7)


def test_the_energy_of_the_double_pendulum_stays_bounded_through_chaos():
    law = DoublePendulum(angles=(2.1, 2.3), masses=(1.0, 0.6), lengths=(1.0, 0.8))
    swings = law.swings()
    whole = law.energy((2.1, 2.3, 0.0, 0.0))
    drift = np.array([law.energy(swings.at(t)) / whole - 1 for t in np.arange(0, 12, 0.05)])
    assert np.abs(drift).max() < 2e-4
    assert abs(drift[-60:].mean()) < 5e-5  # it does not run away


def _balls(bounce=1.0, gravity=9.81):
    rng = np.random.default_rng(4)
    at = np.array([[x, y] for x in (0.2, 0.6, 1.0) for y in (0.3, 0.7)])
    return Balls(
        width=1.2,
        radii_N=np.array([0.06, 0.08, 0.1, 0.07, 0.09, 0.05]),
        at_N2=at,
        speed_N2=rng.uniform(-1, 1, (6, 2)),
        gravity=gravity,
        bounce=bounce,
    )


def test_elastic_balls_keep_their_energy_and_never_overlap():
    law = _balls()
    whole = law.energy(0.0)
    for seconds in np.arange(0.0, 12.0, 0.037):
        assert law.energy(seconds) == pytest.approx(whole, rel=1e-10)
        at, _ = law.at(seconds)
        gaps = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) - law.radii_N - law.radii_N[:, None]
        assert gaps[np.triu_indices(6, 1)].min() > -1e-9
        assert (at[:, 1] > law.radii_N - 1e-9).all() and (
            np.abs(at[:, 0] - 0.6) < 0.6 - law.radii_N + 1e-9
        ).all()
    assert law._last.event > 60  # there was something to keep


def test_two_balls_exchange_momentum_as_theory_says():
    """Head on: u1 = (m1 - m2) / (m1 + m2) v, u2 = 2 m1 / (m1 + m2) v; with restitution e, speeds part at e v."""
    for bounce in (1.0, 0.5):
        law = Balls(
            width=100.0,
            radii_N=np.array([0.2, 0.1]),
            at_N2=np.array([[40.0, 60.0], [41.0, 60.0]]),
            speed_N2=np.array([[2.0, 0.0], [0.0, 0.0]]),
            bounce=bounce,
        )
        _, speed = law.at(0.5)
        m1, m2 = 8.0, 1.0
        assert law.masses_N[0] / law.masses_N[1] == pytest.approx(8.0)
        assert speed[:, 0] @ (m1, m2) == pytest.approx(m1 * 2.0)
        assert speed[1, 0] - speed[0, 0] == pytest.approx(2.0 * bounce)
        assert speed[0, 0] == pytest.approx((m1 - bounce * m2) / (m1 + m2) * 2.0)


def test_a_dropped_ball_returns_after_the_time_of_its_fall_and_rubber_rises_less():
    one = {
        "width": 1.0,
        "radii_N": np.array([0.1]),
        "at_N2": np.array([[0.5, 1.1]]),
        "speed_N2": np.zeros((1, 2)),
    }
    fall = math.sqrt(2 * 1.0 / 9.80665)
    law = Balls(**one)
    assert law.at(fall / 2)[0][0, 1] == pytest.approx(1.1 - 0.25)
    assert law.at(6 * fall)[0][0, 1] == pytest.approx(1.1)
    rubber = Balls(**one, bounce=0.8)
    assert rubber.at(fall * 1.8)[0][0, 1] == pytest.approx(0.1 + 0.64)
    at, _ = rubber.at(60.0)  # it has come to rest, and the clock still runs
    assert at[0, 1] == pytest.approx(0.1, abs=3e-4)


def test_balls_are_the_same_whatever_was_asked_before():
    one, two = _balls(0.9), _balls(0.9)
    late = one.at(9.0)[0]
    for seconds in (0.5, 4.0, 2.0, 7.7):
        two.at(seconds)
    np.testing.assert_array_equal(two.at(9.0)[0], late)
    np.testing.assert_array_equal(one.at(2.0)[0], two.at(2.0)[0])
    assert len(one._kept) <= 256


def test_a_pulse_travels_at_its_speed_and_turns_over_only_at_a_fixed_end():
    x = np.linspace(0, 2, 2001)
    pulse = Pulse(at=0.5, height=0.1, width=0.05)
    for end in (-1, 1):
        law = String(length=2.0, speed=0.8, ends=(-1, end))
        going = law.pulses((pulse,), x, 0.75)
        assert x[going.argmax()] == pytest.approx(
            0.5 + 0.8 * 0.75, abs=1e-3
        ) and going.max() == pytest.approx(0.1)
        back = law.pulses((pulse,), x, 3.0)  # 2.4 m on: 1.5 m to the end, 0.9 m back
        assert x[np.abs(back).argmax()] == pytest.approx(1.1, abs=1e-3)
        assert back[np.abs(back).argmax()] == pytest.approx(0.1 * end)
        at_end = law.pulses((pulse,), x[-1:], 1.5 / 0.8)[0]
        assert at_end == pytest.approx(0.0 if end < 0 else 0.2, abs=1e-12)  # a free end swings twice as high


@pytest.mark.parametrize("ends", [(-1, -1), (-1, 1), (1, 1), (1, -1)])
def test_the_string_obeys_the_wave_equation_and_its_ends(ends):
    law = String(length=1.5, speed=1.3, ends=ends)
    pulses = (Pulse(at=0.3, height=0.1, width=0.08), Pulse(at=1.1, height=0.05, width=0.1, direction=-1))
    x, h = np.linspace(0, 1.5, 301), 1e-3
    for t in (0.4, 1.3, 2.9, 7.0, -1.1):
        for wave in (lambda x, t: law.pulses(pulses, x, t), lambda x, t: law.standing(3, 0.1, x, t)):
            y_tt = (wave(x, t + h) - 2 * wave(x, t) + wave(x, t - h)) / h**2
            y_xx = (wave(x + h, t) - 2 * wave(x, t) + wave(x - h, t)) / h**2
            assert np.abs(y_tt - law.speed**2 * y_xx)[1:-1].max() < 1e-3 * (1 + np.abs(y_tt).max())
            for end, at in zip(ends, (0.0, 1.5), strict=True):
                near = wave(np.array([at - h, at, at + h]), t)
                assert abs(near[1]) < 1e-9 if end < 0 else abs(near[2] - near[0]) < 1e-9


def test_ripples_run_at_their_speed_and_fall_off_as_the_hankel_function():
    wave = 24.0
    law = Tank(open_HW=np.ones((241, 401), bool), sources=((120, 120),), wavelength=wave, sponge=60)
    early = law.at(100.0)[120]
    assert np.abs(early[120 + 116 :]).max() < 0.01 < np.abs(early[120 + 60 : 120 + 96]).max()
    k = 2 * math.pi / wave
    quarter = law.at(400.0 + wave / 4)[120] + 1j * law.at(400.0)[120]  # two moments a quarter wave apart
    for first, last in ((24, 48), (48, 120)):
        ratio = quarter[120 + last] / quarter[120 + first]
        theory = hankel1(0, k * last) / hankel1(0, k * first)
        assert abs(ratio) == pytest.approx(abs(theory), rel=0.04)
        # The two moments give cos and sin of the phase, in one order or the other.
        off = min(abs(np.angle(ratio / theory)), abs(np.angle(ratio / theory.conjugate())))
        assert off < 0.08 * (last - first) / wave
    assert abs(quarter[120 + 24]) == pytest.approx(1.0, rel=0.05)  # as high as it says


def test_the_border_swallows_waves_and_walls_give_them_back_upright():
    def echo(sponge):
        law = Tank(
            open_HW=np.ones((9, 400), bool), front=100.0, wavelength=24.0, sponge=sponge, sponge_from=10**6
        )
        return np.abs([law.at(t)[4, 130:290] for t in np.arange(1500.0, 1524.0, 2.0)]).max(0)

    calm = echo(60)
    assert calm.max() / calm.min() < 1.08  # a running wave has the same height everywhere: no echo
    standing = echo(0)
    assert standing.min() < 0.5 * standing.max()
    wall = Tank(open_HW=np.ones((9, 300), bool), front=60.0, wavelength=24.0, sponge=50, sponge_from=10**6)
    hard = np.ones((9, 300), bool)
    hard[:, 200:] = False
    wall = Tank(open_HW=hard, front=100.0, wavelength=24.0, sponge=50, sponge_from=10**6)
    high = np.abs([wall.at(t)[4] for t in np.arange(900.0, 924.0, 1.0)]).max(0)
    assert high[199] == pytest.approx(2.0, rel=0.06)  # at a hard wall water swings twice as high
    assert high[199 - 6] < 0.35  # and not at all a quarter wave before it
    assert (high[200:] == 0).all()


def test_two_sources_are_silent_where_their_ways_differ_by_half_a_wave():
    wave, gap = 20.0, 60.0
    law = Tank(
        open_HW=np.ones((261, 341), bool), sources=((140, 130), (140 + gap, 130)), wavelength=wave, sponge=50
    )
    high = np.abs([law.at(t) for t in np.arange(520.0, 540.0, 2.0)]).max(0)
    y, x = np.mgrid[60:201, 60:281].astype(float)
    near, far = np.hypot(x - 140, y - 130), np.hypot(x - 140 - gap, y - 130)
    steps, apart = (near - far) / wave, np.minimum(near, far) > 30
    loud = high[60:201, 60:281][(np.abs(steps - np.rint(steps)) < 0.03) & apart]
    still = high[60:201, 60:281][(np.abs(steps - np.floor(steps) - 0.5) < 0.03) & apart]
    assert np.median(loud) > 4 * np.median(still)


def test_the_reaction_keeps_what_theory_says_it_keeps():
    """Without reaction partners it only diffuses: mean square spread grows by 4 D a step; feed and kill are rates."""
    law = Reaction(rows=81, columns=81, feed=0.03, kill=0.06, seeds=1)
    v = np.zeros((81, 81), np.float32)
    v[40, 40] = 1e-5
    u = np.zeros_like(v)
    later_u, later_v = law._advance((u, v), 40)
    y, x = np.mgrid[:81, :81] - 40.0
    total = float(later_v.sum(dtype=np.float64))
    assert total == pytest.approx(1e-5 * (1 - 0.09) ** 40, rel=1e-4)
    spread = float((later_v * (x * x + y * y)).sum(dtype=np.float64)) / total
    assert spread == pytest.approx(4 * DIFFUSE_V / 0.91 * 40, rel=2e-3)
    assert float(later_u.mean(dtype=np.float64)) == pytest.approx(1 - 0.97**40, rel=1e-4)
    assert (round(DIFFUSE_U, 5), round(DIFFUSE_V, 5)) == (
        0.20972,
        0.10486,
    )  # Pearson's, in cells; below 1/4 is stable
    rest = Reaction(rows=32, columns=32, feed=0.03, kill=0.06, seeds=0)
    u, v = rest.at(300)
    assert (v == 0).all() and np.abs(u - 1).max() < 1e-5  # the trivial state is steady


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_every_pattern_grows_and_stays_within_bounds(name):
    feed, kill = PATTERNS[name]
    law = Reaction(rows=72, columns=96, feed=feed, kill=kill, seed=2, seeds=4)
    start, (u, v) = law.at(0)[1], law.at(2400)
    assert v.min() >= 0 and v.max() < 0.6 and u.min() >= 0 and u.max() <= 1.001
    reached = [(one.reshape(9, 8, 12, 8).max((1, 3)) > 0.1).mean() for one in (start, v)]
    assert reached[1] > 1.5 * reached[0]
    np.testing.assert_array_equal(law.at(2400)[1], v)
    np.testing.assert_array_equal(
        law.at(700)[1], Reaction(rows=72, columns=96, feed=feed, kill=kill, seed=2, seeds=4).at(700)[1]
    )


def test_kepler_holds():
    for e in (0.0, 0.5, 0.9):
        for mean in (-7.0, -0.3, 0.0, 1e-9, 1.0, 3.0, 40.0):
            angle = eccentric_anomaly(mean, e)
            assert angle - e * math.sin(angle) == pytest.approx(mean, abs=1e-12)
    law, h = Orbit(eccentricity=0.6, period=5.0), 1e-4
    areas, energies = [], []
    for t in np.linspace(-3, 6, 19):
        (x0, y0), (x, y), (x1, y1) = law.at(t - h), law.at(t), law.at(t + h)
        u, v = (x1 - x0) / (2 * h), (y1 - y0) / (2 * h)
        areas.append((x * v - y * u) / 2)
        energies.append((u * u + v * v) / 2 - (2 * math.pi / 5) ** 2 / math.hypot(x, y))
    assert np.ptp(areas) < 1e-5 and areas[0] == pytest.approx(math.pi * math.sqrt(1 - 0.36) / 5, rel=1e-5)
    assert np.allclose(energies, -((2 * math.pi / 5) ** 2) / 2, rtol=1e-4)


@pytest.mark.parametrize("friction", [0.0, 1.5, 2 * math.sqrt(20.0), 15.0])
def test_the_spring_obeys_its_equation_in_all_three_cases(friction):
    law, h = Spring(mass=1.0, stiffness=20.0, friction=friction, start=0.1), 1e-4
    for t in (0.2, 0.9, 2.0):
        (a, _), (x, v), (b, _) = law.at(t - h), law.at(t), law.at(t + h)
        assert (b - a) / (2 * h) == pytest.approx(v, abs=1e-6)
        assert (a - 2 * x + b) / h**2 + friction * v + 20.0 * x == pytest.approx(0.0, abs=1e-5)
    assert law.at(0.0) == (0.1, 0.0) == law.at(-3.0)
    if friction == 0:
        assert law.at(law.period)[0] == pytest.approx(0.1)
