"""Calls the person: horn, voice, and, where nobody can hear, the frame around the window. GUI thread."""

from collections.abc import Collection, Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from scenes.alarm import AlarmEvents, Axis
from scenes.alarm_board import Board
from scenes.alarm_sound import Sound, burst, heard, nobody_called, sounding
from scenes.columns import Flags
from scenes.facts import Facts
from scenes.plant import Park
from scenes.severity import Level
from scenes.trouble import Notice, Trouble
from viewer.liveness import Outlook
from viewer.panels.deaf_frame import DeafFrame
from viewer.panels.spoken_words import alarm_spoken, more_spoken, not_live_spoken
from viewer.sound import Hearing, Horn
from viewer.voice import Voice


class Annunciator(QObject):
    """Sound obeys `scope` (tags,), the indicators this seat watches, and never a filter of the list."""

    told = Signal(object)
    """A `Notice` when sound or speech stops working, or works again."""

    def __init__(
        self,
        park: Park,
        horn: Horn,
        frame: DeafFrame,
        *,
        voice: Voice | None = None,
        scope: Flags | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._park, self._horn, self._frame, self._voice, self._scope = park, horn, frame, voice, scope
        self._calls = nobody_called(len(park.tags))
        self._was_live = True
        horn.hearing_changed.connect(self._tell_hearing)
        if voice is not None:
            voice.failed.connect(self.told)

    def hear(self, events: AlarmEvents) -> None:
        """What happened to alarms since the last time, in order."""
        self._calls = heard(self._calls, events)
        if self._voice is not None:
            places, more = burst(events, self._scope)
            self._voice.say([*self._lines(events, places.tolist()), *([more_spoken(more)] if more else [])])

    def show(self, facts: Facts, board: Board, now: float, outlook: Outlook) -> None:
        """A few times a second: what should be heard `now`, by the feed's clock (seconds since 1970 UTC)."""
        found = sounding(facts, self._calls, board.silence, self._scope, now)
        live = outlook.loss is None
        self._horn.sound_alarm(found.sound)
        self._horn.live(live=live)
        watched = facts.unanswered if self._scope is None else facts.unanswered[self._scope]
        self._frame.show_calling(found, Level(int(watched.max(initial=0))), self._horn.hearing)
        if self._voice is not None and self._was_live and outlook.loss is not None:
            self._voice.say([not_live_spoken(outlook.loss)])
        self._was_live = live

    def test(self, sound: Sound) -> None:
        """Play one sound once: the shift's self-test."""
        self._horn.test(sound)

    def tick(self, sound: Sound) -> None:
        """Play one sound once, unless an alarm is to be heard."""
        if self._horn.sound is None:
            self._horn.test(sound)

    @property
    def hearing(self) -> Hearing:
        """Whether anything can be heard."""
        return self._horn.hearing

    def close(self) -> None:
        """Be quiet."""
        self._horn.close()
        if self._voice is not None:
            self._voice.close()

    def _lines(self, events: AlarmEvents, places: Sequence[int]) -> list[str]:
        return [
            alarm_spoken(self._park, int(events.row[place]), int(events.level[place]), Axis(int(events.axis[place])))
            for place in places
        ]

    def _tell_hearing(self, hearing: Hearing) -> None:
        self.told.emit(_NOTICES[hearing])


def scope_of(park: Park, codes: Collection[str]) -> Flags | None:
    """The indicators of some enterprises, shape (tags,); None for all when no code is given.

    Raises `Trouble` for a code that no enterprise of the park has: a seat must not be deaf by a slip of the pen.
    """
    known = [enterprise.code for enterprise in park.enterprises]
    if strangers := [code for code in codes if code not in known]:
        raise Trouble(
            f"本园区没有企业 {strangers[0]}。",
            f"The park has no enterprise {strangers[0]}.",
            remedy_zh="在设置 [seat] 的 enterprises 中更正企业编码：" + "、".join(known[:20]),
            remedy_en="Correct enterprises in [seat] of the settings: " + ", ".join(known[:20]),
        )
    if not codes:
        return None
    mine = [owner.code in codes for owner, _, item in park.walk() for _ in item.indicators]
    return np.array(mine, np.bool_)


_NOTICES = {
    Hearing.WELL: Notice("报警声已恢复。", "Alarm sounds can be heard again."),
    Hearing.NO_DEVICE: Notice(
        "没有声音设备：报警只在屏幕上呼叫。",
        "No sound device: alarms call on the screen only.",
        "接好扬声器；程序会自动使用它。",
        "Connect a loudspeaker; the program takes it by itself.",
    ),
    Hearing.BROKEN: Notice(
        "声音设备不发声：报警只在屏幕上呼叫。",
        "The sound device does not play: alarms call on the screen only.",
        "重新插拔扬声器，或重新启动本程序。",
        "Plug the loudspeaker in again, or start the program again.",
    ),
    Hearing.MUTE: Notice(
        "设置中的音量为 0：报警只在屏幕上呼叫。",
        "The volume in the settings is 0: alarms call on the screen only.",
        "在设置 [sound] 中调高 volume。",
        "Raise volume in [sound] of the settings.",
    ),
}
