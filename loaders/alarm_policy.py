"""The alarm policy of a park: delays, shelving, inhibition, floods, goals and guidance, each number with its source.

`config/alarms/policy.toml` holds everywhere; the park's own `alarms.toml` is laid over it. A word nobody knows is
refused by name with the nearest right one: a policy that is half understood is not a policy.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import cast

import numpy as np

from loaders.alarm_words import DELAYS, FLAGS, LEVELS, Delay, Draft, Reader
from loaders.jsonfile import read_bytes
from loaders.live.feeds.mapping_words import Table, Toml
from loaders.places import CONFIG
from scenes.alarm_figures import Figure, ShelfRule, Shelving
from scenes.alarm_flood import FloodLimits
from scenes.alarm_guidance import GuidanceBook, guidance_book
from scenes.alarm_inhibition import InhibitionRule
from scenes.alarm_labels import Labelled, labelled
from scenes.alarm_metrics import Habits
from scenes.alarm_rules import AlarmRules
from scenes.columns import Floats
from scenes.plant import Park
from scenes.severity import Level
from scenes.trouble import Trouble

FOLDER = CONFIG / "alarms"
SHIPPED, DEMO = FOLDER / "policy.toml", FOLDER / "demo.toml"
FILE = "alarms.toml"
"""The park's own policy, beside park.json."""
DEMO_PARK = "999901"
"""Code of the fictional park, whose policy is shipped."""
MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that is configured about alarms of one park.

    `stale_after` (tags,) is in seconds, the indicator's own where the policy says nothing. `figures` holds every number
    with its source by file and place ("policy.toml/delays/1/on_delay_seconds"). `digest` changes when any word does.
    """

    rules: AlarmRules
    shelving: Shelving
    inhibition: tuple[InhibitionRule, ...]
    guidance: GuidanceBook
    flood: FloodLimits
    habits: Habits
    goals: Mapping[str, Figure]
    stale_after: Floats
    figures: Mapping[str, Figure]
    digest: str


def read_policy(park: Park, folder: Path | None) -> Policy:
    """The policy of a park: its own words laid over the shipped ones; the demo park's own are shipped too.

    `folder` is the package it was opened from, whose file counts as it is now; None: the words the park carries.

    Raises `Trouble` that names file, place and the nearest right word when anything is wrong.
    """
    texts = [_shipped(SHIPPED)]
    if folder is not None and (folder / FILE).exists():
        texts.append((str(folder / FILE), read_bytes(folder / FILE, MOST_BYTES)))
    elif folder is None and park.alarms:
        texts.append((FILE, park.alarms))
    elif folder is None and park.code == DEMO_PARK and park.rehearsal:
        texts.append(_shipped(DEMO))
    return policy_of(park, texts)


def policy_of(park: Park, texts: Sequence[tuple[str, bytes]]) -> Policy:
    """The policy made of several files' names and bytes, the later laid over the earlier. Raises `Trouble`."""
    named, draft = labelled(park), Draft()
    for file, content in texts:
        Reader(named, draft).read(_parsed(content, file))
    rules, stale_after = _rules(draft.delays, named, park)
    return Policy(
        rules=rules,
        shelving=Shelving(
            {level: draft.shelving.get(word, ShelfRule()) for word, level in LEVELS.items()}
            | {Level.NORMAL: draft.shelving.get("low", ShelfRule())},
            draft.shelving.get("contact", ShelfRule()),
        ),
        inhibition=tuple(draft.inhibitions.values()),
        guidance=guidance_book(draft.advice, named),
        flood=draft.flood,
        habits=draft.habits,
        goals=draft.goals,
        stale_after=stale_after,
        figures=draft.figures,
        digest=sha256(b"\0".join(content for _, content in texts)).hexdigest(),
    )


def _rules(delays: Sequence[Delay], named: Labelled, park: Park) -> tuple[AlarmRules, Floats]:
    """The delays laid on the indicators, the later over the earlier."""
    tags = park.tags
    columns = {name: np.zeros(len(tags)) for name in (*DELAYS, *FLAGS)}
    columns["annunciating"][:] = 1.0
    columns["stale_after_seconds"][:] = tags.stale_after
    for delay in delays:
        rows = np.flatnonzero(named.chosen(delay.matcher)[: len(tags)])
        for name, value in delay.numbers.items():
            columns[name][rows] = value
    rules = AlarmRules(
        on_delay=columns["on_delay_seconds"],
        off_delay=columns["off_delay_seconds"],
        contact_delay=columns["contact_delay_seconds"],
        count=columns["count"].astype(np.uint8),
        count_window=columns["count_window_seconds"],
        latching=columns["latching"] > 0,
        annunciating=columns["annunciating"] > 0,
    )
    return rules, columns["stale_after_seconds"]


def _shipped(path: Path) -> tuple[str, bytes]:
    return path.name, read_bytes(path, MOST_BYTES)


def _parsed(content: bytes, file: str) -> Table:
    try:
        words = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        raise Trouble(
            f"报警策略不是有效的 UTF-8 TOML：{fault}。",
            f"The alarm policy is not valid TOML in UTF-8: {fault}.",
            remedy_zh="在所示位置改正。",
            remedy_en="Mend it at the place shown.",
            file=file,
        ) from fault
    return Table(cast("dict[str, Toml]", words), file, "")
