"""What an alarm list is set to, in words that hold over languages and a new version of the scene."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scenes.alarm import AlarmState
from scenes.severity import Level
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.alarm_sieve import Sieve

LONGEST = 60
"""Letters of the text of a filter that are kept."""


def words_of_sieve(sieve: Sieve, page: Page, enterprises: Sequence[str]) -> tuple[str, ...]:
    """The page and the filter, "name:value" each; `enterprises` are their codes by row."""
    found = [f"page:{page.name}"]
    found += [f"level:{Level(level).name}" for level in sorted(sieve.levels)]
    found += [f"state:{AlarmState(state).name}" for state in sorted(sieve.states)]
    found += [f"enterprise:{enterprises[sieve.enterprise]}"] if 0 <= sieve.enterprise < len(enterprises) else []
    found += [f"text:{sieve.text[:LONGEST]}"] if sieve.text else []
    return tuple(found)


def sieve_of_words(words: Iterable[str], enterprises: Sequence[str]) -> tuple[Sieve, Page, tuple[str, ...]]:
    """The filter and the page of such words, and those words that say nothing here."""
    sieve, page, lost = Sieve(), Page.STANDING, list[str]()
    for word in words:
        name, _, value = word.partition(":")
        match name:
            case "page" if value in Page.__members__:
                page = Page[value]
            case "level" if value in Level.__members__:
                sieve = replace(sieve, levels=sieve.levels | {int(Level[value])})
            case "state" if value in AlarmState.__members__:
                sieve = replace(sieve, states=sieve.states | {int(AlarmState[value])})
            case "enterprise" if value in enterprises:
                sieve = replace(sieve, enterprise=enterprises.index(value))
            case "text":
                sieve = replace(sieve, text=value[:LONGEST])
            case _:
                lost.append(word)
    return sieve, page, tuple(lost)
