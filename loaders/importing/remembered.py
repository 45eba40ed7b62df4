"""What has been imported already, so that a re-run skips it: cache/import.json in a package, believed when it fits.

    {"source path": {"inputs": digest, "key": "plant", "became": {"tiles/plant.3tz": digest}, "row": {…}}}

Lost or damaged it costs time, nothing else.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import cast

from loaders.importing.work import releases
from loaders.jsonfile import Json, json_bytes, read_json, write_whole
from scenes.trouble import Trouble

FILE = Path("cache", "import.json")
PIECE = 1 << 20
MOST_BESIDE = 20_000
"""Files beside or below a source that are looked at for changes; with more of them it is imported again."""
ALONE = {".glb", ".las", ".laz", ".e57", ".ifc", ".3tz", ".3dtiles", ".mbtiles", ".gpkg", ".step", ".stp", ".stl"}
"""Formats of one file; others may name companions, whose sizes and times are looked at."""


@dataclass(frozen=True, slots=True)
class Done:
    """`inputs` is the digest of everything that went in, "" where that was too much to look at; `became` are files of
    the package with their digests.
    """  # noqa: D205

    inputs: str
    key: str
    became: Mapping[str, str]
    row: Mapping[str, Json]


def inputs_of(source: Path, options: str) -> str | None:
    """The digest of a source with its options and our releases; None where there is too much to look at."""
    digest = blake2b(repr((options, releases())).encode(), digest_size=16)
    if source.is_file():
        digest.update(digest_of(source).encode())
    beside = [] if source.suffix.lower() in ALONE and source.is_file() else _beside(source)
    if beside is None:
        return None
    for line in beside:
        digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def digest_of(file: Path) -> str:
    """Of a file's content."""
    digest = blake2b(digest_size=16)
    with file.open("rb") as stream:
        while piece := stream.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def read_done(folder: Path) -> dict[str, Done]:
    """What is remembered of a package; nothing where the file is missing or says nothing sensible."""
    try:
        document = read_json(folder / FILE)
        return {source: _done(cast(dict[str, Json], each)) for source, each in cast(dict[str, Json], document).items()}
    except (Trouble, AttributeError, KeyError, TypeError):
        return {}


def write_done(folder: Path, done: Mapping[str, Done]) -> None:
    """Keep it. Trouble when the disk refuses."""
    (folder / FILE).parent.mkdir(exist_ok=True)
    document: dict[str, Json] = {
        source: {"inputs": each.inputs, "key": each.key, "became": dict(each.became), "row": dict(each.row)}
        for source, each in sorted(done.items())
    }
    write_whole(folder / FILE, json_bytes(document))


def still_there(folder: Path, done: Done) -> bool:
    """Whether everything it became lies in the package as it was written."""
    with suppress(OSError):
        return bool(done.became) and all(digest_of(folder / name) == each for name, each in done.became.items())
    return False


def _done(each: Mapping[str, Json]) -> Done:
    became, row = cast(dict[str, str], each["became"]), cast(dict[str, Json], each["row"])
    return Done(str(each["inputs"]), str(each["key"]), dict(became), dict(row))


def _beside(source: Path) -> list[str] | None:
    """A line for each file below the source's folder: its name, size and time."""
    folder = source if source.is_dir() else source.parent
    lines = list[str]()
    for path, size, when in _walked(folder):
        if path != source:
            lines.append(f"{path.relative_to(folder).as_posix()}\t{size}\t{when}\n")
        if len(lines) > MOST_BESIDE and source.is_file():
            return None
    return sorted(lines)


def _walked(folder: Path) -> Iterator[tuple[Path, int, int]]:
    for path in folder.rglob("*"):
        if path.is_file():
            state = path.stat()
            yield path, state.st_size, state.st_mtime_ns
