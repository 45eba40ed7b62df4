"""What a park's terrain and imagery layers are read from, and the one ground they make up.

ground_source(name="地面", frame=frame, extent=extent, terrain=[terrain_of(path)], imagery=[imagery_of(uri, folder=…)],
              scenery_row=row)                                              # a TileSource
"""

from collections.abc import Sequence
from pathlib import Path

from loaders.opened import Said, read_head
from loaders.raster import mbtiles, tiff_head
from loaders.raster.ground import Ground
from loaders.raster.heights import GeoTiffTerrain
from loaders.raster.layers import ImageryData, TerrainData
from loaders.raster.look_through import look_through
from loaders.raster.mbtiles import mbtiles_imagery
from loaders.raster.pictures import GeoTiffImagery
from loaders.raster.web import web_imagery
from loaders.tiles.web_cache import TileCache
from scenes.columns import Floats
from scenes.frame import ParkFrame
from scenes.heights import Heights, Vertical
from scenes.trouble import Trouble

NOTHING_SAID = Said()


def terrain_of(
    path: Path,
    said: Said = NOTHING_SAID,
    heights: Heights | None = None,
    vertical: Vertical = Vertical.UNSAID,
) -> TerrainData:
    """An elevation model in a GeoTIFF. Trouble when it is broken, has no place on the earth, or is a picture.

    `heights` is the park's zero of heights; without it the file's heights count as the park's. `vertical`, where
    somebody said it, is what the file's own count from.
    """
    return GeoTiffTerrain(look_through(path), said.crs, said.metres_per_unit, heights, vertical or said.heights)


def imagery_of(
    uri: str,
    *,
    folder: Path | None = None,
    said: Said = NOTHING_SAID,
    query: str = "",
    cache: TileCache | None = None,
) -> ImageryData:
    """Imagery by its address: a GeoTIFF or MBTiles inside `folder`, or a web map, see `loaders.raster.address`.

    `query` is the token from the settings; `cache` keeps what web maps answer. Trouble, and Unavailable for a WMTS that
    is away and was never asked before.
    """
    if uri.partition(":")[0].lower() in ("http", "https"):
        return web_imagery(uri, query=query, cache=cache, datum=said.datum)
    path = Path(uri) if folder is None else folder / uri
    head = read_head(path)
    if tiff_head.recognises(head):
        return GeoTiffImagery(look_through(path), said.crs)
    if head.startswith(mbtiles.MAGIC):
        return mbtiles_imagery(path, said.datum)
    raise Trouble(
        "影像应为 GeoTIFF、MBTiles 或网络地图地址。",
        "Imagery is a GeoTIFF, an MBTiles file or the address of a web map.",
        remedy_zh="把影像导出为 GeoTIFF（COG）或 MBTiles。",
        remedy_en="Export the imagery as GeoTIFF (COG) or MBTiles.",
        file=path.name,
    )


def ground_source(
    *,
    name: str,
    frame: ParkFrame,
    extent: Floats,
    terrain: Sequence[TerrainData] = (),
    imagery: Sequence[ImageryData] = (),
    scenery_row: int,
    finer: float = 1.0,
) -> Ground:
    """The ground inside `extent` (2, 2), its south-west and north-east corner in the park's frame, metres.

    A `TileSource`. Of terrain and of imagery the last lies on top. Without an elevation model the ground is level at
    height 0; where a model has gaps it is open. `scenery_row` is the picture's row that all of it wears. It owns the
    rasters and closes them. Trouble when the extent makes no sense or none of the rasters lies in it.
    """
    return Ground(name, frame, extent, terrain, imagery, scenery_row, finer)
