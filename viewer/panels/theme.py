"""How the panels look: dark, calm, grey where nothing is to be said. A colour is always a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from scenes.picture import Palette
from scenes.review import Ink
from scenes.severity import Level, Quality
from scenes.trouble import Trouble
from viewer.settings import Chrome, Tiers, read_chrome, read_inks, read_palette, read_tiers

FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC",
    "WenQuanYi Micro Hei", "Droid Sans Fallback", "Segoe UI", "sans-serif",
)  # fmt: skip
"""Fonts that hold both Chinese and Latin, best first; the first one that the machine has is used."""

GAP = 8
"""Pixels between things that belong to different groups; half of it inside a group."""

_USUAL = 15
LEAD = QSize(20, 16)
"""Size of a drawing before a word on a button."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours, text size and drawings. `drawings` holds SVG text by name, in which `currentColor` is filled in."""

    chrome: Chrome
    palette: Palette
    tiers: Tiers
    inks: Mapping[Ink, str]
    drawings: dict[str, str]
    text_pixels: int = 15
    icons: str = ""
    """The folder of the drawings, with slashes: a style sheet can take a picture from a file only."""

    def scaled(self, pixels: int) -> int:
        """Pixels that go with text of the usual size, for the size the person chose."""
        return round(pixels * self.text_pixels / _USUAL)

    def level(self, level: int) -> QColor:
        """Colour of an alarm level."""
        return QColor(*(int(part) for part in self.palette.level[level]))

    def quality(self, quality: int) -> QColor:
        """Grey of a data quality."""
        return QColor(*(int(part) for part in self.palette.quality[quality]))

    def pixmap(self, name: str, colour: QColor | str, size: int) -> QPixmap:
        """A drawing in one colour, `size` logical pixels square, sharp on every screen."""
        ratio = cast(QGuiApplication, QGuiApplication.instance()).devicePixelRatio()
        key, found = f"{name} {QColor(colour).name()} {size} {ratio}", QPixmap()
        if QPixmapCache.find(key, found):
            return found
        drawn = QPixmap(round(size * ratio), round(size * ratio))
        drawn.fill(Qt.GlobalColor.transparent)
        text = self.drawings[name].replace("currentColor", QColor(colour).name())
        painter = QPainter(drawn)
        QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
        painter.end()
        drawn.setDevicePixelRatio(ratio)
        QPixmapCache.insert(key, drawn)
        return drawn

    def icon(self, name: str, colour: QColor | str = "") -> QIcon:
        """A drawing for a button: in the quiet text colour unless another is given, fainter when disabled."""
        icon = QIcon(self.pixmap(name, colour or self.chrome.quiet, 20))
        icon.addPixmap(self.pixmap(name, self.chrome.faint, 20), QIcon.Mode.Disabled)
        return icon

    def lead_icon(self, name: str) -> QIcon:
        """A drawing before a word on a button, with the gap that the style leaves out; show it at `LEAD` pixels."""
        icon = QIcon()
        for mode, colour in ((QIcon.Mode.Normal, self.chrome.quiet), (QIcon.Mode.Disabled, self.chrome.faint)):
            drawn = self.pixmap(name, colour, LEAD.height())
            wide = QPixmap(LEAD * drawn.devicePixelRatio())
            wide.setDevicePixelRatio(drawn.devicePixelRatio())
            wide.fill(Qt.GlobalColor.transparent)
            painter = QPainter(wide)
            painter.drawPixmap(0, 0, drawn)
            painter.end()
            icon.addPixmap(wide, mode)
        return icon

    def level_pixmap(self, level: int, size: int, *, open_shape: bool = False) -> QPixmap:
        """The shape of a level in its colour: up or down, single or double; `open_shape` once somebody answered."""
        name = f"level_{Level(level).name.lower()}"
        return self.pixmap(name + "_open" if open_shape and level else name, self.level(level), size)

    def quality_pixmap(self, quality: int, size: int) -> QPixmap:
        """The sign of a quality that is not good."""
        if quality == Quality.GOOD:
            return self.level_pixmap(Level.NORMAL, size)
        return self.pixmap(f"quality_{Quality(quality).name.lower()}", self.quality(quality).lighter(120), size)


def read_theme(palette: Path, icons: Path, *, text_pixels: int = 15) -> Theme:
    """Read the colours and the drawings. Raises `Trouble` that names what is wrong or missing."""
    drawings = {file.stem: _drawing(file) for file in sorted(icons.glob("*.svg"))}
    if missing := sorted(_NEEDED - drawings.keys()):
        raise Trouble(
            f"缺少图标：{'、'.join(missing)}。",
            f"Icons are missing: {', '.join(missing)}.",
            remedy_zh="重新安装程序。",
            remedy_en="Install the program again.",
            file=icons.name,
        )
    return Theme(
        read_chrome(palette),
        read_palette(palette),
        read_tiers(palette),
        read_inks(palette),
        drawings,
        text_pixels,
        icons.as_posix(),
    )


_NEEDED = {f"level_{level.name.lower()}" for level in Level} | {
    f"quality_{quality.name.lower()}" for quality in Quality if quality
}


def _drawing(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble("无法读取图标。", "Cannot read an icon.", file=file.name) from error


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole application its style, its font and its colours."""
    app.setStyle("Fusion")
    app.setFont(font(theme.text_pixels))
    app.setPalette(_palette(theme.chrome))
    app.setStyleSheet(_sheet(theme))


def font(pixels: int, *, bold: bool = False, figures: bool = False) -> QFont:
    """The panels' font. `figures`: all digits equally wide, so that a value does not dance while it changes."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(pixels)
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if figures:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _palette(chrome: Chrome) -> QPalette:
    role, made = QPalette.ColorRole, QPalette()
    for which, colour in {
        role.Window: chrome.panel,
        role.WindowText: chrome.text,
        role.Base: chrome.panel,
        role.AlternateBase: chrome.raised,
        role.Text: chrome.text,
        role.Button: chrome.raised,
        role.ButtonText: chrome.text,
        role.BrightText: chrome.text,
        role.ToolTipBase: chrome.raised,
        role.ToolTipText: chrome.text,
        role.PlaceholderText: chrome.faint,
        role.Highlight: chrome.pressed,
        role.HighlightedText: chrome.text,
        role.Link: chrome.text,
        role.Accent: chrome.focus,
        role.Light: chrome.line,
        role.Midlight: chrome.line,
        role.Mid: chrome.line,
        role.Dark: chrome.window,
        role.Shadow: chrome.window,
    }.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(chrome.faint))
    return made


def _sheet(theme: Theme) -> str:
    words = {"@" + name: getattr(theme.chrome, name) for name in theme.chrome.__slots__}
    words |= {"@small": f"{theme.text_pixels - 2}px", "@large": f"{theme.text_pixels + 5}px", "@icons": theme.icons}
    sheet = _SHEET
    for word in sorted(words, key=len, reverse=True):
        sheet = sheet.replace(word, words[word])
    return sheet


_SHEET = """
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 8px; }
QMainWindow, QDialog { background: @window; }
QMainWindow::separator { background: @window; width: 4px; height: 4px; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QLabel[role="title"] { font-size: @large; font-weight: 600; }
QLabel[role="quiet"] { color: @quiet; }
QLabel[role="faint"] { color: @faint; font-size: @small; }
QPushButton, QToolButton {
    background: @raised; color: @text; border: 1px solid @line; border-radius: 5px; padding: 5px 12px;
}
QToolButton[flat="true"] { background: transparent; border: 1px solid transparent; padding: 4px; }
QPushButton:hover, QToolButton:hover, QToolButton[flat="true"]:hover { background: @pressed; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked { background: @pressed; border-color: @faint; }
QPushButton:disabled, QToolButton:disabled { color: @faint; background: @panel; }
QPushButton:focus, QToolButton:focus, QLineEdit:focus, QComboBox:focus, QAbstractItemView:focus, QScrollArea:focus {
    border: 1px solid @focus;
}
QLineEdit, QComboBox {
    background: @window; color: @text; border: 1px solid @line; border-radius: 5px; padding: 5px 8px;
    selection-background-color: @pressed; selection-color: @text;
}
QComboBox { background: @raised; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url(@icons/grey_arrow.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @line; padding: 4px; }
QAbstractItemView {
    background: @panel; border: 1px solid transparent; outline: 0;
    selection-background-color: @pressed; selection-color: @text;
}
QHeaderView { background: @panel; }
QHeaderView::section {
    background: @panel; color: @faint; border: none; border-bottom: 1px solid @line; padding: 3px 7px;
    font-size: @small; font-weight: 400;
}
QTableView { gridline-color: @panel; }
QTreeView::item { padding: 4px 0; }
QTreeView::indicator, QCheckBox::indicator {
    width: 14px; height: 14px; border: 1px solid @faint; border-radius: 3px; background: @window;
}
QTreeView::indicator:checked, QCheckBox::indicator:checked { image: url(@icons/grey_checked.svg); }
QTreeView::indicator:indeterminate { image: url(@icons/grey_partly.svg); }
QTreeView::indicator:hover, QCheckBox::indicator:hover { border-color: @text; }
QTabWidget::pane { border: none; }
QTabBar { background: transparent; }
QTabBar QToolButton { padding: 0; }
QTabBar::tab { background: transparent; color: @quiet; padding: 5px 12px; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @quiet; }
QTabBar::tab:focus { border-bottom: 2px solid @focus; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget { background: transparent; }
QSplitter::handle { background: @window; image: none; }
#header, #alarms, #inspector, #layers, #search, #views, #tools, #seen, #status { background: @panel; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; margin: 1px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: @raised; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @pressed; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
"""
