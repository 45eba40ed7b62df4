"""What the reading of an IFC file has got through, kept on disk, so that one element without end loses no other.

The first time all elements are given to a kernel together. Where that is broken off, those that were got through go
together again, and the others one by one, each announced: whatever was announced and not got through is left out.
"""

from pathlib import Path


class Diary:
    """Rows of elements by their number in the file; nothing is kept without a path."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.is_first = path is None or not path.is_file()
        self.finished, self.stuck = read_diary(path)
        if path is not None:
            path.touch()

    def begins(self, row: int) -> None:
        """The element is worked on from now on, and it alone."""
        self._write("+", row)

    def ends(self, row: int) -> None:
        """It was got through, with a surface or without."""
        self._write("-", row)

    def _write(self, mark: str, row: int) -> None:
        if self._path is not None:
            with self._path.open("ab", buffering=0) as file:
                file.write(f"{mark}{row}\n".encode("ascii"))


def read_diary(path: Path | None) -> tuple[set[int], set[int]]:
    """Elements that were got through, and those that were begun and never were."""
    finished, begun = set[int](), set[int]()
    if path is not None and path.is_file():
        for line in path.read_text(encoding="ascii").split("\n"):
            if line[1:].isdecimal():
                (begun if line[0] == "+" else finished).add(int(line[1:]))
    return finished, begun - finished
