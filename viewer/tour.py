"""The demo without a display: pictures of the park through its scripted incident, and a summary in words."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic

import numpy as np

from loaders.jsonfile import write_whole
from loaders.live.wire.endpoint import Orders
from scenes.camera import Camera
from scenes.facts import Facts
from scenes.plant import Park
from scenes.severity import Level, Quality
from scenes.trouble import Language
from viewer.link import Link
from viewer.mailbox import Mailbox
from viewer.opening import Opening, park_opening
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.inspector import Inspector
from viewer.panels.theme import Theme
from viewer.panels.trends import Trends
from viewer.panels.words import value_told
from viewer.rehearsed import heard, wait_until
from viewer.snapshot import Studio, grabbed, view_of, without_a_display, write_picture
from viewer.watch import Watch

SIZE = (1920, 1080)
SPEED = 20.0
MORNING = 1_795_222_800.0
"""When the rehearsal's day begins, seconds since 1970 UTC: a fixed one makes runs alike."""
CALM_AFTER, ALARM_AFTER, WATCHED_FROM = 5.0, 130.0, 2.0
"""Seconds of the feed: the park is pictured calm, then in the middle of its incident; trends begin early."""
NIGHT_HOUR = 22.0


def tour(
    folder: Path,
    *,
    copies: int,
    seed: int,
    tell: Callable[[str], None],
    speaking: Language = "zh",
    size: tuple[int, int] = SIZE,
) -> str:
    """Write the pictures and `summary.txt` to a folder; returns the summary. Raises `Trouble`."""
    began = monotonic()
    _, theme = without_a_display(speaking)
    opening = park_opening(f"demo:{copies}", orders=_orders(copies, seed, incident=False))
    studio = Studio(opening, theme)
    pictures, aspect = _Pictures(folder, studio, tell, size), size[0] / size[1]
    calm = _facts_at(opening, studio, theme, CALM_AFTER, None)
    studio.facts(calm, MORNING + CALM_AFTER)
    pictures.take("calm", view_of(opening, "overview", aspect))
    pictures.take("process", view_of(opening, "process", aspect))

    opening = replace(opening, orders=_orders(copies, seed, incident=True))
    trends = Trends(len(opening.park.tags))
    facts = _facts_at(opening, studio, theme, ALARM_AFTER, trends)
    now, worst = MORNING + ALARM_AFTER, _worst_object(opening.park, facts)
    studio.facts(facts, now)
    for name, view, hour in (
        ("alarm", "overview", 10.0),
        ("plan", "plan", 10.0),
        ("night", "overview", NIGHT_HOUR),
    ):
        studio.daylight(hour)
        pictures.take(name, view_of(opening, view, aspect))
    studio.daylight(10.0)
    studio.facts(facts, now, selected=worst)
    pictures.take("tank", view_of(opening, "tankfarm", aspect))
    _panels(pictures, opening, theme, trends, facts, now, worst)
    summary = _summary(opening, facts, worst, pictures.names, monotonic() - began)
    write_whole(folder / "summary.txt", summary.encode())
    return summary


class _Pictures:
    """Takes pictures into one folder and says so."""

    def __init__(self, folder: Path, studio: Studio, tell: Callable[[str], None], size: tuple[int, int]) -> None:
        self._folder, self._studio, self._tell, self._size = folder, studio, tell, size
        self.names: list[str] = []

    def take(self, name: str, camera: Camera) -> None:
        self.keep(name, self._studio.picture(camera, self._size))

    def keep(self, name: str, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
        path = self._folder / f"{name}.png"
        write_picture(path, pixels)
        self.names.append(path.name)
        self._tell(str(path))


def _orders(copies: int, seed: int, *, incident: bool) -> Orders:
    return Orders(f"demo:{copies}", SPEED, seed, linger_s=5.0, incident=incident, start_s=MORNING)


def _facts_at(opening: Opening, studio: Studio, theme: Theme, after: float, trends: Trends | None) -> Facts:
    """What a recorder of its own says so many seconds into the day; `trends` hear it on the way."""

    def watch_of(mailbox: Mailbox, link: Link) -> Watch:
        return Watch(
            opening.park.tags,
            objects=opening.park.objects,
            palette=theme.palette,
            stage=studio.stage,
            show=lambda: None,
            mailbox=mailbox,
            send=link.ask,
            now=monotonic,
        )

    with (
        tempfile.TemporaryDirectory(prefix="parkwatch-") as run_dir,
        heard(opening, Path(run_dir), watch_of) as watch,
    ):
        for moment in np.arange(WATCHED_FROM, after, 2.0):
            wait_until(watch, MORNING + float(moment))
            if trends is not None:
                trends.hear(watch.facts, watch.now)
        wait_until(watch, MORNING + after)
        return watch.facts


def _worst_object(park: Park, facts: Facts) -> int:
    """The object of the worst alarm, the oldest of several."""
    shown = np.maximum(facts.level, facts.unanswered)
    return int(park.tags.object_id[np.lexsort((facts.since, -shown.astype(int)))[0]])


def _panels(
    pictures: _Pictures, opening: Opening, theme: Theme, trends: Trends, facts: Facts, now: float, worst: int
) -> None:
    """The list of alarms and what is said of the worst, as the window shows them."""
    alarms, inspector = AlarmList(opening.park, theme), Inspector(opening.park, theme, opening.hazards, trends)
    for panel, name, size in ((alarms, "alarms", (1200, 360)), (inspector, "inspector", (440, 1080))):
        panel.resize(*size)
        if panel is inspector:
            inspector.show_object(worst)
        panel.show_facts(facts, now)
        pictures.keep(name, grabbed(panel, size))
        panel.close()


def _summary(opening: Opening, facts: Facts, worst: int, names: list[str], seconds: float) -> str:
    """What the pictures show, in words, Chinese first."""
    park, shown = opening.park, np.maximum(facts.level, facts.unanswered)
    alarms = np.flatnonzero(shown > Level.NORMAL)
    owners = list(park.walk())
    lines = [
        "演练：虚构园区与模拟数据，不是真实情况。 Rehearsal: a fictional park and made-up values.",
        f"{park.name} {park.name_en}: 企业 enterprises {len(park.enterprises)}, "
        f"设备 installations {len(park.equipment)}, 指标 indicators {len(park.indicators)}",
        f"报警 alarms {len(alarms)}, 未确认 unanswered {int((facts.unanswered > 0).sum())}, "
        f"未知 not known {int((facts.quality != Quality.GOOD).sum())}",
    ]
    worst_first: list[int] = alarms[np.argsort(-shown[alarms].astype(int), kind="stable")].tolist()
    for tag in worst_first:
        row, indicator = int(park.tags.object_id[tag]), park.indicators[tag]
        owner, item = owners[row][0], owners[row][2]
        lines.append(
            f"  {Level(int(shown[tag])).name} {owner.name} {item.name} {indicator.name} "
            f"{value_told(park, tag, float(facts.value[tag]))}" + ("  ←" if row == worst else "")
        )
    lines.append(f"图片 pictures: {', '.join(names)}（{seconds:.0f} s）")
    return "\n".join(lines) + "\n"
