"""CESIUM_RTC: what positions of a glTF are counted from. Tiles are moved by it; a file by itself is set on the earth.

Source: Khronos, CESIUM_RTC (a vendor extension of glTF 1.0 that is met in 2.0 as well): positions are relative to
`center`, in the frame in which z is up; in every file met that is the earth's centre (EPSG:4978).
"""

from dataclasses import replace

import numpy as np

from loaders.gltf.document import document
from scenes.columns import Floats
from scenes.datums import Wgs84
from scenes.frame import ParkFrame, wgs84_from_earth
from scenes.georeference import Georeference
from scenes.model import Model

NAME = "CESIUM_RTC"
GROUND = (-10_000.0, 20_000.0)
"""Metres above the ellipsoid between which a centre lies on the earth; any other is a shift and no more."""


def centre_of(content: bytes, *, binary: bool) -> Floats | None:
    """What CESIUM_RTC says positions are counted from, in the frame in which z is up, shape (3,)."""
    text = content[20 : 20 + int.from_bytes(content[12:16], "little")] if binary else content
    if NAME.encode() not in text:
        return None
    said = document(text, starts_at=20 if binary else 0).child("extensions", NAME)
    numbers = None if said is None else said.numbers("center", 3)
    return None if numbers is None else np.array(numbers, np.float64)


def set_on_earth(model: Model, centre: Floats | None) -> Model:
    """A model by itself: upright at its centre on the earth, or moved where the centre is no place there."""
    if centre is None or not centre.any():
        return model
    pose = np.eye(4)
    longitude, latitude, height = (float(each) for each in wgs84_from_earth(centre))
    if not GROUND[0] < height < GROUND[1]:
        pose[:3, 3] = centre
        return _moved(model, pose)
    earth_from_model = np.linalg.inv(ParkFrame(Wgs84(longitude, latitude, height)).park_from_earth)
    pose[:3, :3] = earth_from_model[:3, :3].T
    return replace(_moved(model, pose), georeference=Georeference("EPSG:4978", earth_from_model, f"/extensions/{NAME}"))


def _moved(model: Model, pose: Floats) -> Model:
    return replace(
        model,
        instances=tuple(replace(one, model_from_mesh=pose @ one.model_from_mesh) for one in model.instances),
        clouds=tuple(replace(one, model_from_cloud=pose @ one.model_from_cloud) for one in model.clouds),
        lines=tuple(replace(one, model_from_lines=pose @ one.model_from_lines) for one in model.lines),
    )
