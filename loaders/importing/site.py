"""The package that is imported into, and the folder beside it in which everything is made before it is put in place.

Data gets its place first, under a name that nothing refers to yet; park.json follows and is the one step that counts. A
crash before it leaves the package as it was, a crash after it leaves nothing undone. One import at a time.
"""

import json
import os
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil

from loaders.importing.remembered import Done, digest_of, read_done, write_done
from loaders.importing.wanted import Wanted
from loaders.package import model_files, read_park, write_park
from loaders.package_place import MANIFEST, bring_back
from scenes.datums import Position, Wgs84
from scenes.frame import ParkFrame
from scenes.heights import Heights, Vertical
from scenes.plant import Layer, Park
from scenes.trouble import Trouble

NOWHERE = Wgs84(0.0, 0.0)
"""The origin of a park of which nobody has said where it lies."""
OWNER = "owner.json"


class Site:
    """A package under work. `park` is how it stands now; `draft` is an empty folder on the same disk."""

    def __init__(self, folder: Path, wanted: Wanted, draft: Path) -> None:
        self.folder, self.draft = folder, draft
        there = (folder / MANIFEST).is_file()
        if not there and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise _foreign(folder)
        self.park = read_park(folder)[0] if there else _new_park(folder, wanted)
        self._models = [path.name for path in model_files(folder)] if there else []
        self.done = read_done(folder)

    @property
    def frame(self) -> ParkFrame:
        """The park's own."""
        return ParkFrame(self.park.origin)

    @property
    def is_nowhere(self) -> bool:
        """Nobody has said yet where on the earth this park lies."""
        return self.park.origin == NOWHERE

    def settle(self, origin: Position, vertical: Vertical = Vertical.UNSAID) -> None:
        """A park that lay nowhere lies there; `vertical` is what its heights count from, unless it has said so."""
        heights = self.park.heights
        if heights.park is Vertical.UNSAID:
            heights = replace(heights, park=vertical)
        self.park = replace(self.park, origin=origin, heights=heights)

    def key_for(self, source: Path) -> str:
        """The name of what a source becomes: the one it has already, else one that nothing has."""
        known = self.done.get(str(source))
        if known is not None and known.key:
            return known.key
        stem = "".join("-" if letter in '/\\:*?"<>|\0' or ord(letter) < 32 else letter for letter in source.stem)
        stem = (stem.strip(". ") or "import")[:48]
        taken = {layer.key for layer in self.park.layers} | {Path(name).stem for name in self._models}
        return next(name for name in (stem, *(f"{stem}-{row}" for row in range(2, 100_000))) if name not in taken)

    def put_model(self, source: Path, key: str, made: Path, inputs: str | None, row: dict[str, object]) -> str:
        """Put a GLB into models/ and say so in park.json; its path in the package."""
        name = self._placed(made, "models", key, ".glb", [f"models/{each}" for each in self._models])
        old = self._forget(source)
        self._models = [each for each in self._models if f"models/{each}" not in old] + [Path(name).name]
        self._commit(source, key, name, inputs, row, old)
        return name

    def put_layer(self, source: Path, layer: Layer, made: Path, inputs: str | None, row: dict[str, object]) -> str:
        """Put a layer's data into the folder that its `uri` names and say so in park.json; its path in the package."""
        folder = layer.uri.partition("/")[0]
        name = self._placed(made, folder, layer.key, made.suffix, [each.uri for each in self.park.layers])
        old = self._forget(source)
        others = tuple(each for each in self.park.layers if each.uri not in old and each.key != layer.key)
        self.park = replace(self.park, layers=(*others, replace(layer, uri=name)))
        self._commit(source, layer.key, name, inputs, row, old)
        return name

    def put_park(self, park: Park) -> None:
        """Write a park whose data has not changed: boundaries."""
        write_park(park, self.folder, kept=self._models)
        self.park = park

    def _placed(self, made: Path, folder: str, key: str, suffix: str, taken: Sequence[str]) -> str:
        """Rename what was made to a path that nothing refers to."""
        names = (f"{folder}/{key}{suffix}", *(f"{folder}/{key}-{row}{suffix}" for row in range(2, 100_000)))
        name = next(each for each in names if each not in taken)
        if not self.folder.exists():
            write_park(self.park, self.folder)
        target = self.folder / name
        target.parent.mkdir(exist_ok=True)
        made.replace(target)  # takes the place of what a crash may have left there
        return name

    def _forget(self, source: Path) -> set[str]:
        """Paths of what the same source became before."""
        known = self.done.get(str(source))
        return set(known.became) if known is not None else set()

    def _commit(
        self, source: Path, key: str, name: str, inputs: str | None, row: dict[str, object], old: set[str]
    ) -> None:
        known = json.loads(json.dumps(row))
        self.done[str(source)] = Done(inputs or "", key, {name: digest_of(self.folder / name)}, known)
        write_done(self.folder, self.done)  # before park.json: after a crash it names something that is not used
        write_park(self.park, self.folder, kept=self._models)
        for each in old - {name}:
            with suppress(OSError):
                (self.folder / each).unlink()

    def holds(self, name: str) -> bool:
        """Whether park.json refers to this path."""
        return name in {f"models/{each}" for each in self._models} | {layer.uri for layer in self.park.layers}


@contextmanager
def open_site(wanted: Wanted) -> Generator[Site]:
    """The package and its draft folder, which is gone afterwards. Trouble when another import is at work there."""
    folder = Path(os.path.abspath(wanted.into))  # noqa: PTH100  # resolve() would follow a link to elsewhere
    if wanted.dry_run:
        yield Site(folder, wanted, _draft_of(folder))
        return
    with alone_in(folder) as draft:
        yield Site(folder, wanted, draft)


@contextmanager
def alone_in(folder: Path) -> Generator[Path]:
    """A draft folder beside a package that nobody else changes until the end; Trouble when somebody is at it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft_of(folder)
    _begin(draft)
    try:
        bring_back(folder)
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _draft_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.import")


def _begin(draft: Path) -> None:
    """Make the draft folder ours; what a killed import has left in it is thrown away."""
    try:
        if draft.exists():
            if _is_alive(draft / OWNER):
                raise _busy(draft)
            shutil.rmtree(draft)
        draft.mkdir()
        me = psutil.Process()
        (draft / OWNER).write_text(json.dumps({"pid": me.pid, "since": me.create_time()}), encoding="ascii")
    except FileExistsError:
        raise _busy(draft) from None
    except OSError as error:
        raise Trouble(
            f"无法写入（{error.strerror}）。",
            f"It cannot be written ({error.strerror}).",
            remedy_zh="检查磁盘空间和写入权限。",
            remedy_en="Look at the free space and the permissions.",
            file=str(draft.parent),
        ) from error


def _is_alive(owner: Path) -> bool:
    try:
        said = json.loads(owner.read_text(encoding="ascii"))
        return psutil.Process(int(said["pid"])).create_time() == float(said["since"])
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return False


def _new_park(folder: Path, wanted: Wanted) -> Park:
    name, said = wanted.name or folder.stem, wanted.said.heights if wanted.origin else Vertical.UNSAID
    return Park(
        (wanted.code or folder.stem)[:64],
        name[:200],
        wanted.origin or NOWHERE,
        np.empty((0, 2)),
        (),
        heights=Heights(said),
    )


def _busy(draft: Path) -> Trouble:
    return Trouble(
        "另一个导入正在写这个场景包。",
        "Another import is at work in this package.",
        remedy_zh="等它结束，再试一次。",
        remedy_en="Wait until it has ended, and try again.",
        file=str(draft),
    )


def _foreign(folder: Path) -> Trouble:
    return Trouble(
        "目标位置是别的内容，没有写入。",
        "Something else stands there; nothing was written.",
        remedy_zh="用 --into 另选一个 名称.park 文件夹。",
        remedy_en="Choose another folder NAME.park with --into.",
        file=str(folder),
    )
