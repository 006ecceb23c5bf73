"""The camera of a shot: one eased move, neighbors in opposite directions."""

from __future__ import annotations

from dataclasses import replace

from mutoscope.film.storyboard import Camera, ImagePicture, ScenePicture, Shot, Storyboard

# Share of the picture moved over a shot, 6 to 12 %: the amounts editors teach; for roll and orbit quarter
# turns.
AMOUNTS = {
    "static": 0.0, "push-in": 0.08, "pull-out": 0.08, "pan": 0.12, "tilt-up": 0.12, "tilt-down": 0.12,
    "truck": 0.10, "pedestal": 0.10, "roll": 0.06, "orbit": 0.12, "ken-burns": 0.10, "drift": 0.06,
    "handheld": 0.06, "follow": 0.10,
}  # fmt: skip
_OPPOSITE = {"left": "right", "right": "left", "up": "down", "down": "up"}
_FIXED = {"tilt-up": "up", "tilt-down": "down"}


def resolve_camera(shot: Shot, index: int, previous: Camera | None) -> Camera:
    """The shot's camera with move, amount and direction set.

    Without a camera, photos and scenes drift (6 %) and clips, cards and slides stand still. A direction that
    is not given turns against the previous shot's.
    """
    moves = isinstance(shot.picture, ImagePicture | ScenePicture)
    camera = shot.camera or Camera(move="drift" if moves else "static")
    amount = AMOUNTS[camera.move] if camera.amount is None else camera.amount
    direction = camera.direction or _FIXED.get(camera.move) or _against(camera.move, index, previous)
    return replace(camera, amount=amount, direction=direction)


def cameras(storyboard: Storyboard) -> tuple[Camera, ...]:
    """Every shot's resolved camera, in order."""
    found: list[Camera] = []
    for index, shot in enumerate(storyboard.shots):
        found.append(resolve_camera(shot, index, found[-1] if found else None))
    return tuple(found)


def _against(move: str, index: int, previous: Camera | None) -> str:
    axis = ("up", "down") if move == "pedestal" else ("right", "left")
    if previous is not None and previous.direction in _OPPOSITE:
        turned = _OPPOSITE[previous.direction]
        if turned in axis:
            return turned
    return axis[index % 2]
