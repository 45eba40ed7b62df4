"""Which acts the platform hears of, and in which words: acknowledgements, verifications and notes."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from loaders.live.acts import Act, Action
from loaders.live.deeds import verdict_of
from loaders.live.feeds.credentials import credential_of, usual_folder
from loaders.live.feeds.mapping import read_mapping
from loaders.live.feeds.outbox_endpoint import Words
from loaders.live.feeds.site import SourcePlan, read_site
from loaders.live.outboxes import Outboxes
from loaders.live.people.sessions import Moment
from loaders.live.platform.outbox import Destination, Outbox
from loaders.live.station import Station
from scenes.alarm import Axis
from scenes.plant import Enterprise, Equipment, Park, Unit
from scenes.severity import Level
from scenes.trouble import Trouble

KINDS = {Action.ACKNOWLEDGE: "acknowledgement", Action.VERIFY: "verification", Action.NOTE: "note"}


def outboxes_of(feed: Path, credentials: Path | None = None) -> Outboxes:
    """The lines back to the sources of a `feed.toml` that name one.

    Raises `Trouble` when one of them is not right.
    """
    folder = credentials if credentials is not None else usual_folder()
    boxes = dict[str, Outbox]()
    try:
        for plan in read_site(feed).sources:
            if plan.outbox_url:
                boxes[plan.name] = _outbox(plan, folder)
    except Trouble:
        for box in boxes.values():
            box.close()
        raise
    return Outboxes(boxes)


def _outbox(plan: SourcePlan, folder: Path) -> Outbox:
    credential = credential_of(plan.credential, folder=folder)
    destination = Destination(plan.outbox_url, credential, plan.certificates, plan.token_header)
    return Outbox(destination, tuple(read_mapping(plan.mapping).outbox.values()), plan.name)


class Outwards:
    """Puts acts into words for the platforms. `of` is what the clerk asks of every act that is done."""

    def __init__(self, park: Park, station: Station, outboxes: Outboxes) -> None:
        self._park, self._station, self._outboxes = park, station, outboxes
        self._places: dict[str, tuple[Enterprise, Unit, Equipment]] | None = None

    def of(self, act: Act, person: str, at: Moment) -> Mapping[str, bytes | None]:
        """What must be kept together with the act: a message for each of its indicators; nothing where none is due."""
        kept: dict[str, bytes | None] = {}
        if act.action in KINDS:
            for row, level in zip(act.rows.tolist(), act.levels.tolist(), strict=True):
                words, source = self._words(act, row, level, person, at), self._station.source_of(row)
                kept |= self._outboxes.kept(KINDS[act.action], words, at.wall, source.partition("/")[0])
        return kept

    def _words(self, act: Act, row: int, level: int, person: str, at: Moment) -> Words:
        facts, code = self._station.facts, self._park.tags.codes[row]
        enterprise, unit, equipment = self._where(code)
        value = float(facts.value[row])
        verdict, text = verdict_of(act.text) if act.action is Action.VERIFY else ("", act.text)
        words: dict[str, str | int | float] = {
            "code": code,
            "enterprise": enterprise.code,
            "unit": unit.code,
            "equipment": equipment.code,
            "level": Level(level).name,
            "axis": Axis(act.axis).name.lower(),
            "time": at.now,
            "alarm_time": float(facts.since[row]),
            "person": person,
            "text": text,
            "verdict": verdict,
            "park": self._park.code,
        }
        return words | ({"value": value} if np.isfinite(value) else {})

    def _where(self, code: str) -> tuple[Enterprise, Unit, Equipment]:
        if self._places is None:
            self._places = {
                indicator.code: (enterprise, unit, equipment)
                for enterprise in self._park.enterprises
                for unit in enterprise.units
                for equipment in unit.equipment
                for indicator in equipment.indicators
            }
        return self._places[code]
