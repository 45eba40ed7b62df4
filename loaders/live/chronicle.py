"""What the journal must hold of one step: sources that came and went, gaps, situations, floods, odd times."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from loaders.live.clocks import Odd, Oddity
from loaders.live.entries import CODE, Entry, Kind, events_entry, transitions_entry
from loaders.live.feeds import FeedHealth, Line
from loaders.live.people.sessions import Moment
from loaders.live.retained import Story
from scenes.alarm import AlarmEvents
from scenes.alarm_board import Situation
from scenes.alarm_situations import Situations
from scenes.facts import Facts
from scenes.limits import Transitions
from scenes.tags import Tags

_ODD = {Oddity.PAUSE: Kind.PAUSE, Oddity.JUMP: Kind.CLOCK_JUMP, Oddity.FOLLOWED: Kind.CLOCK_JUMP}


def story_entries(story: Story, tags: Tags, at: Moment, facts: Facts | None = None) -> list[Entry]:
    """What the step's transitions and alarm events leave in the journal; `facts` are those after the step."""
    found: list[Entry] = []
    if len(story.transitions):
        found.append(transitions_entry(story.transitions, tags.codes, at.wall))
    if len(story.events):
        found.append(events_entry(story.events, tags.codes, at.wall, facts=facts))
    return found


def odd_entries(odd: Iterable[Odd], at: Moment) -> list[Entry]:
    """Pauses of the machine, jumps of its clock, and that one back is followed: from there on times are lower."""
    found: list[Entry] = []
    for each in odd:
        words: dict[str, object] = {"seconds": round(each.seconds, 3)}
        if each.oddity is Oddity.FOLLOWED:
            words["followed"] = True
        found.append(Entry(_ODD[each.oddity], at.now, at.wall, "", words))
    return found


def feed_entries(before: Sequence[FeedHealth], after: Sequence[FeedHealth], at: Moment) -> list[Entry]:
    """Sources that came or went, and messages that are missing, since the look before."""
    known: Mapping[str, FeedHealth] = {each.source: each for each in before}
    found: list[Entry] = []
    for each in after:
        old = known.get(each.source)
        was_up, is_up = old is not None and old.line is Line.UP, each.line is Line.UP
        words: dict[str, object] = {"source": each.source, "line": str(each.line)}
        if was_up and not is_up:
            why = "" if each.notice is None else each.notice.zh
            found.append(Entry(Kind.FEED_LOST, at.now, at.wall, "", {**words, "why": why, "heard": each.heard}))
        if is_up and not was_up:
            found.append(Entry(Kind.FEED_BACK, at.now, at.wall, "", words))
        gaps = each.counts.gaps - (old.counts.gaps if old is not None else 0)
        if gaps > 0:
            healed = each.counts.healed - (old.counts.healed if old is not None else 0)
            found.append(Entry(Kind.FEED_GAP, at.now, at.wall, "", {**words, "missing": gaps, "healed": healed}))
    return found


def situation_entries(before: Situations, after: Situations, tags: Tags, at: Moment) -> list[Entry]:
    """Situations that opened or ended, and floods that began or ended."""
    found: list[Entry] = []
    if before.open is not after.open:
        old = {each.told.key: each.told for each in before.open.values()}
        new = {each.told.key: each.told for each in after.open.values()}
        found += [_situation("opened", new[key], tags, at) for key in new.keys() - old.keys()]
        found += [_situation("ended", old[key], tags, at) for key in old.keys() - new.keys()]
    if bool(before.flood) != bool(after.flood):
        what = "begun" if after.flood else "ended"
        since = after.flood.since or before.flood.since
        found.append(Entry(Kind.FLOOD, at.now, at.wall, "", {"what": what, "since": since}))
    return found


def _situation(what: str, told: Situation, tags: Tags, at: Moment) -> Entry:
    words: dict[str, object] = {"what": what, "key": told.key, "cause": told.cause, CODE: tags.codes[told.first]}
    return Entry(Kind.SITUATION, at.now, at.wall, "", {**words, "opened": told.opened, "alarms": len(told.rows)})


def earlier_story(told: Iterable[tuple[str, Mapping[str, object]]], tags: Tags) -> Story:
    """The last transitions and alarm events of an earlier run, from what the journal tells of them, newest first.

    A line that cannot be read ends the telling: what is handed on has no gap.
    """
    rows = {code: row for row, code in enumerate(tags.codes)}
    moved, happened = list[Mapping[str, object]](), list[Mapping[str, object]]()
    for kind, words in told:
        if kind in {Kind.TRANSITION, Kind.ALARM} and words.get(CODE) not in rows:
            break
        if kind == Kind.TRANSITION:
            moved.append(words)
        if kind == Kind.ALARM:
            happened.append(words)
    return Story(_transitions(moved[::-1], rows), _events(happened[::-1], rows))


def _transitions(lines: Sequence[Mapping[str, object]], rows: Mapping[str, int]) -> Transitions:
    levels = [_bytes(lines, name) for name in ("level_before", "level_after", "quality_before", "quality_after")]
    times, numbers = _floats(lines, "time"), _numbers(lines)
    return Transitions(_rows(lines, rows), times, levels[0], levels[1], levels[2], levels[3], numbers)


def _events(lines: Sequence[Mapping[str, object]], rows: Mapping[str, int]) -> AlarmEvents:
    names = ("axis", "happening", "before", "after", "level")
    axis, happening, before, after, level = (_bytes(lines, name) for name in names)
    times, numbers = _floats(lines, "time"), _numbers(lines)
    return AlarmEvents(_rows(lines, rows), axis, happening, before, after, level, times, numbers)


def _rows(lines: Sequence[Mapping[str, object]], rows: Mapping[str, int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array([rows[str(line[CODE])] for line in lines], np.int32)


def _bytes(lines: Sequence[Mapping[str, object]], name: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.array([line[name] for line in lines], np.uint8)


def _floats(lines: Sequence[Mapping[str, object]], name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([line[name] for line in lines], np.float64)


def _numbers(lines: Sequence[Mapping[str, object]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([line["number"] for line in lines], np.int64)
