"""Whether two parks are equal to the last bit of every number."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import cast

import numpy as np

from scenes.columns import Floats
from scenes.plant import Park


def same_park(one: Park, other: Park) -> bool:
    """Dataclass equality trips over arrays; here arrays are equal when shape and every value are."""
    return differences(one, other) == []


def differences(one: object, other: object, place: str = "") -> list[str]:
    """The places where two values differ; a failed test prints them."""
    if isinstance(one, np.ndarray):
        return _of_arrays(cast(Floats, one), cast(Floats, other), place)
    if is_dataclass(one) and type(one) is type(other):
        return [
            fault
            for field in fields(one)
            for fault in differences(getattr(one, field.name), getattr(other, field.name), f"{place}.{field.name}")
        ]
    if isinstance(one, tuple) and isinstance(other, tuple):
        return _of_rows(cast(tuple[object, ...], one), cast(tuple[object, ...], other), place)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        left, right = cast(Mapping[object, object], one), cast(Mapping[object, object], other)
        return [] if dict(left) == dict(right) else [place]
    return [] if one == other and (one is None) == (other is None) else [f"{place}: {one!r} and {other!r}"]


def _of_arrays(one: Floats, other: Floats, place: str) -> list[str]:
    locked = not one.flags.writeable and not other.flags.writeable
    return [] if locked and np.array_equal(one, other) else [place]


def _of_rows(one: tuple[object, ...], other: tuple[object, ...], place: str) -> list[str]:
    if len(one) != len(other):
        return [f"{place}: {len(one)} and {len(other)}"]
    rows = enumerate(zip(one, other, strict=True))
    return [fault for row, (left, right) in rows for fault in differences(left, right, f"{place}[{row}]")]
