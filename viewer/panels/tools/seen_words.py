"""Whose view of a past moment is shown, and what of it could not be: in the words of the interface."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from loaders.live.views_past import SeatView
from viewer.panels.words import clock_told, span_told
from viewer.seen_again import ENTERPRISE, UNIT, Again
from viewer.view_state import REPEAT_SECONDS, ViewState

MOST_NAMED = 5
"""Codes that are named; of the others the count is said."""

translate = QCoreApplication.translate


def seat_told(found: SeatView) -> str:
    """A seat and who sat there."""
    seat = found.seat or translate("Seen", "未命名席位")
    person = found.person or translate("Seen", "无人登录")
    return f"{seat} · {person}"


def seen_told(found: SeatView, view: ViewState, *, moment: float, program: str, scene: str) -> str:
    """Whose view it is, since when it was like that, and by which program and scene; ours are `program`, `scene`."""
    ours = translate("Seen", "与现在相同") if view.scene == scene else translate("Seen", "与现在不同")
    version = view.program or "?"
    if view.program != program:
        version = translate("Seen", "{0}（现为 {1}）").format(version, program)
    said = [
        translate("Seen", "当时画面：{0}").format(seat_told(found)),
        translate("Seen", "记于 {0}").format(clock_told(found.time, date=True)),
        translate("Seen", "程序 {0}").format(version),
        translate("Seen", "场景 {0}，{1}").format(view.scene or "?", ours),
    ]
    said += [translate("Seen", "当时该席位正在回放")] if view.replaying else []
    said += [translate("Seen", "当时静音至 {0}").format(clock_told(view.silenced))] if view.silenced > moment else []
    return "  ·  ".join(said)


def lost_told(
    found: SeatView, view: ViewState, again: Again, *,
    moment: float, pace: float, size: tuple[int, int],
    layers: Sequence[str], filters: Sequence[str], layer_name: Callable[[str], str],
) -> str:  # fmt: skip
    """What of the view cannot be shown again, "" where all of it is.

    `pace` is seconds of the feed in one of real time, `size` the picture's now; `layers` and `filters` mean nothing
    here any more.
    """
    said = list[str]()
    if moment - found.time > 2 * REPEAT_SECONDS * pace:
        silent = span_told(moment - found.time)
        said.append(translate("Seen", "该席位此前 {0} 没有写下画面，当时可能已关闭").format(silent))
    if again.gone:
        said.append(translate("Seen", "场景中已没有：{0}").format(_some([_plain(code) for code in again.gone])))
    if again.untold:
        said.append(translate("Seen", "另有 {0} 台隐藏的设备没有写下编号，未恢复").format(again.untold))
    if layers:
        said.append(translate("Seen", "已没有图层：{0}").format(_some([layer_name(name) for name in layers])))
    if filters:
        said.append(translate("Seen", "筛选条件已不适用：{0}").format(_some([_value(word) for word in filters])))
    if view.mode == "walk":
        said.append(translate("Seen", "步行方式未恢复，只恢复视角"))
    if not _alike(view.size, size):
        said.append(translate("Seen", "当时画面 {0}×{1}，宽高比与现在不同").format(*view.size))
    return translate("Seen", "未能恢复：") + "；".join(said) if said else ""


def _alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two pictures show the same from the same camera; one of no known size is not complained of."""
    if min(*one, *other) <= 0:
        return True
    return abs(one[0] / one[1] - other[0] / other[1]) < 0.05


def _some(words: Sequence[str]) -> str:
    named = "、".join(words[:MOST_NAMED])
    more = len(words) - MOST_NAMED
    return translate("Seen", "{0} 等 {1} 项").format(named, len(words)) if more > 0 else named


def _plain(code: str) -> str:
    return code.removeprefix(ENTERPRISE).removeprefix(UNIT)


def _value(word: str) -> str:
    return word.partition(":")[2] or word
