"""What a seat shows, apart from values: where it looks from, what is left out, what is chosen. No Qt, no VTK.

Kept in the journal while it changes, so that any past picture can be shown again as somebody saw it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from math import isfinite
from typing import Any

from loaders.live.acts import LONGEST_LOOK, Look
from scenes.camera import Camera

REST_SECONDS = 0.5
"""A view is written down once it has stood still for so long: a flight is its end."""
LONGEST_SECONDS = 5.0
"""A view that never stands still is written down at least this often."""
REPEAT_SECONDS = 600.0
"""A view that stays as it is is written down again this often: it tells that the seat was open at all."""
MOST_CODES = 40
"""Codes of hidden equipment written down; how many there are in all is kept beside them."""
DIGITS = 3
"""Of metres and degrees: a millimetre."""
NARROWEST, PLAIN, WIDEST = 1.0, 35.0, 120.0
"""Degrees that a camera may see; PLAIN where nobody says."""
FARTHEST = 1e7
"""Metres from the park's origin at which a camera may be."""


@dataclass(frozen=True, slots=True)
class ViewState:
    """One seat's view. Equipment is named by its code, which holds over a new version of the scene.

    `hidden` are codes of what is left out (at most `MOST_CODES`), `hidden_count` pieces of equipment in all; `layers`
    are the names of layers that are off. `filters` are the words of the alarm list's filter. `size` is the picture's in
    logical pixels. `silenced` is until when the horn is silent, seconds since 1970 UTC, 0 where it is not. `panels` are
    the widths and heights of the window's panels. `program` is the version, `scene` the digest of the indicators.
    `still`: nothing has changed since it was written down before.
    """

    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    field_of_view: float = PLAIN
    mode: str = ""
    code: str = ""
    hidden: tuple[str, ...] = ()
    hidden_count: int = 0
    layers: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    size: tuple[int, int] = (0, 0)
    silenced: float = 0.0
    panels: tuple[int, ...] = ()
    language: str = ""
    replaying: bool = False
    program: str = ""
    scene: str = ""
    still: bool = False

    @property
    def camera(self) -> Camera:
        """Where it looks from."""
        return Camera(self.eye, self.target, self.field_of_view)


def view_of(camera: Camera) -> ViewState:
    """A view from a camera, to the millimetre, and nothing else of it yet."""
    return ViewState(_rounded(camera.eye), _rounded(camera.target), round(camera.field_of_view, DIGITS))


def words_of(view: ViewState) -> str:
    """A view as JSON of at most `LONGEST_LOOK` bytes; the list of what is hidden gives way first."""
    view = replace(view, hidden=view.hidden[:MOST_CODES])
    while len(words := json.dumps(asdict(view), ensure_ascii=False, separators=(",", ":"))) > LONGEST_LOOK // 3:
        if not view.hidden:
            break
        view = replace(view, hidden=view.hidden[: len(view.hidden) // 2])
    return words


def view_from(words: Mapping[str, object]) -> ViewState | None:
    """A view from the words of a journal; None where they are none. What a later version added is left out."""
    eye, target = _point(words.get("eye")), _point(words.get("target"))
    if eye is None or target is None or eye == target:
        return None
    fields: dict[str, Any] = {name: words[name] for name, kind in _KINDS.items() if isinstance(words.get(name), kind)}
    for name, kind in _ITEMS.items():
        items: list[object] = fields.pop(name, [])
        if all(isinstance(each, kind) for each in items):
            fields[name] = tuple(items)
    found = replace(ViewState(eye, target), **fields)
    size = found.size if len(found.size) == len(("wide", "high")) else (0, 0)
    seen = found.field_of_view
    return replace(found, size=size, field_of_view=seen if NARROWEST <= seen <= WIDEST else PLAIN)


_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "field_of_view": (int, float),
    "mode": str,
    "code": str,
    "hidden": list,
    "hidden_count": int,
    "layers": list,
    "filters": list,
    "size": list,
    "silenced": (int, float),
    "panels": list,
    "language": str,
    "replaying": bool,
    "program": str,
    "scene": str,
    "still": bool,
}
_ITEMS: Mapping[str, type] = {"hidden": str, "layers": str, "filters": str, "size": int, "panels": int}


@dataclass(slots=True)
class ViewJournal:
    """Sends a seat's view to the recorder whenever it has changed and come to rest. `now` is a monotonic clock."""

    send: Callable[[Look], bool]
    now: Callable[[], float]
    seat: str
    _told: ViewState | None = None
    _seen: ViewState | None = None
    _since: float = 0.0
    _changed: float = 0.0
    _sent: float = 0.0

    def hear(self, view: ViewState, session: str) -> None:
        """The view as it is now, a few times a second; what could not be sent is sent later."""
        moment = self.now()
        if view != self._seen:
            if self._seen == self._told:
                self._changed = moment
            self._seen, self._since = view, moment
        if view == self._told:
            if moment - self._sent >= REPEAT_SECONDS:
                self._say(replace(view, still=True), session, moment)
            return
        rests, long = moment - self._since >= REST_SECONDS, moment - self._changed >= LONGEST_SECONDS
        if (rests or long or self._told is None) and self._say(view, session, moment):
            self._told, self._changed = view, moment

    def _say(self, view: ViewState, session: str, moment: float) -> bool:
        """A repetition that cannot be sent is tried again as soon as anything can."""
        sent = self.send(Look(0, session, self.seat, words_of(view)))
        self._sent = moment if sent else self._sent
        return sent


def _rounded(point: tuple[float, float, float]) -> tuple[float, float, float]:
    east, north, up = point
    return round(east, DIGITS), round(north, DIGITS), round(up, DIGITS)


def _point(words: object) -> tuple[float, float, float] | None:
    match words:
        case [int() | float() as east, int() | float() as north, int() | float() as up]:
            point = float(east), float(north), float(up)
            return point if all(isfinite(each) and abs(each) < FARTHEST for each in point) else None
        case _:
            return None
