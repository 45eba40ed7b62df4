"""Where the values come from and how many of them can be used: enterprises, lines, what goes back, the journal."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from loaders.alarm_export import Export
from loaders.live.feeds import FeedHealth, Line
from scenes.alarm_board import Access, Board
from scenes.plant import Park
from viewer.panels.alarms.alarm_words import line_name, source_name
from viewer.panels.language import language
from viewer.panels.pages.page_sheets import access_export
from viewer.panels.pages.words_table import Row, WordsTable
from viewer.panels.section import Pairs
from viewer.panels.theme import GAP, Theme
from viewer.panels.upkeep import SKEWED_SECONDS
from viewer.panels.words import clock_told, name_of, span_told


class AccessPage(QWidget):
    """The data-access rate of every enterprise, in the order of the park, and how every source is."""

    export_asked = Signal(object)
    """An `Export` to be written."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._park, self._theme = park, theme
        self._board, self._feeds, self._now = Board(), tuple[FeedHealth, ...](), 0.0
        self.enterprises = WordsTable(theme, (320, 84, 84, 84, 74, 74, 74, 74), self)
        self.lines = WordsTable(theme, (180, 80, 90, 70, 70, 104, 70, 110, 80), self)
        self.outbox, self.journal = Pairs(theme), Pairs(theme)
        self._titles = [QLabel(self) for _ in range(4)]
        self._total, self._export, self.short = QLabel(self), QPushButton(self), QToolButton(self)
        self.short.setCheckable(True)
        self.short.toggled.connect(self._refresh)
        self._export.clicked.connect(self._ask_export)
        self._arrange()

    def show_board(self, board: Board, now: float) -> None:
        """Show the board; `now` is the feed's clock, seconds since 1970 UTC."""
        self._board, self._now = board, now
        self._refresh()

    def show_feeds(self, feeds: tuple[FeedHealth, ...]) -> None:
        """How the sources are."""
        self._feeds = feeds
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What came while nobody looked."""
        super().showEvent(event)
        self._refresh()

    def say(self) -> None:
        """Every word in the language of the interface."""
        titles = (self.tr("企业数据接入率"), self.tr("数据源"), self.tr("回传平台"), self.tr("日志"))
        for label, title in zip(self._titles, titles, strict=True):
            label.setText(title)
        self._export.setText(self.tr("导出…"))
        self.short.setToolTip(self.tr("接入率不足 100 % 或时钟不准的企业"))
        self.enterprises.words.entitle(self._enterprise_titles())
        self.lines.words.entitle(self._line_titles())
        self._refresh()

    def export(self) -> Export:
        """The page as tables."""
        return access_export(self._park, self._board, self._feeds, self._now)

    def _refresh(self) -> None:
        """Nothing is worked out while nobody looks."""
        if not self.isVisible():
            return
        linked = sum(each.linked for each in self._board.access)
        fresh = sum(each.fresh for each in self._board.access)
        self._total.setText(
            self.tr("全园 {0}（{1} / {2}）").format(_rate(fresh, linked), fresh, linked) if linked else "—"
        )
        rows = self._rows()
        short = tuple(row for row in rows if row.loud)
        self.short.setText(self.tr("只看不足 {0}").format(len(short)))
        self.enterprises.show_rows(short if self.short.isChecked() else rows)
        self.lines.show_rows(self._line_rows())
        self.outbox.show_pairs(self._outbox_told())
        self.journal.show_pairs(self._journal_told())

    def _rows(self) -> tuple[Row, ...]:
        return tuple(self._row(each) for each in self._board.access if each.enterprise < len(self._park.enterprises))

    def _row(self, each: Access) -> Row:
        loud = each.fresh < each.linked or abs(each.skew) > SKEWED_SECONDS
        return Row(
            each.enterprise,
            (
                name_of(self._park.enterprises[each.enterprise]),
                str(each.linked) if each.linked else self.tr("未接入"),
                str(each.fresh) if each.linked else "—",
                _rate(each.fresh, each.linked),
                str(each.rejected),
                str(each.late),
                str(each.duplicate),
                str(each.ahead),
                _skew(each.skew),
            ),
            loud=loud,
        )

    def _line_rows(self) -> tuple[Row, ...]:
        return tuple(self._line_row(place, each) for place, each in enumerate(self._feeds))

    def _line_row(self, place: int, each: FeedHealth) -> Row:
        counts = each.counts
        heard = span_told(self._now - each.heard) if each.heard else self.tr("未收到")
        cells = (
            source_name(each.source),
            line_name(each.line),
            str(counts.readings),
            str(counts.rejected),
            str(counts.broken),
            self.tr("{0} / 补回 {1}").format(counts.gaps, counts.healed),
            str(counts.reconnects),
            heard,
            _skew(each.skew),
            "" if each.notice is None else each.notice.told(language()),
        )
        return Row(place, cells, loud=each.line is not Line.UP)

    def _outbox_told(self) -> list[tuple[str, str]]:
        word = self._board.outbox
        trouble = word.trouble_en if language() == "en" else word.trouble_zh
        told = [(self.tr("待送"), str(word.waiting)), (self.tr("滞留"), str(word.stuck))]
        if word.oldest:
            told.append((self.tr("最早一条"), self.tr("{0}前").format(span_told(self._now - word.oldest))))
        return [*told, (self.tr("最近回答"), trouble)] if trouble else told

    def _journal_told(self) -> list[tuple[str, str]]:
        word = self._board.journal
        trouble = word.trouble_en if language() == "en" else word.trouble_zh
        told = [
            (self.tr("条目"), str(word.entries)),
            (self.tr("链首"), word.head[:16] or "—"),
            (self.tr("最近锚定"), clock_told(word.anchored, date=True) if word.anchored else self.tr("尚未锚定")),
        ]
        return [*told, (self.tr("故障"), trouble)] if trouble else told

    def _enterprise_titles(self) -> tuple[str, ...]:
        return (
            self.tr("企业"),
            self.tr("已接入"),
            self.tr("有效"),
            self.tr("接入率"),
            self.tr("拒收"),
            self.tr("迟到"),
            self.tr("重复"),
            self.tr("超前"),
            self.tr("时钟差"),
        )

    def _line_titles(self) -> tuple[str, ...]:
        return (
            self.tr("数据源"),
            self.tr("状态"),
            self.tr("读数"),
            self.tr("拒收"),
            self.tr("坏报文"),
            self.tr("缺口"),
            self.tr("重连"),
            self.tr("最后收到"),
            self.tr("时钟差"),
            self.tr("说明"),
        )

    def _ask_export(self) -> None:
        self.export_asked.emit(self.export())

    def _arrange(self) -> None:
        for label in self._titles:
            label.setProperty("role", "quiet")
        head, below = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(GAP * 2)
        head.addWidget(self._titles[0])
        head.addWidget(self._total, 1)
        head.addWidget(self.short)
        head.addWidget(self._export)
        below.setSpacing(GAP * 3)
        for title, pairs in ((self._titles[2], self.outbox), (self._titles[3], self.journal)):
            column = QVBoxLayout()
            column.addWidget(title)
            pairs.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            column.addWidget(pairs)
            column.addStretch(1)
            below.addLayout(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addLayout(head)
        whole.addWidget(self.enterprises, 5)
        whole.addWidget(self._titles[1])
        whole.addWidget(self.lines, 2)
        whole.addLayout(below)


def _rate(fresh: int, linked: int) -> str:
    """Part of the linked indicators whose value is fresh and GOOD; rounded down, so that 100 % means all."""
    return f"{fresh * 1000 // linked / 10:.1f} %" if linked else "—"


def _skew(seconds: float) -> str:
    return f"{seconds:+.1f} s" if abs(seconds) >= 0.05 else "0 s"
