"""The pictures of the guides, taken from the real window: the demo park on a fixed morning, through its incident.

    PYTHONPATH=. xvfb-run -a -s "-screen 0 1920x1080x24" .venv/bin/python -P docs/make_pictures.py [NAME ...]

Writes docs/images/NAME.png for each name in `TAKES`, or for those named. "real_scene" is taken of the package that
PARKWATCH_REAL_SCENE names, which docs/make_real_scene.py makes; without it that picture stays as it is.
Sun, shadows and smooth edges are switched on as on the named workstation, whatever draws here, and the loudspeaker is
one that is always heard. Every picture waits for what it shows; a fact that does not come within a minute ends the
program with that fact's name.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

os.environ["TZ"] = "Asia/Shanghai"  # the parks lie in China, and so do their clocks
if hasattr(time, "tzset"):
    time.tzset()

import numpy as np
import psutil
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from loaders.gltf.write import glb_bytes
from loaders.live.acts import Act, Action
from loaders.live.wire.endpoint import Orders
from loaders.vector.geojson import write_boundaries
from scenes.alarm import AlarmState, Axis
from scenes.alarm_sound import Sound
from scenes.assembly import Lod
from scenes.boundary import NamedBoundary
from scenes.columns import Bytes, Floats, Rows
from scenes.datums import Gcj02
from scenes.model import Instance, Material, Model, Part
from scenes.parametric import build
from scenes.severity import Level, Quality
from viewer.app import Desk
from viewer.navigation import Mode
from viewer.opening import Opening, files_opening, park_opening
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.language import Languages
from viewer.panels.pages.pages import Pages
from viewer.panels.slips.concern import Concern
from viewer.panels.theme import dress, read_theme
from viewer.panels.timeline.bands_view import BandsView
from viewer.panels.words import clock_told
from viewer.places import CONFIG, ICONS, TRANSLATIONS
from viewer.settings import Effects, Settings, Streaming, read_palette
from viewer.sound import Hearing
from viewer.viewport import use_opengl

IMAGES = Path(__file__).resolve().parent / "images"
DAY, NIGHT = (
    Settings(effects=Effects("on", "on", daylight), streaming=Streaming(workers=1)) for daylight in ("day", "night")
)
MORNING, EVENING = 1_795_222_800.0, 1_795_269_600.0
"""Seconds since 1970 UTC: 09:00 and 22:00 of the same day in China."""
SEED, SPEED = 7, 20.0
FAST, SHIFT_SECONDS = 100.0, 5_400.0
"""How fast an hour and a half of a shift passes for the page of figures."""
CALM_AFTER, ALARM_AFTER, FLOOD_AFTER = 20.0, 135.0, 215.0
"""Seconds of the feed's clock: before anything happens, in the middle of the incident, and at its height."""
PAST_AFTER = 900.0
"""Seconds of the feed's clock until the incident is something to look back at."""
PATIENCE_SECONDS = 60.0
LARGEST_BYTES = 700_000
LOUD, MEANT = 90, 64
"""Strongest less weakest channel, of 255, from which a colour means something; how many such a picture keeps."""
WRONG, SILENT = "T-103", "CT-104"
"""The tank that goes wrong first, and a cooling tower with a sensor that falls silent."""

type Picture = tuple[str, QWidget]
type Take = Callable[[QApplication, Languages, Path], Iterator[Picture]]


def main(names: Sequence[str]) -> int:
    """Take the pictures named, or all."""
    began = time.monotonic()
    use_opengl()
    app = QApplication(["parkwatch"])
    languages = Languages(app, TRANSLATIONS)
    languages.speak("zh")
    for take, made in TAKES.items():
        wanted = set(made) & set(names or made)
        if not wanted:
            continue
        with tempfile.TemporaryDirectory(prefix="parkwatch-") as folder:
            for name, widget in take(app, languages, Path(folder)):
                if name in wanted:
                    size = write(IMAGES / f"{name}.png", widget.grab().toImage())
                    tell(f"{name}.png {size / 1000:.0f} kB after {time.monotonic() - began:.0f} s")
    return 0


# What is taken.


def calm(app: QApplication, languages: Languages, folder: Path) -> Iterator[Picture]:
    """An ordinary morning: nothing waits, a few values are not known; one of them close by."""
    with desk_of_demo(app, languages, folder, MORNING, incident=False) as desk:
        wait(desk, "somebody sits here", lambda: bool(desk.alarm_desk.seat.session))
        reach(desk, MORNING + CALM_AFTER)
        for tag in np.flatnonzero(desk.watch.facts.contact == AlarmState.UNACK):
            act(desk, Action.ACKNOWLEDGE, int(tag), axis=Axis.CONTACT)
        settle(desk)
        yield "calm", desk.window
        tower = row_of(desk, SILENT)
        tags = desk.opening.park.tags.object_id == tower
        wait(desk, "a sensor falls silent", lambda: bool((desk.watch.facts.quality[tags] == Quality.STALE).any()))
        desk.selection.select(tower)
        desk.inspector.fly_asked.emit(tower)
        settle(desk)
        yield "unknown", desk.window


def incident(app: QApplication, languages: Languages, folder: Path) -> Iterator[Picture]:
    """The incident from afar, the tank that is wrong, the plan, English, and a recorder that falls silent."""
    with desk_of_demo(app, languages, folder, MORNING) as desk:
        reach(desk, MORNING + ALARM_AFTER)
        wait(desk, "the alarm is named in the picture", lambda: named(desk, WRONG))
        yield "alarm", desk.window
        desk.selection.select(row_of(desk, WRONG))
        desk.inspector.fly_asked.emit(row_of(desk, WRONG))
        settle(desk)
        yield "inspector", desk.window
        desk.selection.select(None)
        look(desk, "plan")
        desk.views.plan_asked.emit()
        wait(desk, "the plan is under us", lambda: desk.navigation.mode is Mode.PLAN)
        settle(desk)
        yield "plan", desk.window
        desk.header.language_asked.emit("en")
        desk.selection.select(row_of(desk, WRONG))
        desk.navigation.set_mode(Mode.ORBIT)
        look(desk, "tankfarm")
        yield "english", desk.window
        desk.header.language_asked.emit("zh")
        desk.selection.select(None)
        desk.navigation.go_home()
        settle(desk)
        recorder = psutil.Process(desk.watch.health.pid)
        recorder.suspend()
        try:
            wait(
                desk,
                "five silent seconds",
                lambda: desk.alarm_desk.not_live.isVisible() and (desk.watch.health.age or 0) > 5,
            )
            yield "not_live", desk.window
        finally:
            recorder.resume()


def answers(app: QApplication, languages: Languages, folder: Path) -> Iterator[Picture]:
    """The height of the incident: the bar, the pages of the list, and what a person does with alarms."""
    with desk_of_demo(app, languages, folder, MORNING) as desk:
        wait(desk, "somebody sits here", lambda: bool(desk.alarm_desk.seat.session))
        reach(desk, MORNING + FLOOD_AFTER)
        desk.alarms.turn_to(Page.SITUATIONS)
        settle(desk)
        yield "flood", desk.window
        yield "alarm_bar", desk.header
        wrong = tag_of(desk, WRONG, "罐底温度")
        act(desk, Action.ACKNOWLEDGE, wrong)
        for installation in ("GD-2101", "GD-2102", "DC-202 布袋"):
            act(desk, Action.ACKNOWLEDGE, tag_of(desk, installation))
        act(desk, Action.SHELVE, tag_of(desk, "V-204", "球罐压力"), text="压力表检定，09:30 结束", minutes=30)
        act(desk, Action.NOTE, wrong, text="已电话通知企业值班室投用喷淋")
        act(desk, Action.VERIFY, wrong, text="real 现场复测 52 ℃，喷淋已投用")
        desk.alarms.turn_to(Page.STANDING)
        settle(desk)
        yield "alarm_list", desk.alarms
        desk.alarms.turn_to(Page.UNKNOWN)
        settle(desk)
        yield "alarm_unknown", desk.alarms
        desk.alarms.turn_to(Page.AWAY)
        settle(desk)
        yield "alarm_away", desk.alarms
        desk.alarms.turn_to(Page.STANDING)
        people = desk.alarm_desk.people
        people.shelve(concern_at(desk, tag_of(desk, "T-302")))
        settle(desk)
        yield "shelving", desk.window
        people.shelving.close_slip()
        desk.selection.select(row_of(desk, WRONG))
        people.history(wrong)
        wait(desk, "the journal is read", lambda: desk.alarm_desk.seat.waiting == 0)
        settle(desk)
        yield "history", desk.window
        people.pages.open_page(Pages.ACCESS)
        settle(desk)
        yield "access", desk.window
        people.pages.put_away()
        desk.alarm_desk.seat.lock()
        settle(desk)
        yield "locked", desk.window


def shift(app: QApplication, languages: Languages, folder: Path) -> Iterator[Picture]:
    """The page of figures after an hour and a half."""
    with desk_of_demo(app, languages, folder, MORNING, speed=FAST) as desk:
        reach(desk, MORNING + SHIFT_SECONDS)
        desk.alarm_desk.people.pages.open_page(Pages.METRICS)
        settle(desk)
        yield "metrics", desk.window


def past(app: QApplication, languages: Languages, folder: Path) -> Iterator[Picture]:
    """The timeline after the incident, and a moment of it replayed while the present calls."""
    with desk_of_demo(app, languages, folder, MORNING) as desk:
        wait(desk, "somebody sits here", lambda: bool(desk.alarm_desk.seat.session))
        reach(desk, MORNING + FLOOD_AFTER)
        wrong = tag_of(desk, WRONG, "罐底温度")
        act(desk, Action.ACKNOWLEDGE, wrong)
        act(desk, Action.NOTE, wrong, text="已电话通知企业值班室投用喷淋")
        reach(desk, MORNING + PAST_AFTER)
        desk.replay.toggle_timeline()
        wait(desk, "alarms are on the timeline", lambda: alarms_drawn(desk))
        settle(desk)
        wait(desk, "the picture is live", lambda: not desk.alarm_desk.not_live.isVisible())
        yield "timeline", desk.window
        desk.replay.seek(MORNING + ALARM_AFTER)
        wait(desk, "the past is shown", lambda: desk.watch.shown.now == MORNING + ALARM_AFTER)
        desk.selection.select(row_of(desk, WRONG))
        desk.replay.play(10)
        wait(desk, "it plays", lambda: desk.watch.shown.now > MORNING + ALARM_AFTER + 20)
        settle(desk)
        yield "replay", desk.window
        desk.replay.live()


def alarms_drawn(desk: Desk) -> bool:
    """Whether the timeline has read the journal."""
    return any(bool(bands.drawn.found.alarms.any()) for bands in desk.window.findChildren(BandsView))


def night(app: QApplication, languages: Languages, folder: Path) -> Iterator[Picture]:
    """The same incident at ten in the evening."""
    with desk_of_demo(app, languages, folder, EVENING, NIGHT) as desk:
        reach(desk, EVENING + ALARM_AFTER)
        wait(desk, "the alarm is named in the picture", lambda: named(desk, WRONG))
        yield "night", desk.window


def others_files(app: QApplication, languages: Languages, folder: Path) -> Iterator[Picture]:
    """What `parkwatch view` makes of a boundary and a model file that somebody brings along."""
    boundary, model = folder / "boundary.geojson", folder / "pump-skid.glb"
    ring = np.array([(113.20000, 23.10000), (113.20052, 23.10000), (113.20052, 23.10036), (113.20000, 23.10036)])
    write_boundaries(boundary, [NamedBoundary(ring, Gcj02, name="示例地块")])
    model.write_bytes(glb_bytes(small_plant()))
    opening = files_opening(boundary, "gcj02", model)
    with desk_of(app, languages, folder, opening, DAY) as desk:
        settle(desk)
        desk.selection.select(0)
        settle(desk)
        yield "model", desk.window


def real_scene(app: QApplication, languages: Languages, folder: Path) -> Iterator[Picture]:
    """Everything a park owns in one place, with a building of the capture chosen."""
    if not (package := os.environ.get("PARKWATCH_REAL_SCENE")):
        tell("real_scene: PARKWATCH_REAL_SCENE names no package")
        return
    orders = Orders(package, SPEED, SEED, linger_s=0.5, start_s=MORNING)
    with desk_of(app, languages, folder, park_opening(package, orders=orders), DAY) as desk:
        wait(desk, "values arrive", lambda: desk.watch.health.live)
        desk.selection.select(row_of(desk, "实景楼栋"))
        wait(desk, "the layers are there", lambda: desk.streamed.flow.loading == 0)
        settle(desk)
        yield "real_scene", desk.window
        recorder = desk.watch.health.pid
    if recorder and psutil.pid_exists(recorder):
        psutil.Process(recorder).terminate()


TAKES: dict[Take, tuple[str, ...]] = {
    calm: ("calm", "unknown"),
    incident: ("alarm", "inspector", "plan", "english", "not_live"),
    answers: (
        "flood",
        "alarm_bar",
        "alarm_list",
        "alarm_unknown",
        "alarm_away",
        "shelving",
        "history",
        "access",
        "locked",
    ),
    shift: ("metrics",),
    past: ("timeline", "replay"),
    night: ("night",),
    others_files: ("model",),
    real_scene: ("real_scene",),
}


def small_plant() -> Model:
    """Two tanks, a pump, an exchanger and a pipe rack as one model with named parts, as a CAD program exports it."""
    placed = (
        ("V-1 缓冲罐", "fixed_roof_tank", {"diameter": 9.0, "height": 8.0}, (-12.0, 4.0)),
        ("V-2 卧式储罐", "bullet", {"diameter": 3.2, "length": 12.0}, (8.0, 9.0)),
        ("E-1 换热器", "exchanger", {"diameter": 1.2, "length": 6.0}, (9.0, -1.0)),
        ("P-1 机泵", "pump", {"length": 2.4}, (-2.0, -3.0)),
        ("PR-1 管廊", "pipe_rack", {"length": 36.0, "width": 5.0, "height": 6.0}, (0.0, -11.0)),
    )
    meshes = tuple(build(kind, size, lod=Lod.FINE, medium="methanol") for _, kind, size, _ in placed)
    instances = tuple(Instance(row, row, moved(*at)) for row, (*_, at) in enumerate(placed))
    return Model(meshes, instances, tuple(Part(name) for name, *_ in placed), (Material(),))


def moved(east: float, north: float) -> Floats:
    """`model_from_mesh` (4, 4) of a shift, metres."""
    model_from_mesh = np.eye(4)
    model_from_mesh[:2, 3] = east, north
    return model_from_mesh


# How a desk is driven.


class WellHeard:
    """A loudspeaker that makes no noise and is always heard: who takes pictures may have none."""

    hearing = Hearing.WELL

    def play(self, sound: Sound) -> None:
        """Nobody listens."""

    def stop(self) -> None:
        """It is quiet already."""


@contextmanager
def desk_of_demo(
    app: QApplication,
    languages: Languages,
    folder: Path,
    start: float,
    settings: Settings = DAY,
    *,
    incident: bool = True,
    speed: float = SPEED,
) -> Generator[Desk]:
    """The demo park with a recorder of its own, which ends with the block."""
    orders = Orders("demo:1", speed, SEED, linger_s=0.5, incident=incident, start_s=start)
    with desk_of(app, languages, folder, park_opening(orders.park, orders=orders), settings) as desk:
        wait(desk, "values arrive", lambda: desk.watch.health.live)
        yield desk
        recorder = desk.watch.health.pid
    if recorder and psutil.pid_exists(recorder):
        psutil.Process(recorder).terminate()


@contextmanager
def desk_of(
    app: QApplication, languages: Languages, folder: Path, opening: Opening, settings: Settings
) -> Generator[Desk]:
    """An open window of 1920 × 1080 pixels."""
    theme = read_theme(CONFIG / "palette.toml", ICONS)
    dress(app, theme)
    desk = Desk(opening, settings, theme, languages, run_dir=folder, loudspeaker=WellHeard())
    try:
        desk.open()
        yield desk
    finally:
        desk.close()
        desk.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def reach(desk: Desk, moment: float) -> None:
    """Let the feed come to a moment, seconds since 1970 UTC, and the window show it."""
    while desk.watch.now < moment:
        wait(desk, "the feed goes on", partial(passed, desk, min(moment, desk.watch.now + 10 * SPEED)))
    settle(desk)


def passed(desk: Desk, moment: float) -> bool:
    """Whether the feed's clock is past a moment, seconds since 1970 UTC."""
    return desk.watch.now >= moment


def act(
    desk: Desk, action: Action, tag: int, *, axis: Axis = Axis.PROCESS, text: str = "", minutes: float = 0.0
) -> None:
    """What a person does with an alarm of one indicator, as it is shown at this moment; waits for the answer.

    `minutes` from now on the feed's clock.
    """
    concern, seat = concern_at(desk, tag), desk.alarm_desk.seat
    until = desk.watch.now + 60 * minutes if minutes else 0.0
    seat.act(Act(0, "", action, concern.rows, concern.levels, axis=axis, text=text, until=until))
    wait(desk, f"the recorder answers: {action}", lambda: seat.waiting == 0)


def concern_at(desk: Desk, tag: int) -> Concern:
    """The process alarm of one indicator, with the level that is shown."""
    row = np.array([tag], np.int32)
    return Concern(row, levels(desk)[row])


def levels(desk: Desk) -> Bytes:
    """The level that is shown of every indicator, shape (tags,)."""
    return np.maximum(desk.watch.facts.level, desk.watch.facts.unanswered)


def tag_of(desk: Desk, installation: str, indicator: str = "") -> int:
    """Tag row of an installation's indicator whose name begins so; its worst where no name is given."""
    tags, park = desk.opening.park.tags, desk.opening.park
    rows: Rows = np.flatnonzero(tags.object_id == row_of(desk, installation)).astype(np.int32)
    if indicator:
        return next(row for row in map(int, rows) if park.indicators[row].name.startswith(indicator))
    return int(rows[np.argmax(levels(desk)[rows])])


def look(desk: Desk, key: str) -> None:
    """Fly to a saved view."""
    desk.views.view_asked.emit(next(row for row, view in enumerate(desk.opening.park.views) if view.key == key))
    settle(desk)


def settle(desk: Desk) -> None:
    """Let flights land, shapes and shadows arrive, and every panel be told of the moment."""
    wait(desk, "flights land", lambda: not desk.navigation.moving)
    done = list[object]()
    desk.jobs.start(lambda: None, done.append, done.append)  # one worker: what was asked before is answered before
    wait(desk, "shapes and shadows arrive", lambda: bool(done) and desk.streaming.building == 0)
    if desk.watch.health.live:
        moment = clock_told(desk.watch.now, date=True)
        wait(desk, "the panels are told", lambda: clock_shown(desk) >= moment)
    wait(desk, "the picture is drawn", lambda: desk.viewport.frame_seconds > 0)
    desk.alarms.catch_up()


def wait(desk: Desk, fact: str, holds: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Let the window live until a fact holds; ends the program, naming it, after `seconds`."""
    until, loop = time.monotonic() + seconds, QEventLoop()
    timer = QTimer(interval=20)
    timer.timeout.connect(lambda: loop.quit() if holds() or time.monotonic() > until else None)
    timer.start()
    loop.exec()
    timer.stop()
    if not holds():
        raise SystemExit(f"It never came to this: {fact}. {desk.watch.health}")


def clock_shown(desk: Desk) -> str:
    """The feed's date and time as the foot of the window says them; "" where there is none."""
    texts = (label.text()[:19] for label in desk.status.findChildren(QLabel))
    return max((text for text in texts if text.startswith("20") and text[4:5] == "-"), default="")


def row_of(desk: Desk, name: str) -> int:
    """Object row of the installation whose name begins so."""
    return next(row for row, item in enumerate(desk.opening.park.equipment) if item.name.startswith(name))


def named(desk: Desk, words: str) -> bool:
    """Whether a sign in the picture speaks of something in alarm."""
    return any(words in sign.title and sign.level >= Level.HIGH for sign, _ in desk.overlay.shown())


def write(path: Path, picture: QImage, *, largest: int = LARGEST_BYTES) -> int:
    """Write a PNG, of 256 colours where it would be larger than that many bytes; returns its bytes."""
    made = picture.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.bytesPerLine())
    pixels = lines[:, : 3 * made.width()].reshape(made.height(), made.width(), 3).copy()
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(pixels).save(path, optimize=True)
    if path.stat().st_size > largest:
        few = Image.fromarray(pixels).quantize(palette=palette_of(pixels), dither=Image.Dither.NONE)
        few.save(path, optimize=True)
    return path.stat().st_size


def palette_of(pixels: Bytes) -> Image.Image:
    """A palette of 256 colours for a picture (height, width, 3): the colours that mean something are all in it."""
    every = pixels.reshape(-1, 3)
    loud = every[np.ptp(every, axis=1) > LOUD]
    meant = read_palette(CONFIG / "palette.toml").level
    many = Image.fromarray(every[None]).quantize(256 - MEANT - len(meant)).getpalette() or []
    few = Image.fromarray((loud if len(loud) > MEANT else every)[None]).quantize(MEANT).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*map(int, meant.ravel()), *few[: 3 * MEANT], *many[: 3 * (256 - MEANT - len(meant))]])
    return palette


def tell(line: str) -> None:
    """One line to the person at the terminal."""
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
