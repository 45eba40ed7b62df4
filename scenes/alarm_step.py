"""One step of the alarm engine on the alarms it touches: what was heard, what is due, and what follows from both."""

import numpy as np

from scenes.alarm import AlarmState, Axis, Happening
from scenes.alarm_delay import LEVELS, Faults, clock, forgotten, reached, taken, with_faults
from scenes.alarm_live import Places, Work, is_aside
from scenes.alarm_rules import AlarmRules
from scenes.columns import Bytes, Flags, Floats
from scenes.facts import Facts
from scenes.limits import LOW_SIDE
from scenes.severity import Level, Quality
from scenes.tags import Tags

LAST = np.iinfo(np.intp).max
"""The order of what happens after all that was heard."""


class Step:
    """One step of the engine on the alarms it touches. `at` are places in `work`, and every column goes with it."""

    def __init__(self, work: Work, rules: AlarmRules, tags: Tags, facts: Facts, faults: Faults, *, first: bool) -> None:
        self.work, self.faults = work, faults
        row, process = work.row, work.axis == Axis.PROCESS
        contact = rules.contact_delay[row]
        if first:  # what nobody has heard yet gets the time in which anything else would not count as silent
            contact = contact + np.where(facts.quality[row] == Quality.UNKNOWN, tags.stale_after[row], 0.0)
        self._on: Floats = np.nan_to_num(np.where(process, rules.on_delay[row], contact), nan=np.inf, posinf=np.inf)
        self._off: Floats = np.where(process, rules.off_delay[row], 0.0)
        self._latching: Flags = rules.latching[row] & process
        self._count = np.where(process, rules.count[row], 0)
        self._window: Floats = rules.count_window[row]

    def hear(self, at: Places, time: Floats, level: Bytes, known: Flags, order: Places) -> None:
        """What the limits said at `time`, after everything that was due until then."""
        work = self.work
        self.pass_time(at, time, order)
        self._freeze(at[~known], time[~known])
        at, time, level, order = at[known], time[known], level[known], order[known]
        self._thaw(at, time)
        before = work.heard[at]
        came = (before == Level.NORMAL) & (level != Level.NORMAL)
        work.heard[at], work.came[at[came]] = level, time[came]
        self._settle(at, time, order, self._counted(at, time, LEVELS.raises[before, level]))

    def pass_time(self, at: Places, until: Floats, order: Places) -> None:
        """Everything whose time comes up to `until`, each at its own moment."""
        work = self.work
        while True:
            due, end = work.due[at], work.until[at]
            now = np.minimum(due, end) <= until
            if not now.any():
                return
            at, until, order, due, end = at[now], until[now], order[now], due[now], end[now]
            delay = due <= end
            self._fire(at[delay], due[delay], self._first(at, due, order)[delay])
            self._settle(at[delay], due[delay], self._first(at, due, order)[delay])
            self._expire(at[~delay], end[~delay], self._first(at, end, order)[~delay])

    def _first(self, at: Places, time: Floats, order: Places) -> Places:
        """Of events of one moment, timers come first, unless their alarm has already moved at that moment."""
        return np.where(time > self.work.since[at], -1, order)

    def _settle(self, at: Places, time: Floats, order: Places, enough: Flags | None = None) -> None:
        """What was heard starts, keeps or ends a delay, and calls where there is none. `enough`: counted to the end."""
        if enough is None:
            enough = np.zeros(len(at), np.bool_)
        while at.size:
            self._plan(at, time)
            now = (self.work.due[at] <= time) | (enough & (self.work.pending[at] != self.work.level[at]))
            at, time, order, enough = at[now], time[now], order[now], np.zeros(int(now.sum()), np.bool_)
            self._fire(at, time, order)
            again = self.work.heard[at] != self.work.level[at]  # a latched worst of the delay has gone back since
            at, time, order, enough = at[again], time[again], order[again], enough[again]

    def _plan(self, at: Places, time: Floats) -> None:
        """What is pending now, and when it becomes true."""
        work = self.work
        heard, level, pending = work.heard[at], work.level[at], work.pending[at]
        up, running = LEVELS.raises[level, heard], LEVELS.raises[level, pending]
        new = np.where(
            up & ~taken(LEVELS, self._latching[at], np.where(running, pending, level), heard), pending, heard
        )
        delay = np.where(up, self._on[at], self._off[at])
        due = clock(np.where(up, running, new == pending), work.due[at], time, delay)
        due = np.minimum(due, time + delay)  # a stamp from long ago, or other rules, make no delay longer than it is
        work.pending[at], work.due[at] = new, np.where(heard == level, np.inf, due)

    def _counted(self, at: Places, time: Floats, raised: Flags) -> Flags:
        """Where this fault was the last one needed within the window; those are forgotten then."""
        enough = np.zeros(len(at), np.bool_)
        counting = np.flatnonzero(raised & (self._count[at] > 0))
        if not counting.size:
            return enough
        places = at[counting]
        row, window = self.work.row[places], self._window[places]
        self.faults = with_faults(self.faults, row, time[counting], window)
        enough[counting] = reached(self.faults, row, self._count[places], window)
        self.faults = forgotten(self.faults, row[enough[counting]])
        return enough

    def _fire(self, at: Places, time: Floats, order: Places) -> None:
        """What is pending becomes what stands."""
        work = self.work
        old, new = work.level[at], work.pending[at]
        work.level[at], work.due[at] = new, np.inf
        free = ~is_aside(work, at)
        waiting = np.where(LOW_SIDE[new], work.waits_low[at], work.waits_high[at])
        up = LEVELS.raises[old, new] & free & ~((work.state[at] == AlarmState.UNACK) & (waiting >= new))
        work.happen(at[up], Happening.ALARM, time[up], order[up], level=new[up])
        work.wait(at[up], new[up])
        back = (new == Level.NORMAL) & free
        latching = self._latching[at[back]]
        work.happen(at[back], Happening.RETURN, time[back], order[back], level=old[back], flag=latching)

    def _expire(self, at: Places, time: Floats, order: Places) -> None:
        shelf_ended(self.work, at, Happening.EXPIRE, time, order)

    def _freeze(self, at: Places, time: Floats) -> None:
        """Bad quality: a delay that runs stands still."""
        due = self.work.due[at]
        self.work.left[at] = np.where(due < np.inf, due - time, self.work.left[at])
        self.work.due[at] = np.inf

    def _thaw(self, at: Places, time: Floats) -> None:
        """Good again: what was left of the delay begins to run."""
        left = self.work.left[at]
        self.work.due[at] = np.where(left < np.inf, time + left, self.work.due[at])
        self.work.left[at] = np.inf


def shelf_ended(work: Work, at: Places, happening: Happening, time: Floats, order: Places) -> None:
    """Shelves that end; beneath a stronger state they just end."""
    work.until[at] = np.inf
    out = work.state[at] == AlarmState.SHLVD
    work.come_back(at[out], happening, time[out], order[out])
