"""What tiles lie in: a folder, an archive, a database or a server, all with one small face."""

from typing import Protocol

from scenes.tile_tree import Unavailable
from scenes.trouble import Notice, Trouble

LARGEST_TILE = 512 * 1024**2
"""Bytes of one file of a package, unpacked. Tiles are made to be small: a real capture has 0.7 MB in the median."""


class Container(Protocol):
    """Files by the names they have in one package. Any thread may read, many at a time."""

    @property
    def root(self) -> str:
        """The name of the tileset to begin with."""
        ...

    def resolved(self, base: str, uri: str) -> str:
        """The name that a URI standing in the file `base` means; Trouble when it leads out of the package."""
        ...

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """The content of a file, from byte `start` on and not more than `length` bytes of it.

        Trouble when it is gone, broken or larger than `LARGEST_TILE`; Unavailable when it may be had later.
        """
        ...

    def shown(self, name: str) -> str:
        """The name as the person may see it: without what is secret in an address."""
        ...

    def news(self) -> tuple[Notice, ...]:
        """What the person should hear of the package since the last call: that its server is away, for one."""
        ...

    def close(self) -> None:
        """Let go of files and connections; whoever reads afterwards hears Unavailable."""
        ...


def missing(name: str) -> Trouble:
    """The Trouble of a file that is not in its package."""
    return Trouble(
        "数据包中没有这个文件。",
        "The package has no such file.",
        remedy_zh="数据可能没有拷贝完整，请重新拷贝，或向供应方要全部文件。",
        remedy_en="The data may not have been copied whole: copy it again, or ask the supplier for all files.",
        file=name,
    )


def too_large(name: str) -> Trouble:
    """The Trouble of a file that would take more memory than one tile may."""
    return Trouble(
        f"单个瓦片超过 {LARGEST_TILE >> 20} MB 的上限，未读取。",
        f"A tile is larger than {LARGEST_TILE >> 20} MB and was not read.",
        remedy_zh="请供应方按常规大小重新切片。",
        remedy_en="Ask the supplier for tiles of an ordinary size.",
        file=name,
    )


def broken(name: str, zh: str, en: str, place: str = "") -> Trouble:
    """The Trouble of a file that is damaged."""
    return Trouble(
        zh,
        en,
        remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
        remedy_en="The file may not have been copied whole: copy or export it again.",
        file=name,
        place=place,
    )


def refused_by_system(name: str, error: OSError) -> Unavailable:
    """What is there and cannot be read now: locked, forbidden, on a drive that went away."""
    return Unavailable(
        f"暂时无法读取（{error.strerror}）。",
        f"It cannot be read now ({error.strerror}).",
        remedy_zh="请检查访问权限、磁盘和网络驱动器。",
        remedy_en="Check the permissions, the disk and the network drive.",
        file=name,
    )


def closed(name: str) -> Unavailable:
    """What is asked for when the scene has been put away."""
    return Unavailable("场景已关闭。", "The scene has been closed.", file=name)
