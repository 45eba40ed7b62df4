"""Where the chosen coordinate systems are joined to their bar. GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Signal

from scenes.columns import Floats
from scenes.trouble import Trouble
from viewer.panels.language import language
from viewer.panels.tools.systems_bar import SystemsBar
from viewer.place_systems import PlaceSystems

translate = QCoreApplication.translate


class SystemsDesk(QObject):
    """What cannot be used is said beside the field, in the words of the Trouble."""

    changed = Signal()
    """A place is told in other systems than before."""

    def __init__(self, bar: SystemsBar, systems: PlaceSystems, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar, self._systems = bar, systems
        self._opened = False
        bar.added.connect(self._add)
        bar.removed.connect(self._remove)

    def open(self) -> None:
        """Somebody wants places told: what was chosen the last time is there again."""
        if not self._opened:
            self._opened = True
            self._bar.show_suggested(self._systems.suggested())
            self._try(self._systems.remember)

    def words(self, place: Floats) -> tuple[str, ...]:
        """A place (3,) in every system, and in the park's own metres."""
        own = translate("Tools", "园区坐标  东 {0}  北 {1}  高 {2} m").format(*(f"{each:.2f}" for each in place))
        return (*(f"{name}  {told}" for name, told in self._systems.lines(place)), own)

    def _add(self, text: str) -> None:
        if self._try(lambda: self._systems.add(text)):
            self._bar.accept()
            self._bar.tell(" ".join(notice.told(language()) for notice in self._systems.notices(text)[:1]))

    def _remove(self, text: str) -> None:
        self._try(lambda: self._systems.remove(text))

    def _try(self, change: Callable[[], None]) -> bool:
        """True when it worked; else why not is said."""
        told = ""
        try:
            change()
        except Trouble as trouble:
            told = trouble.notice.told(language())
        self._bar.show_chosen(self._systems.chosen)
        self._bar.tell(told)
        self.changed.emit()
        return not told
