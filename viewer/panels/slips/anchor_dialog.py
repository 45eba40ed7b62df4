"""The slip that says where an indicator's anchor would go, before it is written into the package."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget

from scenes.plant import Park
from scenes.snap import Point
from viewer.panels.slips.form_parts import sheet, words
from viewer.panels.slips.slip import Slip
from viewer.panels.theme import Theme
from viewer.panels.words import name_of

if TYPE_CHECKING:
    from loaders.anchors import Snapped


class AnchorDialog(Slip):
    """Where it is, where the surface is, how far that is; it emits the `Snapped` in `acted`."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(theme, parent, over=over)
        self._park, self._tag = park, 0
        self._snapped: Snapped | None = None
        self._values = [words(self.body, theme, quiet=False) for _ in range(4)]
        self._help = words(self.body, theme)
        self._names = [QLabel(self.body) for _ in self._values]
        form = sheet(self.body)
        for name, value in zip(self._names, self._values, strict=True):
            form.addRow(name, value)
        form.addRow(self._help)

    def begin(self, tag: int) -> None:
        """Open it for an indicator; where its anchor would go is not known yet."""
        self._tag, self._snapped = tag, None
        self.open()

    def show_snapped(self, snapped: "Snapped") -> None:
        """Where it would go."""
        self._snapped = snapped
        self.say()
        self.weigh()

    @property
    def code(self) -> str:
        """The indicator it is about."""
        return self._park.indicators[self._tag].code

    def ready(self) -> bool:
        """There is a surface, and the anchor does not lie on it yet."""
        return self._snapped is not None and self._snapped.moves

    def act(self) -> None:
        """Ask for it."""
        self.acted.emit(self._snapped)

    def say(self) -> None:
        """Every word."""
        super().say()
        self.title.setText(self.tr("锚点贴到表面"))
        names = (self.tr("指标"), self.tr("现在"), self.tr("表面"), self.tr("移动"))
        for label, name in zip(self._names, names, strict=True):
            label.setText(name)
        for value, told in zip(self._values, self._told(), strict=True):
            value.setText(told)
        self._help.setText(self.tr("写入场景包后，下次打开时生效；画面上的线从现在的位置指向表面。"))
        self.place()

    def verb(self) -> str:
        """What it does."""
        return self.tr("写入场景包")

    def _told(self) -> tuple[str, str, str, str]:
        indicator = self._park.indicators[self._tag]
        name = f"{name_of(indicator)} {indicator.code}"
        found = self._snapped
        if found is None:
            return name, "", self.tr("正在寻找…"), ""
        if found.after is None:
            return name, _metres(found.before), self.tr("附近没有表面"), self.tr("不动")
        moved = f"{found.distance:.3f} m" if found.moves else self.tr("已在表面上")
        return name, _metres(found.before), _metres(found.after), moved


def _metres(point: Point) -> str:
    east, north, up = point
    return f"E {east:.3f}  N {north:.3f}  U {up:.3f} m"
