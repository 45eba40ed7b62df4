"""The chosen object pulled apart level from level. GUI thread.

What is pulled apart stands elsewhere than it is: it is said on the picture, and nothing is measured while it lasts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal

from scenes.assembly import Assembly, Lod
from scenes.levels import WIDEST_GAP, apart, cut_in_levels, floors_of, levels_in
from scenes.model import Batch
from scenes.surfaces import Surfaces
from scenes.trouble import Notice
from viewer.panels.tools.explode_bar import USUAL, ExplodeBar
from viewer.picking import Picking, Pulled
from viewer.stage import Stage

translate = QCoreApplication.translate

CHOOSE_FIRST = Notice(
    "先选中一个建筑或设备，再分层展开。", "Choose a building or an installation first; then it can be pulled apart."
)
NO_SHAPE = Notice(
    "这个对象没有可以分层的形体（只在实景图层里）。",
    "This object has no shape of its own to pull apart: it is seen in the layers of the real scene only.",
)
NOT_WHILE_APART = Notice(
    "分层展开时位置不是真实位置，不能量测、画图和留备注；先收起分层展开。",
    "While an object is pulled apart things stand elsewhere than they are: nothing can be measured, drawn or noted. "
    "Put it together first.",
)


@dataclass(frozen=True, slots=True)
class _Cut:
    """An object cut into levels of one height, metres."""

    row: int
    name: str
    levels: tuple[tuple[Batch, ...], ...]
    height: float


class Exploding(QObject):
    """`selected` is the chosen object row, `name` how a row is called."""

    told = Signal(object)
    """A `Notice`."""
    changed = Signal()
    """Pulled further, put together, or another object."""

    def __init__(
        self,
        bar: ExplodeBar,
        stage: Stage,
        picking: Picking,
        *,
        selected: Callable[[], int | None],
        name: Callable[[int], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar, self._stage, self._picking = bar, stage, picking
        self._selected, self._name = selected, name
        self._cut: _Cut | None = None
        self._percent = USUAL
        bar.pulled.connect(self._pull)
        bar.hide()

    @property
    def on(self) -> bool:
        """Whether something is pulled apart."""
        return self._cut is not None

    @property
    def words(self) -> str:
        """What is said on the picture; "" for nothing."""
        if self._cut is None:
            return ""
        told = translate("Tools", "分层展开 {0} %（{1}，{2} 层，不可量测）")
        return told.format(self._percent, self._cut.name, len(self._cut.levels))

    def begin(self) -> bool:
        """Pull the chosen object apart; False, and said, where that cannot be."""
        row = self._selected()
        if row is None or row >= len(self._picking.assembly.boxes.low):
            self.told.emit(CHOOSE_FIRST)
            return False
        low, high = self._heights(row)
        self._cut = self._cut_of(row, levels_in(high - low)) if high > low else None
        if self._cut is None:
            self.told.emit(NO_SHAPE)
            return False
        self._bar.begin(self._cut.name, len(self._cut.levels))
        self._bar.show()
        self._percent = USUAL
        self._show()
        return True

    def end(self) -> None:
        """It is whole again."""
        self._bar.hide()
        if self._cut is not None:
            self._cut = self._picking.pulled = None
            self._stage.apart(None, ())
            self.changed.emit()

    def _pull(self, percent: int, count: int) -> None:
        if self._cut is None:
            return
        if count != len(self._cut.levels):
            self._cut = self._cut_of(self._cut.row, count) or self._cut
        self._percent = percent
        self._show()

    def _show(self) -> None:
        if self._cut is not None:
            batches = apart(self._cut.levels, self._percent / 100 * WIDEST_GAP * self._cut.height)
            self._stage.apart(self._cut.row, batches)
            self._picking.pulled = Pulled(self._cut.row, Surfaces(batches))
            self.changed.emit()

    def _cut_of(self, row: int, count: int) -> _Cut | None:
        assembly: Assembly = self._picking.assembly
        batches = [batch for chunk in assembly.chunks if row in chunk.rows for batch in assembly.level(chunk, Lod.FINE)]
        low, high = self._heights(row)
        levels = cut_in_levels(batches, row, floors_of(low, high, count))
        return _Cut(row, self._name(row), levels, (high - low) / count) if any(levels) else None

    def _heights(self, row: int) -> tuple[float, float]:
        boxes = self._picking.assembly.boxes
        return float(boxes.low[row, 2]), float(boxes.high[row, 2])
