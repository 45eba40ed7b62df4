"""Times as platforms write them, as seconds since 1970 UTC. A time that cannot be read is NaN, never a guess."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone

import numpy as np

from loaders.live.feeds.numbers import plain_number
from scenes.columns import Floats
from scenes.trouble import Trouble

EARLIEST, LATEST = 0.0, 4_102_444_800.0
"""1970 and 2100: a time outside says nothing about a reading."""
COUNTED = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}
"""Forms that count since 1970 UTC: how many of them a second has."""
WRITTEN = {
    "yyyyMMddHHmmss": re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)", re.ASCII),
    "yyyy-MM-dd HH:mm:ss": re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?", re.ASCII),
    "yyyy/MM/dd HH:mm:ss": re.compile(r"(\d{4})/(\d\d?)/(\d\d?) (\d\d?):(\d\d):(\d\d)", re.ASCII),
}
"""Forms that are local to the zone of the mapping; every other digit than 0–9 is refused."""
_WRITING = {
    "yyyyMMddHHmmss": "%Y%m%d%H%M%S",
    "yyyy-MM-dd HH:mm:ss": "%Y-%m-%d %H:%M:%S",
    "yyyy/MM/dd HH:mm:ss": "%Y/%m/%d %H:%M:%S",
}
FORMS = (*COUNTED, "iso8601", *WRITTEN)
_ZONE = re.compile(r"([+-])(\d\d):([0-5]\d)", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?", re.ASCII | re.IGNORECASE)


def zone_of(text: str, *, file: str = "", place: str = "") -> timezone:
    """A fixed offset such as "+08:00". Trouble for anything else: names of zones need a table that ages."""
    match = _ZONE.fullmatch(text)
    if match is None or int(match[2]) > 14:
        raise Trouble(
            f"时区 {text!r} 不可用。",
            f"The zone {text!r} cannot be used.",
            remedy_zh="写成 +08:00 的样子。",
            remedy_en="Write it like +08:00.",
            file=file,
            place=place,
        )
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset)


def written(seconds: float, form: str, zone: timezone) -> str | int:
    """A time as a platform wants it: a count for the forms that count, a text for the others."""
    if form in COUNTED:
        return round(seconds * COUNTED[form])
    moment = datetime.fromtimestamp(seconds, zone)
    return moment.isoformat(timespec="milliseconds") if form == "iso8601" else moment.strftime(_WRITING[form])


class Times:
    """Reads the times of one mapping. `form` is one of `FORMS`; `zone` holds where a text says none."""

    def __init__(self, form: str, zone: timezone = UTC) -> None:
        self._zone = zone
        self._per_second = COUNTED.get(form)
        self._read: Callable[[str], float] = self._iso if form == "iso8601" else self._written(form)
        self._last: tuple[object, float] = (None, float("nan"))

    def one(self, value: object) -> float:
        """Seconds since 1970 UTC, NaN for what is no time."""
        if type(value) is str and value == self._last[0]:
            return self._last[1]
        seconds = self._one(value)
        seconds = seconds if EARLIEST < seconds < LATEST else float("nan")
        self._last = value, seconds
        return seconds

    def many(self, values: Sequence[object]) -> Floats:
        """Many at once, shape (values,)."""
        kinds = set(map(type, values))
        if self._per_second is None or not kinds <= {int, float}:
            return np.array([self.one(value) for value in values], np.float64)
        return self.column(np.array(values, np.float64))

    def column(self, counted: Floats) -> Floats:
        """Counts since 1970 as seconds; what is no time is NaN."""
        seconds = counted / (self._per_second or 1.0)
        good = (seconds > EARLIEST) & (seconds < LATEST)
        return seconds if good.all() else np.where(good, seconds, np.nan)

    @property
    def per_second(self) -> float:
        """How many of its counts a second has; 1 for texts."""
        return self._per_second or 1.0

    def _one(self, value: object) -> float:
        if self._per_second is not None:
            return plain_number(value) / self._per_second
        return self._read(value.strip()) if isinstance(value, str) and len(value) < 64 else float("nan")

    def _iso(self, text: str) -> float:
        if _ISO.fullmatch(text) is None:
            return float("nan")
        try:
            moment = datetime.fromisoformat(text.replace(",", "."))
            return (moment if moment.tzinfo else moment.replace(tzinfo=self._zone)).timestamp()
        except (ValueError, OverflowError):
            return float("nan")

    def _written(self, form: str) -> Callable[[str], float]:
        pattern = WRITTEN.get(form)

        def read(text: str) -> float:
            match = pattern.fullmatch(text) if pattern else None
            if match is None:
                return float("nan")
            year, month, day, hour, minute, second = (int(part) for part in match.groups())
            fraction = float("0" + text[text.index(".") :]) if "." in text else 0.0
            try:
                moment = datetime(year, month, day, hour, minute, second, tzinfo=self._zone)
                return moment.timestamp() + fraction
            except (ValueError, OverflowError):
                return float("nan")

        return read
