"""One tile on its way, on a worker: its content from the source, its pictures no larger than they are worth. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scenes.model import Batch, Image
from scenes.thinning import smaller
from scenes.tile_tree import TileSource, TileTree
from scenes.trouble import Notice


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: `longest` is the longest side of its pictures in pixels, `whole` says that none was made smaller.

    `poor`: see `TileContent`.
    """

    batches: tuple[Batch, ...]
    children: TileTree | None = None
    notices: tuple[Notice, ...] = ()
    longest: int = 0
    whole: bool = True
    poor: bool = False

    @property
    def on_the_card(self) -> int:
        """Bytes it takes on the graphics card."""
        return sum(batch.size_in_bytes for batch in self.batches)

    @property
    def in_memory(self) -> int:
        """Bytes it takes in main memory."""
        return sum(_in_memory(batch) for batch in self.batches)


def fetched(source: TileSource, address: object, key: str, most_pixels: int) -> Fetched:
    """The content of a tile, its batches named `key/…`; Trouble and Unavailable as in `TileSource.load`.

    Pictures have at most `most_pixels` along a side; 0 leaves them as they are.
    """
    content = source.load(address)
    named = tuple(replace(batch, name=f"{key}/{batch.name}") for batch in content.batches)
    return replace(
        shrunk(Fetched(named), most_pixels), children=content.children, notices=content.notices, poor=content.poor
    )


def shrunk(tile: Fetched, most_pixels: int) -> Fetched:
    """The same with pictures of at most `most_pixels` along a side; 0 leaves them as they are."""
    before = _longest(tile.batches)
    batches = _shrunk(tile.batches, most_pixels) if most_pixels and before > most_pixels else tile.batches
    longest = _longest(batches)
    return replace(tile, batches=batches, longest=longest, whole=tile.whole and longest == before)


def _shrunk(batches: Sequence[Batch], most_pixels: int) -> tuple[Batch, ...]:
    made: dict[int, Image | None] = {}  # batches may share a picture

    def small(image: Image | None) -> Image | None:
        if id(image) not in made:
            made[id(image)] = smaller(image, most_pixels)
        return made[id(image)]

    return tuple(replace(batch, image=small(batch.image)) for batch in batches)


def _longest(batches: Sequence[Batch]) -> int:
    return max((max(batch.image.pixels.shape[:2]) for batch in batches if batch.image is not None), default=0)


def _in_memory(batch: Batch) -> int:
    columns = (batch.points, batch.normals, batch.triangles, batch.object_id, batch.colours, batch.uv, batch.edges)
    pixels = 0 if batch.image is None else batch.image.pixels.nbytes
    return sum(column.nbytes for column in columns if column is not None) + pixels
