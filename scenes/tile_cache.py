"""What may stay in a memory of so many bytes: least recently used first, in steps, and never what is kept."""

import numpy as np

from scenes.columns import Flags, Numbers, Rows

LEAST = 0.9
"""Once there is no room, so much of the memory is filled again: not every tile that comes makes one go."""


class TileCache:
    """Sizes and last uses of tiles in one memory, by row. It holds numbers only; whoever asks it drops the tiles.

    `most_in_bytes` may change at any time. Tiles of a higher `rank` go after all of a lower one.
    """

    def __init__(self, most_in_bytes: int) -> None:
        self.most_in_bytes = most_in_bytes
        self.size_in_bytes = 0
        self._sizes: Numbers = np.zeros(0, np.int64)
        self._used: Numbers = np.zeros(0, np.int64)
        self._rank: Numbers = np.zeros(0, np.int64)
        self._here: Flags = np.zeros(0, np.bool_)

    def __contains__(self, row: int) -> bool:
        return row < len(self._here) and bool(self._here[row])

    @property
    def rows(self) -> Rows:
        """Every tile in it."""
        return np.flatnonzero(self._here).astype(np.int32)

    def size(self, row: int) -> int:
        """Bytes of one tile, 0 when it is not here."""
        return int(self._sizes[row]) if row in self else 0

    def sizes(self, rows: Rows) -> Numbers:
        """Bytes of these tiles, shape (rows,), 0 where one is not here."""
        self._reach(int(rows.max(initial=-1)))
        return self._sizes[rows]

    def put(self, row: int, size_in_bytes: int, *, now: int, rank: int = 0) -> None:
        """A tile is here from now on, or has another size."""
        self.take(row)
        self._reach(row)
        self._sizes[row], self._used[row], self._rank[row], self._here[row] = size_in_bytes, now, rank, True
        self.size_in_bytes += size_in_bytes

    def take(self, row: int) -> None:
        """A tile is not here any more."""
        if row in self:
            self.size_in_bytes -= int(self._sizes[row])
            self._sizes[row], self._here[row] = 0, False

    def use(self, rows: Rows, now: int) -> None:
        """These tiles were of use now; those that are not here do not mind."""
        self._reach(int(rows.max(initial=-1)))
        self._used[rows] = now

    def fits(self, size_in_bytes: int) -> bool:
        """Whether there is room for so many more bytes."""
        return self.size_in_bytes + size_in_bytes <= self.most_in_bytes

    def leaving(self, kept: Rows, *, room: int = 0) -> Rows:
        """Which tiles must go so that `room` more bytes fit, the longest unused first; none of `kept` goes.

        Nothing goes while there is room. Then so much goes that the memory is filled to `LEAST`, with `room` in it.
        What is kept may be too much: then everything else goes, and it still does not fit.
        """
        if self.fits(room):
            return np.empty(0, np.int32)
        free = self._here.copy()
        free[kept[kept < len(free)]] = False
        rows = np.flatnonzero(free)
        rows = rows[np.lexsort((self._used[rows], self._rank[rows]))]
        excess = self.size_in_bytes + room - min(int(self.most_in_bytes * LEAST), self.most_in_bytes)
        gone = np.cumsum(self._sizes[rows])
        return rows[: int(np.searchsorted(gone, excess)) + 1].astype(np.int32)

    def _reach(self, row: int) -> None:
        if row < len(self._here):
            return
        more = max(1024, row + 1, 2 * len(self._here)) - len(self._here)
        self._sizes, self._used = (np.append(each, np.zeros(more, np.int64)) for each in (self._sizes, self._used))
        self._rank, self._here = (
            np.append(self._rank, np.zeros(more, np.int64)),
            np.append(self._here, np.zeros(more, np.bool_)),
        )
