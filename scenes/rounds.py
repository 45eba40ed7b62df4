"""A batch split so that a vectorised rule sees every single thing in its order."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray


def in_rounds(what: NDArray[np.integer]) -> Iterator[NDArray[np.intp]]:
    """Places of a batch, shape (n,), split so that nothing occurs twice in one round; each one's order is kept."""
    order = np.argsort(what, kind="stable")
    new = np.ones(len(what), np.bool_)
    new[1:] = what[order][1:] != what[order][:-1]
    starts = np.flatnonzero(new)
    if len(starts) == len(what):  # the usual batch: one of each
        if len(what):
            yield np.arange(len(what))
        return
    nth = np.empty(len(what), np.intp)
    nth[order] = np.arange(len(what)) - np.repeat(starts, np.diff(starts, append=len(what)))
    by_round = np.argsort(nth, kind="stable")
    yield from np.split(by_round, np.cumsum(np.bincount(nth))[:-1])
