"""From a platform's names to rows of the park. What does not belong here is counted and named, never guessed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Protocol

import numpy as np

from loaders.live.feeds import Arrival
from loaders.live.feeds.names import MOST_NAMED, rows_by_name, rows_by_number
from loaders.live.feeds.understood import Understood
from loaders.live.feeds.units import UNCHANGED, Conversion, Units
from scenes.columns import Floats, Rows
from scenes.plant import Indicator, Park
from scenes.readings import Readings
from scenes.trouble import Notice, Trouble

MOST_REMEMBERED = 1_000_000
MOST_NAMES_KEPT = 1000
MOST_SOURCES_KEPT = 5000
_NOBODY: Mapping[str, int] = MappingProxyType({})
_ENTERPRISE = 9
"""An indicator's code begins with that of its enterprise (`scenes.codes`)."""


def digest_of(codes: Iterable[str]) -> str:
    """A short name for a list of indicators in their order: a publisher that counts by position sends it along."""
    return sha256("\n".join(codes).encode()).hexdigest()[:16]


class Bindable(Protocol):
    """What a mapping says about names: `by` is one of `names.BY`, `table` holds theirs → our code for "table"."""

    @property
    def by(self) -> str:
        """One of `names.BY`."""
        ...

    @property
    def quiet_is_good(self) -> bool:
        """Whether its points report by exception."""
        ...

    @property
    def units(self) -> Units:
        """What is said of units."""
        ...

    @property
    def table(self) -> Mapping[str, str]:
        """Theirs → ours, for "table"."""
        ...


class Binding:
    """One mapping tied to one park. `notices` say what of the mapping does not fit the park, found when it is tied.

    Numbers in messages are looked up in one vector: with "position" they are rows of the park, otherwise the
    platform's own numbers.
    """

    def __init__(self, mapping: Bindable, park: Park) -> None:
        indicators, by = park.indicators, mapping.by
        self._units, self._quiet_is_good = mapping.units, mapping.quiet_is_good
        self._own = [each.unit for each in indicators]
        self._faults: list[Notice] = []
        self._rows = rows_by_name(by, indicators, mapping.table, self._faults)
        self._index = rows_by_number(by, len(indicators), self._rows)
        self._by_position = by == "position"
        self._digest = digest_of(each.code for each in indicators) if self._by_position else ""
        self._enterprises = {enterprise.code for enterprise in park.enterprises}
        self._enterprise_of = [each.code[:_ENTERPRISE] for each in indicators]
        self._last: dict[str, tuple[Sequence[str], Rows | None]] = {}
        self._remembered: dict[tuple[int, str], Conversion | None] = {}
        self._conversions, self._refused = self._by_kind(indicators)
        self.notices: tuple[Notice, ...] = tuple(self._faults)

    def bound(self, said: Understood) -> Arrival:
        """The message as readings of the park. What cannot be bound is left out, counted and named."""
        if not len(said):
            return self._arrival(said, np.empty(0, np.int32), said.values, (), [], Counter(self._owners(said)))
        self._check_digest(said)
        rows = self._looked_up(said)
        if not (self._conversions or self._refused.size or said.units or said.refused) and int(rows.min()) >= 0:
            return self._arrival(said, rows, said.values, (), (), _NOBODY)
        refused = Counter(self._owners(said))
        notices: list[Notice] = []
        keep = rows >= 0
        if not keep.all():
            self._tell_unknown(said, np.flatnonzero(~keep).tolist(), refused, notices)
        values = said.values
        if self._conversions:
            values = self._converted_by_kind(rows, values)
        if self._refused.size:
            keep &= ~self._tell_refused(rows, refused, notices)
        if said.units:
            values, fits = self._converted(rows, values, said.units, refused, notices)
            keep &= fits
        return self._arrival(said, rows, values, () if keep.all() else (np.flatnonzero(keep),), notices, refused)

    def _looked_up(self, said: Understood) -> Rows:
        """The row of every reading, -1 where nobody knows it."""
        if said.ids is None:
            return self._named(said)
        ids, index = said.ids, self._index
        if not len(index):
            return np.full(len(ids), -1, np.int32)
        if int(ids.min()) >= 0 and int(ids.max()) < len(index):
            return index.take(ids)
        inside = (ids >= 0) & (ids < len(index))
        return np.where(inside, index[np.where(inside, ids, 0)], np.int32(-1))

    def _named(self, said: Understood) -> Rows:
        """The same by name. A source tells the same list of points again and again: the last one is remembered."""
        names, rows = self._last.get(said.source, ((), None))
        if rows is not None and names == said.names:
            return rows
        known = self._rows
        rows = np.array([known.get(name, -1) for name in said.names], np.int32)
        if len(rows) <= MOST_NAMES_KEPT and (said.source in self._last or len(self._last) < MOST_SOURCES_KEPT):
            self._last[said.source] = said.names, rows
        return rows

    def _arrival(
        self,
        said: Understood,
        rows: Rows,
        values: Floats,
        places: tuple[np.ndarray[tuple[int, ...], np.dtype[np.intp]], ...],
        notices: Sequence[Notice],
        refused: Mapping[str, int],
    ) -> Arrival:
        codes, times = said.codes, said.times
        if places:
            (at,) = places
            rows, values, codes, times = rows[at], values[at], codes[at], times[at]
        return Arrival(
            said.source,
            Readings(rows, values, codes, times),
            said.sent,
            said.received,
            said.sequence,
            said.whole,
            alive=not said.lost,
            rejected=(*said.rejected, *notices),
            refused=sum(refused.values()),
            refused_of=tuple(refused.items()),
            quiet_is_good=self._quiet_is_good,
        )

    def _owners(self, said: Understood) -> Mapping[str, int]:
        """The enterprises of what could not even be decoded, by the beginning of the name; "" where nobody knows."""
        if not said.refused:
            return {}
        owners = Counter(self._owner(name) for name in said.refused_names)
        owners[""] += said.refused - owners.total()
        return +owners

    def _owner(self, name: str) -> str:
        row = self._rows.get(name, -1)
        if row >= 0:
            return self._enterprise_of[row]
        return name[:_ENTERPRISE] if name[:_ENTERPRISE] in self._enterprises else ""

    def _tell_unknown(self, said: Understood, out: list[int], refused: Counter[str], notices: list[Notice]) -> None:
        names = [said.names[at] for at in out] if said.ids is None else [str(said.ids[at]) for at in out[:MOST_NAMED]]
        if said.ids is None:
            refused.update(self._owner(name) for name in names)
        else:
            refused[""] += len(out)
        shown = ", ".join(name[:64] for name in names[:MOST_NAMED])
        notices.append(
            Notice(
                f"{len(out)} 个指标编码不在本园区：{shown}",
                f"{len(out)} codes are not of this park: {shown}",
                "核对园区文件与映射文件的 [binding]。",
                "Check the park's file and [binding] of the mapping file.",
            )
        )

    def _check_digest(self, said: Understood) -> None:
        if said.digest and self._by_position and said.digest != self._digest:
            raise Trouble(
                "消息的编号属于另一份指标清单。",
                "The numbers of the message belong to another list of indicators.",
                remedy_zh="让发送方使用同一份园区文件。",
                remedy_en="Give the sender the same park file.",
            )

    def _converted_by_kind(self, rows: Rows, values: Floats) -> Floats:
        values = values.copy()
        for mask, conversion in self._conversions:
            at = np.flatnonzero((rows >= 0) & mask[rows])
            if at.size:
                values[at] = conversion.of(values[at])
        return values

    def _tell_refused(
        self, rows: Rows, refused: Counter[str], notices: list[Notice]
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which readings are of an indicator whose unit does not fit, found when the mapping was tied."""
        out = (rows >= 0) & np.isin(rows, self._refused)
        if out.any():
            concerned: list[int] = rows[out].tolist()
            refused.update(self._enterprise_of[row] for row in concerned)
            notices.append(_mismatch(int(out.sum()), "", ""))
        return out

    def _converted(
        self, rows: Rows, values: Floats, units: Sequence[str], refused: Counter[str], notices: list[Notice]
    ) -> tuple[Floats, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
        """Values in our units, and which readings have a unit that fits."""
        fits = np.ones(len(rows), np.bool_)
        changed: Floats | None = None
        for at, (row, unit) in enumerate(zip(rows.tolist(), units, strict=True)):
            if row < 0 or not unit or unit == self._own[row]:
                continue
            conversion = self._conversion(row, unit)
            if conversion is None:
                fits[at] = False
                refused[self._enterprise_of[row]] += 1
            elif conversion is not UNCHANGED:
                changed = values.copy() if changed is None else changed
                changed[at : at + 1] = conversion.of(values[at : at + 1])
        if not fits.all():
            first = int(np.argmin(fits))
            notices.append(_mismatch(int((~fits).sum()), units[first], self._own[int(rows[first])]))
        return values if changed is None else changed, fits

    def _conversion(self, row: int, unit: str) -> Conversion | None:
        key = row, unit
        if key not in self._remembered:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = self._units.conversion(unit, self._own[row])
        return self._remembered[key]

    def _by_kind(
        self, indicators: Sequence[Indicator]
    ) -> tuple[list[tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], Conversion]], Rows]:
        """The conversions that the mapping promises for a whole kind, and the rows whose unit does not fit."""
        rows_of: dict[Conversion, list[int]] = {}
        misfits: list[int] = []
        for row, each in enumerate(indicators):
            theirs = self._units.kinds.get(each.kind)
            if theirs is None:
                continue
            conversion = self._units.conversion(theirs, each.unit)
            if conversion is None:
                misfits.append(row)
            elif conversion is not UNCHANGED:
                rows_of.setdefault(conversion, []).append(row)
        if misfits:
            first = indicators[misfits[0]]
            self._faults.append(_mismatch(len(misfits), self._units.kinds[first.kind], first.unit, first.code))
        numbers = np.arange(len(indicators))
        masks = [(np.isin(numbers, rows), conversion) for conversion, rows in rows_of.items()]
        return masks, np.array(misfits, np.int32)


def _mismatch(count: int, theirs: str, ours: str, place: str = "") -> Notice:
    told = f"：{theirs} ≠ {ours}" if theirs else ""
    zh, en = ("指标", "indicators") if place else ("读数", "readings")
    return Notice(
        f"{count} 个{zh}的单位不符，已拒绝{told}",
        f"{count} {en} have another unit and are refused{told.replace('：', ': ')}",
        "改正单位，或在映射文件的 [[units.convert]] 里写明换算。",
        "Mend the unit, or write the conversion in [[units.convert]] of the mapping file.",
        place=place,
    )
