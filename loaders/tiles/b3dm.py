"""b3dm, batched 3D model: a GLB whose vertices name rows of a table. Source: OGC 18-053r2, "3D Tiles 1.0", 11."""

from dataclasses import replace

from loaders.tiles.gltf_tile import gltf_shape, moved_to
from loaders.tiles.shape import Shape, TileFile
from loaders.tiles.tables import BatchParts
from loaders.tiles.wrapped import read_wrapped

MAGIC = b"b3dm"


def read_b3dm(content: bytes, file: TileFile) -> list[Shape]:
    """The model of the tile, its batches as parts with all that the batch table says of them."""
    tile = read_wrapped(content, file.shown, old=True)
    said = "BATCH_LENGTH" in tile.features
    count = tile.features.count("BATCH_LENGTH") if said else tile.batch_length or 0
    batch = BatchParts(tile.batch, count, file.report)
    shape = gltf_shape(bytes(tile.content), file, file.name, batch)
    return [replace(shape, tile_from_model=moved_to(tile.features.vector("RTC_CENTER")) @ shape.tile_from_model)]
