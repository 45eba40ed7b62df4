"""Tiles in a folder, as most suppliers deliver them."""

from pathlib import Path

from loaders.tiles.container import LARGEST_TILE, closed, missing, refused_by_system, too_large
from loaders.tiles.paths import outside, path_within
from scenes.trouble import Notice


class FolderContainer:
    """A `Container` over a folder; links that lead out of it are refused."""

    def __init__(self, folder: Path, root: str = "tileset.json") -> None:
        self.root = root
        self._folder = folder.resolve()
        self._inner = {self._folder}
        self._closed = False

    def resolved(self, base: str, uri: str) -> str:
        """See `path_within`."""
        return path_within(base, uri)

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """See `Container`."""
        if self._closed:
            raise closed(name)
        path = self._folder / name
        try:
            if not self._is_inside(path):
                raise outside(name)
            if not path.is_file():
                raise missing(name)
            with path.open("rb") as file:
                file.seek(start)
                content = file.read(LARGEST_TILE + 1 if length is None else min(length, LARGEST_TILE + 1))
        except OSError as error:
            raise refused_by_system(name, error) from None
        if len(content) > LARGEST_TILE:
            raise too_large(name)
        return content

    def shown(self, name: str) -> str:
        """Nothing is secret here."""
        return name

    def news(self) -> tuple[Notice, ...]:
        """There is none."""
        return ()

    def close(self) -> None:
        """Nothing is held open."""
        self._closed = True

    def _is_inside(self, path: Path) -> bool:
        """Whether no link on the way leads out; folders that were looked at once are not looked at again."""
        if path.is_symlink():
            return path.resolve().is_relative_to(self._folder)
        if path.parent not in self._inner:
            if not path.parent.resolve().is_relative_to(self._folder):
                return False
            self._inner.add(path.parent)
        return True
