"""What a page is sorted by when a person asks for a column. No window here."""

import numpy as np
from numpy.typing import NDArray

from scenes.alarm import Axis
from scenes.columns import Bytes, Floats, Numbers, Rows
from scenes.plant import Park
from scenes.tags import Tags
from viewer.panels.alarms.alarm_columns import Col
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.alarm_seen import Seen, key_of, tags_of_keys
from viewer.panels.alarms.alarm_words import person_name
from viewer.panels.alarms.kept_words import person_told, reason_told
from viewer.panels.alarms.tag_names import TagNames

NAMED = (Col.ENTERPRISE, Col.UNIT, Col.EQUIPMENT, Col.INDICATOR)
"""Columns of names that the park gives."""


def sort_values(park: Park, names: TagNames, page: Page, seen: Seen, keys: Numbers, col: Col) -> NDArray[np.generic]:
    """What a page is sorted by when a column is asked for, shape (lines,)."""
    tags, facts = tags_of_keys(keys), seen.facts
    match col:
        case Col.LEVEL:
            return seen.level[tags]
        case Col.STATE:
            return seen.state[keys]
        case Col.VALUE:
            return facts.value[tags]
        case Col.LIMIT:
            return limits_at(park.tags, tags, seen.level[tags])
        case Col.QUALITY:
            return facts.quality[tags]
        case Col.SINCE if page is not Page.AWAY:
            return facts.since[tags]
        case Col.LASTED if page is not Page.AWAY:
            return -facts.since[tags]
        case Col.HEARD:
            return facts.time[tags]
        case Col.AGE:
            return -facts.time[tags]
        case _ if col in NAMED:
            return names.ranks(col)[tags]
        case _:
            return _told_values(seen, keys, col)


def limits_at(tags: Tags, rows: Rows, levels: Bytes) -> Floats:
    """The threshold that each level crosses, NaN for `NORMAL` or where it does not exist; shape (rows,)."""
    none = np.full(len(tags), np.nan)
    by_level = np.stack([none, tags.low, tags.high, tags.low_low, tags.high_high])
    found: Floats = by_level[levels, rows]
    return found


def _told_values(seen: Seen, keys: Numbers, col: Col) -> NDArray[np.generic]:
    """The same for what people said: most lines have nothing."""
    rows = seen.rows
    match col:
        case Col.NOTES:
            found = {key_of(tag, axis): float(note.count) for tag, note in rows.notes.items() for axis in Axis}
        case Col.SINCE | Col.LASTED:
            sign = -1.0 if col is Col.LASTED else 1.0
            found = {key: sign * kept.since for key, kept in rows.kept.items()}
        case Col.UNTIL:
            found = {key: getattr(kept, "until", np.inf) for key, kept in rows.kept.items()}
        case _:
            words = {key: _word(seen, key, col) for key in {*rows.kept, *rows.answered}}
            places = {word: place for place, word in enumerate(sorted(set(words.values())))}
            found = {key: float(places[word]) for key, word in words.items()}
    return np.array([found.get(key, np.nan) for key in keys.tolist()])


def _word(seen: Seen, key: int, col: Col) -> str:
    kept, answered = seen.rows.kept.get(key), seen.rows.answered.get(key)
    if kept:
        return person_told(kept) if col is Col.BY else reason_told(kept)
    return person_name(answered.by) if answered and col is Col.BY else ""
