"""The park as a tree of nodes, with what each node knows of everything below it. No window here."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

import scenes.rollup
from scenes.columns import Bytes, Flags, Rows, lock
from scenes.facts import Facts
from scenes.plant import Enterprise, Equipment, Park, Unit
from scenes.rollup import Ancestry

type Thing = Park | Enterprise | Unit | Equipment


class Shown(IntEnum):
    """Whether what is below a node is drawn."""

    NONE = 0
    SOME = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Tree:
    """One row per node; the root is node 0 and the children of a node follow one another.

    `parent` is -1 at the root; `first_child` to `first_child + children` are its children; `first` to `last` (not
    included) are the object rows below it: objects are numbered in the order of the tree, and equipment comes last.
    """

    things: tuple[Thing, ...]
    parent: Rows
    first_child: Rows
    children: Rows
    first: Rows
    last: Rows

    def node_of(self, row: int) -> int:
        """The node of one object row."""
        return len(self.things) - int(self.last[0]) + row

    def __post_init__(self) -> None:
        lock(self.parent, self.first_child, self.children, self.first, self.last)


@dataclass(frozen=True, slots=True)
class Rollup:
    """One row per node: worst `Level` shown, whether any waits, alarms, indicators not known, alarms put aside."""

    level: Bytes
    waits: Flags
    alarms: Rows
    unknown: Rows
    aside: Rows


def tree_of(park: Park) -> Tree:
    """The park, its enterprises, units and equipment, level by level."""
    things: list[Thing] = [park]
    parent, first_child, children, first, last = [-1], [0], [0], [0], [len(park.equipment)]
    node = 0
    while node < len(things):
        below, row = _below(things[node]), first[node]
        first_child[node], children[node] = len(things), len(below)
        for child in below:
            size = _equipment_in(child)
            things.append(child)
            parent.append(node)
            first_child.append(0)
            children.append(0)
            first.append(row)
            last.append(row + size)
            row += size
        node += 1
    return Tree(tuple(things), *(np.array(each, np.int32) for each in (parent, first_child, children, first, last)))


def rolled_up(facts: Facts, ancestry: Ancestry) -> Rollup:
    """What the facts mean for every node: the tiers of the park, in the order of the tree.

    An alarm is what stands or waits for an answer, as in the alarm list; what is put aside is counted by itself.
    """
    up = scenes.rollup.rolled_up(facts, ancestry)
    tiers = (up.park, up.enterprise, up.unit, up.equipment)
    return Rollup(
        level=np.concatenate([tier.worst for tier in tiers]),
        waits=np.concatenate([tier.unanswered for tier in tiers]) > 0,
        alarms=np.concatenate([tier.in_alarm for tier in tiers]),
        unknown=np.concatenate([tier.unknown for tier in tiers]),
        aside=np.concatenate([tier.aside for tier in tiers]),
    )


def shown_below(tree: Tree, hidden: Flags) -> Bytes:
    """`Shown` of every node, from the flags of the objects, shape (objects,)."""
    running = np.concatenate([[0], np.cumsum(hidden)])
    hidden_below = running[tree.last] - running[tree.first]
    size = tree.last - tree.first
    return np.where(hidden_below == 0, Shown.ALL, np.where(hidden_below >= size, Shown.NONE, Shown.SOME)).astype(
        np.uint8
    )


def _below(thing: Thing) -> tuple[Thing, ...]:
    match thing:
        case Park():
            return thing.enterprises
        case Enterprise():
            return thing.units
        case Unit():
            return thing.equipment
        case _:
            return ()


def _equipment_in(thing: Thing) -> int:
    match thing:
        case Park():
            return len(thing.equipment)
        case Enterprise():
            return sum(len(unit.equipment) for unit in thing.units)
        case Unit():
            return len(thing.equipment)
        case _:
            return 1
