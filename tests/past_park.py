"""A made-up course of facts and boards for a small park, and what the history must say of any moment of it."""

from dataclasses import replace

import numpy as np

from loaders.live.history.part_writing import Hand, Step
from loaders.live.history.tables import Names
from scenes.alarm_board import Board, Noted
from scenes.facts import Facts, nothing_known

NAMES = Names("P", tuple(f"T{row}" for row in range(12)), ("E",), ("E/U",))
HAND = Hand("run", "test")
NOON = 1_780_027_200_000
"""2026-05-29 12:00 in China, in milliseconds."""


def course(seed: int, steps: int, *, begin: int = NOON, every_ms: int = 700, tags: int = 12) -> list[Step]:
    """Steps one after another: some values move, now and then a level, an answer, a note."""
    random = np.random.default_rng(seed)
    facts, board, found = nothing_known(tags), Board(), list[Step]()
    for number in range(steps):
        moment = begin + number * every_ms
        if random.random() < 0.8:
            facts = moved(facts, moment, random)
        if random.random() < 0.2:
            board = replace(
                board, notes=(Noted(int(random.integers(tags)), 1, f"note {number}", "张三", moment / 1000),)
            )
        found.append(Step(moment, moment, facts, board))
    return found


def moved(facts: Facts, moment: int, random: np.random.Generator) -> Facts:
    """Some indicators say something new."""
    rows = np.flatnonzero(random.random(len(facts)) < 0.3)
    columns = {name: getattr(facts, name).copy() for name in Facts.__slots__}
    columns["value"][rows] = np.round(random.normal(50, 10, len(rows)), 2)
    columns["value"][rows[random.random(len(rows)) < 0.1]] = np.nan
    columns["time"][rows] = (moment - random.integers(0, 5000, len(rows))) / 1000
    columns["quality"][rows] = random.integers(0, 3, len(rows))
    columns["code"][rows] = random.choice([0, 0x808C0000, 0x80320000], len(rows))
    some = rows[random.random(len(rows)) < 0.2]
    columns["level"][some] = random.integers(0, 5, len(some))
    columns["unanswered"][some] = columns["level"][some]
    columns["state"][some] = random.integers(0, 6, len(some))
    columns["contact"][some] = random.integers(0, 2, len(some))
    columns["since"][some] = moment / 1000
    return Facts(**columns)


def same(one: Facts, other: Facts) -> bool:
    """Whether all columns are equal to the millisecond, not-a-number included."""
    times = ("time", "since")
    return all(
        np.array_equal(np.rint(getattr(one, name) * 1000), np.rint(getattr(other, name) * 1000))
        if name in times
        else np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name == "value")
        for name in Facts.__slots__
    )
