"""The made-up day of a park as messages of its enterprises: what a platform would send. Knows no clock and no line."""

from dataclasses import dataclass

import numpy as np
import orjson

from scenes.columns import Floats
from scenes.plant import Park
from scenes.readings import Readings, Source

GOOD = 192
"""OPC classic."""


@dataclass(slots=True)
class _Sender:
    code: str
    first: int
    last: int
    """Its indicators are the rows from `first` up to, not including, `last`."""
    sequence: int = 0


class Bulletin:
    """A numbered message for each enterprise and second, with the indicators that changed; without any: a heartbeat."""

    def __init__(self, park: Park, source: Source) -> None:
        self._codes, self._source = park.tags.codes, source
        self._senders = _senders(park)
        self._value: Floats = np.full(len(self._codes), np.nan)
        self._time: Floats = np.zeros(len(self._codes))

    def said(self, now: float) -> list[tuple[str, bytes]]:
        """What every enterprise says at `now` (s since 1970 UTC): its code, and the message."""
        readings = self._source.until(now)
        self._value[readings.row], self._time[readings.row] = readings.value, readings.time
        return [(sender.code, self._message(sender, readings, now)) for sender in self._senders]

    def snapshots(self, now: float) -> list[tuple[str, bytes]]:
        """All that every enterprise has said so far, under the number of its last message."""
        return [(sender.code, self._whole(sender, now)) for sender in self._senders]

    def everything(self, now: float) -> bytes:
        """All of it in one document."""
        rows = np.flatnonzero(np.isfinite(self._value))
        return orjson.dumps({"t": _ms(now), "whole": True, **self._columns(rows)})

    def _message(self, sender: _Sender, readings: Readings, now: float) -> bytes:
        sender.sequence += 1
        mine = np.unique(readings.row[(readings.row >= sender.first) & (readings.row < sender.last)])
        said = self._columns(mine) if mine.size else {}
        return orjson.dumps({"source": sender.code, "s": sender.sequence, "t": _ms(now), **said})

    def _whole(self, sender: _Sender, now: float) -> bytes:
        rows = sender.first + np.flatnonzero(np.isfinite(self._value[sender.first : sender.last]))
        told = {"source": sender.code, "s": sender.sequence, "t": _ms(now), "whole": True}
        return orjson.dumps({**told, **self._columns(rows)})

    def _columns(self, rows: np.ndarray[tuple[int, ...], np.dtype[np.integer]]) -> dict[str, list[object]]:
        times = np.round(self._time[rows] * 1000).astype(np.int64).tolist()
        return {
            "i": [self._codes[row] for row in rows.tolist()],
            "v": self._value[rows].tolist(),
            "q": [GOOD] * len(rows),
            "ts": times,
        }


def _senders(park: Park) -> list[_Sender]:
    senders: list[_Sender] = []
    row = 0
    for enterprise in park.enterprises:
        first = row
        row += sum(len(item.indicators) for unit in enterprise.units for item in unit.equipment)
        senders.append(_Sender(enterprise.code, first, row))
    return senders


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
