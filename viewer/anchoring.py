"""An anchor of the open park laid onto the surface from the window: found by a worker, shown, and written on demand."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from loaders.package import model_files, read_park, write_park
from loaders.package_place import MANIFEST
from scenes.model import Batch, Material
from scenes.plant import Park
from scenes.snap import Point
from scenes.trouble import Notice, Trouble
from viewer.jobs import Jobs, Newest
from viewer.panels.slips.anchor_dialog import AnchorDialog
from viewer.panels.theme import Theme
from viewer.stage import Stage

if TYPE_CHECKING:
    from loaders.anchors import Snapped

REACH = 30.0
"""Metres within which a surface is looked for: a person sees where it would go, and decides."""
ARM = 0.75
"""Metres from the middle of the cross that marks a place to its ends."""
POLE = 40.0
"""Metres of a pole over the place where it goes: it is seen over roofs and trees."""
MARK = "anchor"


def is_writable(folder: Path | None) -> bool:
    """Whether anchors can be written there at all: a package, beside which a new one may be made."""
    if folder is None or not (folder / MANIFEST).is_file():
        return False
    return all(os.access(each, os.W_OK) for each in (folder, folder.resolve().parent))


class Anchoring(QObject):
    """Joins the slip with the package in `folder`; `show` asks for a frame, `fly` brings a place before the eye.

    `broke` hears of a bug; what is expected to go wrong is told in the slip.
    """

    def __init__(
        self,
        park: Park,
        folder: Path,
        theme: Theme,
        window: QWidget,
        *,
        over: QWidget,
        stage: Stage,
        jobs: Jobs,
        show: Callable[[], None],
        fly: Callable[[Point], None],
        broke: Callable[[BaseException], None],
    ) -> None:
        super().__init__(window)
        self._park, self._folder, self._stage, self._jobs = park, folder, stage, jobs
        self._show, self._fly, self._broke = show, fly, broke
        self._newest, self._marked = Newest(), False
        self.slip = AnchorDialog(park, theme, window, over=over)
        self.slip.acted.connect(self._write)
        self.slip.closed.connect(self._put_away)

    def ask(self, tag: int) -> None:
        """Find out where the anchor of an indicator would go."""
        self.slip.begin(tag)
        self.slip.wait(on=True)
        self._jobs.start(partial(found_in, self._folder, self.slip.code), self._newest.only(self._found), self._broke)

    def _found(self, answer: "Snapped | Notice") -> None:
        self.slip.wait(on=False)
        if isinstance(answer, Notice):
            self.slip.tell(answer)
            return
        self.slip.show_snapped(answer)
        self._mark(answer)
        self._fly(answer.before if answer.after is None else answer.after)

    def _write(self, snapped: "Snapped") -> None:
        self.slip.wait(on=True)
        self._jobs.start(partial(written, self._folder, snapped), self._newest.only(self._written), self._broke)

    def _written(self, fault: Notice | None) -> None:
        self.slip.wait(on=False)
        if fault is None:
            self.slip.close_slip()
        else:
            self.slip.tell(fault)

    def _mark(self, snapped: "Snapped") -> None:
        self._unmark()
        self._stage.mount(mark(snapped, self._park.scenery_row))
        self._stage.show(MARK, visible=True)
        self._marked = True
        self._show()

    def _put_away(self) -> None:
        """The slip is gone; an answer that is still under way is too late."""
        self._newest.only(lambda _: None)
        self._unmark()
        self._show()

    def _unmark(self) -> None:
        if self._marked:
            self._stage.drop(MARK)
            self._marked = False


def found_in(folder: Path, code: str) -> "Snapped | Notice":
    """Any thread: where the anchor of one indicator would go by the package as it lies there now, or why not."""
    from loaders.anchors import anchors_snapped  # readers for every format: no window waits for them at its start

    try:
        park, _ = read_park(folder)
        (snapped,), _ = anchors_snapped(park, folder, within=REACH, only=(code,))
    except Trouble as trouble:
        return trouble.notice
    return snapped


def written(folder: Path, snapped: "Snapped") -> Notice | None:
    """Any thread: the package with that anchor where it goes; why not, where it was not written."""
    from loaders.anchors import with_anchors
    from loaders.importing.site import alone_in

    try:
        with alone_in(folder):
            park, _ = read_park(folder)
            write_park(with_anchors(park, (snapped,)), folder, kept=[each.name for each in model_files(folder)])
    except Trouble as trouble:
        return trouble.notice
    return None


def mark(snapped: "Snapped", row: int) -> Batch:
    """A cross where it is, a cross and a pole where it goes, and a line between them; `row` is the scenery's."""
    ends = [np.array(snapped.before)] + ([] if snapped.after is None else [np.array(snapped.after)])
    arms = [np.eye(3)[axis] * sign * ARM for axis in range(3) for sign in (-1, 1)]
    middle = ends[-1]
    points = np.array([*(end + arm for end in ends for arm in arms), np.add(middle, [0, 0, POLE]), *ends], np.float64)
    edges = [[2 * pair, 2 * pair + 1] for pair in range(3 * len(ends))]
    last = len(points) - 1
    edges += [[6 * len(ends), last], *([[last - 1, last]] if len(ends) == 2 else [])]
    east, north, up = middle.tolist()
    return Batch(
        name=MARK,
        origin=(east, north, up),
        points=(points - middle).astype(np.float32),
        normals=np.zeros((len(points), 3), np.float32),
        triangles=np.empty((0, 3), np.int32),
        object_id=np.full(len(points), row, np.int32),
        material=Material("anchor", (1.0, 1.0, 1.0, 1.0)),
        colours=np.tile(np.array([255, 230, 0, 255], np.uint8), (len(points), 1)),
        edges=np.array(edges, np.int32),
    )
