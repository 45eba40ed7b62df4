"""Draco point clouds through DracoPy, which ships no types: what is said of them here is all that is believed.

Source: CesiumGS, 3DTILES_draco_point_compression; Google, "Draco Bitstream Specification" 2.2, 4 (header).
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

import numpy as np

from loaders.tiles.tables import Column

MAGIC = b"DRACO"
POINT_CLOUD = 0
HAS_METADATA = 0x8000


class _Cloud(Protocol):
    @property
    def attributes(self) -> list[Mapping[str, object]]: ...


class _Draco(Protocol):
    def decode(self, content: bytes) -> _Cloud: ...


def attributes_of(packed: bytes, points: int) -> dict[int, Column]:
    """The attributes (points, components) by their ids; empty where it is no Draco cloud of so many points.

    The number of points stands in its header and is compared before anything is unpacked: that many are allocated.
    """
    if not _is_cloud_of(packed, points):
        return {}
    try:
        cloud = cast(_Draco, import_module("DracoPy")).decode(packed)
    except (ValueError, RuntimeError, TypeError, MemoryError):
        return {}
    except Exception as error:  # WORKAROUND DracoPy 2: its FileTypeException is a bare Exception
        if type(error).__module__ != "DracoPy":
            raise
        return {}
    found = dict[int, Column]()
    for attribute in cloud.attributes:
        row, data = attribute["unique_id"], np.asarray(attribute["data"])
        if isinstance(row, int) and data.dtype.kind in "iuf" and data.ndim == 2 and len(data) == points:
            found[row] = cast(Column, data)
    return found


def _is_cloud_of(packed: bytes, points: int) -> bool:
    if packed[:5] != MAGIC or len(packed) < 15 or packed[7] != POINT_CLOUD:
        return False
    flags = int.from_bytes(packed[9:11], "little")
    return not flags & HAS_METADATA and int.from_bytes(packed[11:15], "little") == points
