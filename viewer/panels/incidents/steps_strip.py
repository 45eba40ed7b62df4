"""The six steps of an incident side by side: when each was, how long after the one before, and whose it was."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from loaders.incident_story import Story
from scenes.incident import Step
from viewer.panels.incidents.incident_words import delay_told, speech, step_name
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.words import clock_told, span_told


class StepsStrip(QFrame):
    """A step that is still to come is faint; the next one counts for how long it has been awaited."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("steps")
        self._theme, self._now = theme, 0.0
        self._story: Story | None = None
        self.cells = {step: tuple(QLabel(self) for _ in range(4)) for step in Step}
        grid = QGridLayout(self)
        grid.setContentsMargins(GAP, GAP, GAP, GAP)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(2)
        for column, labels in enumerate(self.cells.values()):
            grid.setColumnStretch(column, 1)
            for row, label in enumerate(labels):
                label.setTextFormat(Qt.TextFormat.PlainText)
                grid.addWidget(label, row, column)
        chrome = theme.chrome
        self.setStyleSheet(f"#steps {{ background: {chrome.raised}; border-radius: 6px; }}")
        for name, time_, delay, person in self.cells.values():
            name.setStyleSheet(f"color: {chrome.quiet};")
            time_.setFont(font(theme.text_pixels + 3, bold=True, figures=True))
            delay.setFont(font(theme.text_pixels - 1, figures=True))
            person.setFont(font(theme.text_pixels - 2))
            for label in (delay, person):
                label.setStyleSheet(f"color: {chrome.faint};")

    def show_story(self, story: Story, now: float) -> None:
        """Show these steps; `now` is the feed's clock, seconds since 1970 UTC."""
        self._story = story
        self.tick(now)

    def tick(self, now: float) -> None:
        """The clock went on."""
        self._now = now
        if self._story is None:
            return
        steps, chrome = self._story.chronology.steps, self._theme.chrome
        last = max((mark.time for mark in steps.values()), default=0.0)
        order = sorted(steps, key=lambda step: steps[step].time)
        awaited = next((step for step in Step if step not in steps), None) if self._story.incident.open else None
        for step, (name, time_, delay, person) in self.cells.items():
            name.setText(step_name(step))
            mark = steps.get(step)
            if mark is None:
                time_.setText("…" if step is awaited and last else "—")
                waits = step is awaited and 0 < last < now
                delay.setText(self.tr("已等 {0}").format(span_told(now - last)) if waits else "")
                person.setText("")
                time_.setStyleSheet(f"color: {chrome.focus if step is awaited else chrome.faint};")
                continue
            place = order.index(step)
            time_.setText(clock_told(mark.time))
            time_.setToolTip(speech().clock(mark.time))
            time_.setStyleSheet(f"color: {chrome.text};")
            delay.setText(delay_told(mark.time - steps[order[place - 1]].time) if place else "")
            stated = self.tr("（陈述）") if not mark.entry else ""
            person.setText(f"{mark.person}{stated}")
