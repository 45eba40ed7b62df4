from dataclasses import dataclass
from enum import Enum

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.live.wire.words import GREATEST, LONGEST_TEXT, heard, told
from scenes.trouble import Trouble


class Colour(Enum):
    """One of two."""

    RED = "red"
    BLUE = 2


@dataclass(frozen=True, slots=True)
class Leaf:
    """A small thing."""

    row: int
    size: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """A thing of things."""

    colour: Colour
    leaves: tuple[Leaf, ...] = ()
    best: Leaf | None = None
    pair: tuple[int, str] = (0, "")
    rows: tuple[int, ...] = ()
    tall: bool = False


leaves = st.builds(Leaf, st.integers(-GREATEST, GREATEST), st.floats(allow_nan=False, allow_infinity=False), st.text())
trees = st.builds(
    Tree,
    st.sampled_from(Colour),
    st.lists(leaves, max_size=4).map(tuple),
    st.none() | leaves,
    st.tuples(st.integers(-9, 9), st.text()),
    st.lists(st.integers(-9, 9), max_size=4).map(tuple),
    st.booleans(),
)


@given(trees)
def test_what_is_told_is_what_is_heard(tree: Tree) -> None:
    assert heard(Tree, orjson.loads(orjson.dumps(told(tree)))) == tree


@pytest.mark.parametrize(
    "words",
    [
        None,
        [],
        {},
        ["red", [], None, [0, ""], []],
        ["red", [], None, [0, ""], [], False, 1],
        ["green", [], None, [0, ""], [], False],
        [True, [], None, [0, ""], [], False],
        ["red", [[1], [1.0]], None, [0, ""], [], False],
        ["red", [[1], [1.0], ["a", "b"]], None, [0, ""], [], False],
        ["red", [[True], [1.0], ["a"]], None, [0, ""], [], False],
        ["red", [[1], ["1"], ["a"]], None, [0, ""], [], False],
        ["red", [], [1, 1.0], [0, ""], [], False],
        ["red", [], None, [0], [], False],
        ["red", [], None, [0, ""], [1.5], False],
        ["red", [], None, [0, ""], [], 1],
        ["red", [[GREATEST + 1], [1.0], ["a"]], None, [0, ""], [], False],
        ["red", [], None, [0, "x" * (LONGEST_TEXT + 1)], [], False],
    ],
)
def test_anything_else_is_refused(words: object) -> None:
    with pytest.raises(Trouble):
        heard(Tree, words)


def test_a_number_that_is_none_is_told_as_nought() -> None:
    assert told(Leaf(1, float("nan"))) == [1, 0.0, ""]
