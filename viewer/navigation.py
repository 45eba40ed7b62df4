"""Mouse, wheel, touch and keys become cameras. Knows Qt and the pure motions of `scenes.camera`; draws nothing."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from scenes import camera as motions
from scenes.camera import Camera
from scenes.columns import Floats

DEGREES_PER_PIXEL = 0.28
CLICK_PIXELS = 5.0
"""A button that comes up within so many logical pixels of where it went down has clicked."""
NOTCH = math.log(0.82)
"""Natural logarithm of the change of distance per wheel notch, and per 80 pixels of a touch pad."""
GLIDE_SECONDS = 0.07
HOVER_MILLISECONDS = 40
FRAME_MILLISECONDS = 15
LONGEST_STEP_SECONDS = 0.1
"""Held keys move no further than this in one step, however long a frame took."""
WALK_SPEED, RUN_SPEED = 4.0, 14.0
"""Metres per second on foot, and with Shift."""

WHOLE = 0.8
"""From this part of the distance of home on, a plan shows the whole park."""

STRAIGHT_DOWN = (motions.STEEPEST + 90.0) / 2
"""Degrees of elevation from which a view is a plan: no drag leads so far."""

type Touched = Callable[[float, float], tuple[float, float, float] | None]


class Mode(StrEnum):
    """How the mouse moves the camera."""

    ORBIT = "orbit"
    PLAN = "plan"
    WALK = "walk"


@dataclass(frozen=True, slots=True)
class _Flight:
    start: Camera
    end: Camera
    began: float
    seconds: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """A plan as it was opened, and the view it was opened from."""

    opened_from: Camera
    opened: Camera


@dataclass(frozen=True, slots=True)
class _Drag:
    """A button is down: where it went down, the camera then, and the height of what was grabbed, metres."""

    button: Qt.MouseButton
    start: tuple[float, float]
    camera: Camera
    level: float


_STEADY = {
    Qt.Key.Key_W, Qt.Key.Key_A, Qt.Key.Key_S, Qt.Key.Key_D, Qt.Key.Key_Q, Qt.Key.Key_E,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus,
}  # fmt: skip
"""Keys that move for as long as they are held."""


_PLUS = {Qt.Key.Key_Plus, Qt.Key.Key_Equal}


class Navigation(QObject):
    """Moves one camera from the events of one viewport. GUI thread; a timer runs only while something moves.

    All pixels are Qt's logical pixels. `touched` gives the point in the park under a pixel, None where there is none:
    the ground then stands in for it.
    """

    moved = Signal(object)
    """The new `Camera`."""
    clicked = Signal(float, float)
    double_clicked = Signal(float, float)
    hovered = Signal(float, float)
    """The cursor rests or passes, at most 25 times a second; (-1, -1) when it leaves."""
    mode_changed = Signal(object)
    """The new `Mode`."""
    escaped = Signal()
    """Esc with nothing left to step back from: the window may clear its selection."""

    def __init__(
        self,
        viewport: QWidget,
        home: Camera,
        *,
        touched: Touched | None = None,
        now: Callable[[], float] = monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewport, self._home, self._touched, self._now = viewport, home, touched, now
        self._camera, self._mode = home, Mode.ORBIT
        self._whole: Floats | None = None
        self._plan: _Plan | None = None
        self._views: tuple[Camera, ...] = ()
        self._before: Camera | None = None  # what Esc goes back to
        self._drag: _Drag | None = None
        self._dragging = False
        self._last = (0.0, 0.0)
        self._held = set[int]()
        self._running = False
        self._flight: _Flight | None = None
        self._zoom_left, self._zoom_about = 0.0, home.target
        self._stepped = now()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MILLISECONDS)
        self._timer.timeout.connect(self.step)
        self._hover = QTimer(self)
        self._hover.setSingleShot(True)
        self._hover.setInterval(HOVER_MILLISECONDS)
        self._hover.timeout.connect(self._tell_hover)
        viewport.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.also(viewport)

    @property
    def camera(self) -> Camera:
        """Where we look from now."""
        return self._camera

    @property
    def mode(self) -> Mode:
        """How the mouse moves the camera now."""
        return self._mode

    @property
    def way(self) -> tuple[Camera, ...]:
        """What the flight under way will still show, soonest first, its end last; nothing when there is none."""
        flight = self._flight
        if flight is None:
            return ()
        return motions.still_to_come(flight.start, flight.end, (self._now() - flight.began) / flight.seconds)

    @property
    def moving(self) -> bool:
        """A flight, a glide or a held key still moves the camera."""
        return self._timer.isActive()

    def also(self, viewport: QWidget) -> None:
        """Move the same camera from the events of another viewport of the same size."""
        viewport.setMouseTracking(True)
        viewport.grabGesture(Qt.GestureType.PinchGesture)
        viewport.installEventFilter(self)

    def leave(self, viewport: QWidget) -> None:
        """That other viewport goes."""
        self._drag = None
        viewport.removeEventFilter(self)

    def set_home(self, home: Camera, whole: Floats | None = None) -> None:
        """Where the Home key leads. `whole` (points, 3) is what a plan from there, or from farther, shows, metres."""
        self._home, self._whole = home, whole

    def set_views(self, views: Sequence[Camera]) -> None:
        """Where the keys 1 to 9 lead."""
        self._views = tuple(views)

    def go(self, camera: Camera) -> None:
        """Be there at once."""
        self._flight, self._zoom_left = None, 0.0
        self._move(camera)

    def be(self, camera: Camera) -> None:
        """Be there at once, in the mode in which one gets there by `fly`."""
        self.fly(camera)
        self.go(camera)

    def fly(self, camera: Camera) -> None:
        """Go there, eased. A flight ends a walk; to a view from straight above it opens the plan, else ends it."""
        if camera.elevation < STRAIGHT_DOWN:
            self._before = self._plan = None
            self._set_mode(Mode.ORBIT)
        elif self._mode is not Mode.PLAN:
            self._before = self._before or self._aim
            self._plan = _Plan(self._before, camera)
            self._set_mode(Mode.PLAN)
        self._fly(camera)

    def fly_to(self, low: Floats, high: Floats) -> None:
        """Fly to where a box (metres, park frame) is seen whole."""
        width, height = self._size()
        self.fly(motions.framing(low, high, self._camera, width / height))

    def approach(self, x: float, y: float) -> None:
        """Fly towards what is under a pixel, to a third of the way that is left."""
        if (point := self._point(x, y)) is None:
            return
        left = math.dist(self._camera.eye, point) / 3
        bearing, elevation = self._camera.bearing, max(self._camera.elevation, 10.0)
        near = motions.looking_at(point, bearing=bearing, elevation=elevation, distance=max(left, 20.0))
        self.fly(near if self._camera.elevation < motions.STEEPEST else motions.plan(near))

    def go_home(self) -> None:
        """Fly to the whole park."""
        self.fly(self._home)

    def north(self) -> None:
        """Turn north up."""
        self._fly(motions.northward(self._camera))

    def set_mode(self, mode: Mode) -> None:
        """Change how the mouse moves the camera. A walk ends where it began, a plan over what it shows."""
        if mode is self._mode:
            return
        if mode is Mode.ORBIT:
            back = self._tilted() if self._mode is Mode.PLAN else self._before or self._camera
            self._before = None
            self._set_mode(mode)
            self._fly(back)
            return
        here = self._above() if self._mode is Mode.WALK else self._aim
        self._before = here if self._before is None else self._before
        self._set_mode(mode)
        if mode is Mode.PLAN:
            self._plan = _Plan(here, self._plan_of(here))
            self._fly(self._plan.opened)
        else:
            self._fly(motions.standing(here))

    def step(self) -> None:
        """Move by the time gone since the last step. The timer calls it; tests call it with their own clock."""
        now = self._now()
        seconds, self._stepped = min(max(now - self._stepped, 0.0), LONGEST_STEP_SECONDS), now
        camera = self._flying(now) if self._flight is not None else self._gliding(self._camera, seconds)
        camera = self._keyed(camera, seconds)
        if camera != self._camera:
            self._move(camera)
        if self._flight is None and not self._zoom_left and not self._held:
            self._timer.stop()

    # Events. The name `eventFilter` is Qt's.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """See what the viewport sees, before it does; True: it is dealt with."""
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QKeyEvent):
            return self._key(event)
        if isinstance(event, QNativeGestureEvent):
            return self._touch_pad(event)
        if isinstance(event, QGestureEvent):
            return self._pinch(event, watched)
        if event.type() == QEvent.Type.FocusOut:
            self._held.clear()  # the key's release will go to somebody else
        elif event.type() == QEvent.Type.Leave:
            self._hover.stop()
            self.hovered.emit(-1.0, -1.0)
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        here = event.position().x(), event.position().y()
        match event.type():
            case QEvent.Type.MouseButtonPress if self._drag is None:
                self._press(event.button(), here)
            case QEvent.Type.MouseButtonDblClick if event.button() == Qt.MouseButton.LeftButton:
                self.double_clicked.emit(*here)
            case QEvent.Type.MouseMove:
                self._pull(here, event.modifiers())
            case QEvent.Type.MouseButtonRelease if self._drag is not None and event.button() == self._drag.button:
                drag, self._drag = self._drag, None
                if not self._dragging and drag.button == Qt.MouseButton.LeftButton:
                    self.clicked.emit(*here)
            case _:
                return False
        return True

    def _press(self, button: Qt.MouseButton, here: tuple[float, float]) -> None:
        self._flight, self._zoom_left = None, 0.0
        point = self._point(*here)
        self._drag = _Drag(button, here, self._camera, 0.0 if point is None else point[2])
        self._dragging, self._last = False, here

    def _pull(self, here: tuple[float, float], modifiers: Qt.KeyboardModifier) -> None:
        last, self._last = self._last, here
        drag = self._drag
        if drag is None:
            if not self._hover.isActive():
                self._hover.start()
            return
        if not self._dragging and math.dist(here, drag.start) < CLICK_PIXELS:
            self._last = last
            return
        self._dragging = True
        right, down = here[0] - last[0], here[1] - last[1]
        if self._mode is Mode.WALK:
            self._move(motions.turned(self._camera, -right * DEGREES_PER_PIXEL, down * DEGREES_PER_PIXEL))
        elif self._pans(drag.button, modifiers):
            self._move(motions.panned(drag.camera, drag.start, here, *self._size(), level=drag.level))
        else:
            self._move(motions.orbited(self._camera, right * DEGREES_PER_PIXEL, down * DEGREES_PER_PIXEL))

    def _pans(self, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> bool:
        """Left turns and the others pan; a touch pad without a second button has Shift, and a plan is not tilted."""
        shifted = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        return button != Qt.MouseButton.LeftButton or shifted or self._mode is Mode.PLAN

    def _wheel(self, event: QWheelEvent) -> bool:
        fine = event.pixelDelta()
        # X11 sends pixel deltas of no known size for a wheel with notches: they count only without whole notches.
        notches = fine.y() / 80 if not fine.isNull() and event.angleDelta().y() % 120 else event.angleDelta().y() / 120
        self._zoom(notches * NOTCH, event.position())
        return True

    def _zoom(self, logarithm: float, where: QPointF) -> None:
        self._flight = None
        if not self._zoom_left:
            self._zoom_about = self._point(where.x(), where.y()) or self._ahead(where.x(), where.y())
        self._zoom_left += logarithm
        self._start()

    def _touch_pad(self, event: QNativeGestureEvent) -> bool:
        match event.gestureType():
            case Qt.NativeGestureType.ZoomNativeGesture:
                self._pinched(1 + event.value(), event.position())
            case Qt.NativeGestureType.RotateNativeGesture:
                self.go(motions.orbited(self._camera, event.value(), 0.0))
            case Qt.NativeGestureType.SmartZoomNativeGesture:
                self.double_clicked.emit(event.position().x(), event.position().y())
            case _:
                return False
        return True

    def _pinch(self, event: QGestureEvent, watched: QObject) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        self._drag = None  # the first finger has begun a drag that was none
        touched = watched if isinstance(watched, QWidget) else self._viewport
        centre = QPointF(touched.mapFromGlobal(pinch.centerPoint().toPoint()))
        self._pinched(pinch.scaleFactor(), centre)
        turn = pinch.rotationAngle() - pinch.lastRotationAngle()
        self._move(motions.orbited(self._camera, turn, 0.0))
        return True

    def _pinched(self, scale: float, where: QPointF) -> None:
        about = self._point(where.x(), where.y()) or self._ahead(where.x(), where.y())
        self.go(motions.zoomed(self._camera, 1 / min(max(scale, 0.2), 5.0), about))

    def _key(self, event: QKeyEvent) -> bool:
        barred = (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        )
        self._running = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.type() == QEvent.Type.KeyRelease:
            if not event.isAutoRepeat():
                # Shift may be let go first: what went down as plus then comes up as the equals sign.
                self._held -= _PLUS if event.key() in _PLUS else {event.key()}
            return event.key() in _STEADY
        if event.modifiers() & barred:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            if ours := event.key() in _STEADY or event.key() in self._presses():
                event.accept()
            return ours
        if event.key() in _STEADY:
            if not event.isAutoRepeat():
                self._flight = None
                self._held.add(event.key())
                self._start()
            return True
        act = self._presses().get(event.key())
        if act is None:
            return False
        act()
        return True

    def _presses(self) -> dict[int, Callable[[], None]]:
        """What a key does once, when it goes down."""
        views = {Qt.Key.Key_1.value + row: self._to_view(row) for row in range(min(len(self._views), 9))}
        return {
            Qt.Key.Key_Home: self.go_home,
            Qt.Key.Key_H: self.go_home,
            Qt.Key.Key_N: self.north,
            Qt.Key.Key_P: lambda: self.set_mode(Mode.ORBIT if self._mode is Mode.PLAN else Mode.PLAN),
            Qt.Key.Key_G: lambda: self.set_mode(Mode.ORBIT if self._mode is Mode.WALK else Mode.WALK),
            Qt.Key.Key_Escape: self._back,
            **views,
        }

    def _to_view(self, row: int) -> Callable[[], None]:
        def fly() -> None:
            self.fly(self._views[row])

        return fly

    def _back(self) -> None:
        if self._flight is not None and self._mode is Mode.ORBIT:
            self._flight = None
        elif self._mode is not Mode.ORBIT:
            self.set_mode(Mode.ORBIT)
        else:
            self.escaped.emit()

    # Motion.

    def _above(self) -> Camera:
        """From as far away as before the walk, over where it has led."""
        before = self._before or self._camera
        east, north = (there - here for there, here in zip(self._aim.eye[:2], before.target[:2], strict=True))
        return motions.moved(before, east, north)

    def _plan_of(self, camera: Camera) -> Camera:
        """The plan of what a view shows: from as far as home, the whole park."""
        if self._whole is None or camera.distance < WHOLE * self._home.distance:
            return motions.plan_of(camera)
        width, height = self._size()
        return motions.framed(
            self._whole, bearing=0.0, elevation=90.0, aspect=width / height, field_of_view=camera.field_of_view
        )

    def _tilted(self) -> Camera:
        """What the plan shows, from the side from which we looked before: exactly the same, if it was not moved."""
        plan = self._aim
        if self._plan is None:
            return self._before or plan
        before, opened = self._plan.opened_from, self._plan.opened
        scale = plan.distance / opened.distance
        x, y, z = (
            now + (then - middle) * scale
            for now, then, middle in zip(plan.target, before.target, opened.target, strict=True)
        )
        camera = motions.looking_at(
            (x, y, z),
            bearing=before.bearing,
            elevation=before.elevation,
            distance=before.distance * scale,
            field_of_view=before.field_of_view,
        )
        return before if plan == opened else camera

    @property
    def _aim(self) -> Camera:
        """Where we are, or where the flight under way leads."""
        return self._camera if self._flight is None else self._flight.end

    def _fly(self, end: Camera) -> None:
        self._zoom_left = 0.0
        self._flight = _Flight(self._camera, end, self._now(), motions.flight_seconds(self._camera, end))
        self._start()

    def _flying(self, now: float) -> Camera:
        flight = self._flight
        if flight is None:
            return self._camera
        share = (now - flight.began) / flight.seconds
        if share >= 1:
            self._flight = None
        return motions.flown(flight.start, flight.end, share)

    def _gliding(self, camera: Camera, seconds: float) -> Camera:
        """What is left of the wheel's zoom, in equal shares of time; on foot the wheel walks."""
        if not self._zoom_left:
            return camera
        part = self._zoom_left * (1 - math.exp(-seconds / GLIDE_SECONDS))
        part = self._zoom_left if abs(self._zoom_left) < 0.002 else part
        self._zoom_left -= part
        if self._mode is Mode.WALK:
            return motions.walked(camera, ahead=-part * 10)
        return motions.zoomed(camera, math.exp(part), self._zoom_about)

    def _keyed(self, camera: Camera, seconds: float) -> Camera:
        """Held keys. Above the ground speed grows with the distance, on foot it is a person's."""
        if not self._held:
            return camera
        ahead, right = self._axis(Qt.Key.Key_W, Qt.Key.Key_S), self._axis(Qt.Key.Key_D, Qt.Key.Key_A)
        turn, rise = self._axis(Qt.Key.Key_Right, Qt.Key.Key_Left), self._axis(Qt.Key.Key_Up, Qt.Key.Key_Down)
        swing, closer = self._axis(Qt.Key.Key_E, Qt.Key.Key_Q), self._axis(Qt.Key.Key_Plus, Qt.Key.Key_Minus)
        closer = closer or float(Qt.Key.Key_Equal in self._held)
        pace = seconds * (RUN_SPEED if self._running else WALK_SPEED)
        if self._mode is Mode.WALK:
            camera = motions.walked(camera, ahead=(ahead + closer) * pace, right=right * pace, climb=swing * pace)
            return motions.turned(camera, turn * 70 * seconds, rise * 45 * seconds) if turn or rise else camera
        pace = seconds * camera.distance * (1.6 if self._running else 0.7)
        if self._running or self._mode is Mode.PLAN:
            ahead, right, turn, rise = ahead + rise, right + turn, 0.0, 0.0
        east, north = math.sin(math.radians(camera.bearing)), math.cos(math.radians(camera.bearing))
        if ahead or right:
            camera = motions.moved(camera, (ahead * east + right * north) * pace, (ahead * north - right * east) * pace)
        if self._mode is not Mode.PLAN and (turn or rise or swing):
            camera = motions.orbited(camera, (turn + swing) * 60 * seconds, rise * 40 * seconds)
        return motions.zoomed(camera, math.exp(-closer * 1.2 * seconds)) if closer else camera

    def _axis(self, more: Qt.Key, less: Qt.Key) -> float:
        return float(more in self._held) - float(less in self._held)

    def _start(self) -> None:
        if not self._timer.isActive():
            self._stepped = self._now()
            self._timer.start()

    def _move(self, camera: Camera) -> None:
        self._camera = camera
        self.moved.emit(camera)

    def _set_mode(self, mode: Mode) -> None:
        if mode is not self._mode:
            self._mode = mode
            self.mode_changed.emit(mode)

    def _tell_hover(self) -> None:
        self.hovered.emit(*self._last)

    def _size(self) -> tuple[float, float]:
        return float(max(self._viewport.width(), 1)), float(max(self._viewport.height(), 1))

    def _point(self, x: float, y: float) -> tuple[float, float, float] | None:
        """What is under a pixel: something that stands there, or the ground."""
        point = self._touched(x, y) if self._touched is not None else None
        return motions.ground_point(self._camera, x, y, *self._size()) if point is None else point

    def _ahead(self, x: float, y: float) -> tuple[float, float, float]:
        """A point in the sky as far away as the target."""
        return motions.ray(self._camera, x, y, *self._size()).at(self._camera.distance)
