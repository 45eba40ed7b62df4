"""A shapefile that comes as a zip, as web services and surveyors send it: unpacked within bounds, then read as one.

Names inside are never used as paths: the one set of files that is wanted is written under names of our own.
"""

import re
import zlib
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile, ZipInfo

from loaders.gltf.document import again
from loaders.opened import Opened
from loaders.vector import shapefile
from scenes.boundary import NamedBoundary
from scenes.trouble import Report, Trouble

LARGEST_FILE = 256 * 1024**2
LARGEST_UNPACKED = 512 * 1024**2
MOST_ENTRIES = 10_000
PIECE = 1 << 20
SIDECARS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_ENTRY = re.compile(rb"PK\x03\x04[\x00-\xff]{26}[^\x00]{1,200}?\.(?:shp|shx|dbf|prj|cpg)", re.IGNORECASE)
_FAULTS = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def recognises(head: bytes) -> bool:
    """A zip whose first entries have a part of a shapefile among them."""
    return head.startswith(b"PK\x03\x04") and _ENTRY.search(head) is not None


def read(opened: Opened) -> tuple[NamedBoundary, ...]:
    """The outlines of the shapefile in a zip. Trouble when there is none or there are several, or as in `shapefile`."""
    if opened.path.stat().st_size > LARGEST_FILE:
        raise _unreadable(f"超过 {LARGEST_FILE >> 20} MB", f"it is larger than {LARGEST_FILE >> 20} MB")
    with TemporaryDirectory(prefix="parkwatch-") as folder:
        try:
            with ZipFile(opened.path) as archive:
                wanted = _wanted(archive)
                _unpacked(archive, wanted, Path(folder))
        except _FAULTS as error:
            raise _unreadable("压缩包已损坏", f"the zip file is damaged ({str(error)[:80]})") from None
        return _read(Path(folder, "boundary.shp"), PurePosixPath(wanted[".shp"].filename).name[:100], opened)


def _read(path: Path, name: str, opened: Opened) -> tuple[NamedBoundary, ...]:
    """What was unpacked; whatever is said of it is said of the zip, with the `name` inside."""
    report, file = Report(), opened.path.name
    try:
        boundaries = shapefile.read(replace(opened, path=path, report=report))
    except Trouble as trouble:
        told = trouble.notice
        raise again(replace(told, file=file, place=f"{name} {told.place}".strip())) from None
    opened.report.notices += [replace(each, file=file, place=f"{name} {each.place}".strip()) for each in report.notices]
    return tuple(replace(each, file=file, place=f"{name} {each.place}".strip()) for each in boundaries)


def _wanted(archive: ZipFile) -> dict[str, ZipInfo]:
    """The parts of the one shapefile by their endings."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise _unreadable("条目过多", "it has too many entries")
    files = [each for each in entries if not each.is_dir() and not each.filename.startswith("__MACOSX/")]
    shapes = [each for each in files if each.filename.lower().endswith(".shp")]
    if len(shapes) != 1:
        listed = "、".join(PurePosixPath(each.filename).name[:60] for each in shapes[:10])
        raise _unreadable(
            f"里面有 {len(shapes)} 个 .shp（{listed}），应只有一个" if shapes else "里面没有 .shp",
            f"there are {len(shapes)} .shp in it where one was expected",
        )
    stem = shapes[0].filename[:-4].lower()
    return {suffix: each for each in files for suffix in SIDECARS if each.filename.lower() == stem + suffix}


def _unpacked(archive: ZipFile, wanted: dict[str, ZipInfo], folder: Path) -> None:
    """Sizes are counted while unpacking, not believed."""
    left = LARGEST_UNPACKED
    for suffix, entry in wanted.items():
        with archive.open(entry) as packed, Path(folder, f"boundary{suffix}").open("xb") as file:
            while piece := packed.read(PIECE):
                left -= len(piece)
                if left < 0:
                    zh = f"解开后超过 {LARGEST_UNPACKED >> 20} MB"
                    raise _unreadable(zh, f"unpacked it is larger than {LARGEST_UNPACKED >> 20} MB")
                file.write(piece)


def _unreadable(zh: str, en: str) -> Trouble:
    return Trouble(
        f"压缩包读不了：{zh}。",
        f"The zip cannot be read: {en}.",
        remedy_zh="压缩包里放一个图层的 .shp、.shx、.dbf、.prj、.cpg，或解开后直接导入 .shp。",
        remedy_en="Put .shp, .shx, .dbf, .prj and .cpg of one layer into it, or unpack it and import the .shp.",
    )
