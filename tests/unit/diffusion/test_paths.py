"""The straight path, there and back, and noise by address."""

from __future__ import annotations

import torch

from mutoscope.diffusion.paths import between, data_from_velocity, frame_noise, velocity_from_data


def test_ends_and_velocity_of_the_path() -> None:
    x0, x1 = torch.randn(2, 3), torch.randn(2, 3)
    torch.testing.assert_close(between(x0, x1, torch.tensor(0.0)), x0)
    torch.testing.assert_close(between(x0, x1, torch.tensor(1.0)), x1)
    t = torch.tensor([[0.25], [0.75]])
    x = between(x0, x1, t)
    torch.testing.assert_close(data_from_velocity(x, x1 - x0, t), x0)
    torch.testing.assert_close(velocity_from_data(x, x0, t), x1 - x0)


def test_a_frames_noise_depends_on_its_address_only() -> None:
    noise = frame_noise(3, 5, (40, 64))
    assert noise.dtype == torch.float32
    assert torch.equal(noise, frame_noise(3, 5, (40, 64)))
    assert abs(float((noise * frame_noise(3, 6, (40, 64))).mean())) < 0.08
    assert abs(float((noise * frame_noise(4, 5, (40, 64))).mean())) < 0.08
    assert abs(float(noise.std()) - 1) < 0.05
