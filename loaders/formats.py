"""Every format that Parkwatch reads or knowingly refuses. To add one: write its module, add one line to FORMATS.

The content decides, the name breaks a tie, and where the content says nothing the name speaks alone. What a format
becomes is its class: a model, boundaries, a raster, a tiled scene, or a refusal that says what to ask for instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Never

from loaders.clouds import e57, las
from loaders.gltf import glb, whole
from loaders.meshes import dae, dxf, ifc, obj, ply, step, stl
from loaders.meshes.refused import REFUSED
from loaders.opened import Opened, read_head
from loaders.osgb import model as osgb
from loaders.osgb import stream as osgb_stream
from loaders.osgb import text as osg_text
from loaders.raster import inside as raster_inside
from loaders.raster import mbtiles, plain_picture, tiff_head
from loaders.raster.inside import RasterInside
from loaders.tiles import inside
from loaders.tiles.inside import TilesInside
from loaders.vector import drawing, geojson, geopackage, kml, shapefile, vertices, wkt, workbook, zipped
from scenes.boundary import NamedBoundary
from scenes.model import Model
from scenes.trouble import Trouble


@dataclass(frozen=True, slots=True)
class ModelFormat:
    """Surfaces, points or lines in one file. `frame_said`: the format itself fixes its unit and its up axis;
    `unit_said`: its unit alone.
    """  # noqa: D205

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[Opened], Model]
    frame_said: bool = True
    unit_said: bool = False


@dataclass(frozen=True, slots=True)
class BoundaryFormat:
    """Outlines in one file: see `loaders.vector.boundary_files`."""

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[Opened], tuple[NamedBoundary, ...]]


@dataclass(frozen=True, slots=True)
class TilesFormat:
    """A tiled scene that is streamed and never read whole; `read` looks at its root alone."""

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[Opened], TilesInside]


@dataclass(frozen=True, slots=True)
class RasterFormat:
    """Terrain or imagery in one file, streamed and never read whole; `read` says which it is and where it lies."""

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[Opened], RasterInside]


@dataclass(frozen=True, slots=True)
class RefusedFormat:
    """Known and not read: `read` raises the Trouble that says what to ask the supplier for."""

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[Opened], Never]


type Format = ModelFormat | BoundaryFormat | TilesFormat | RasterFormat | RefusedFormat

FORMATS: tuple[Format, ...] = (
    ModelFormat("glTF 2.0 (GLB)", (".glb",), glb.recognises, glb.read),
    TilesFormat("3D Tiles", (".json",), inside.recognises_json, inside.read),
    ModelFormat("glTF 2.0 (JSON)", (".gltf",), whole.recognises, whole.read),
    ModelFormat("IFC", (".ifc",), ifc.recognises, ifc.read),
    ModelFormat("STEP", (".step", ".stp"), step.recognises, step.read, frame_said=False, unit_said=True),
    ModelFormat("DXF", (".dxf",), dxf.recognises, dxf.read, frame_said=False),
    ModelFormat("LAS, LAZ, COPC", (".las", ".laz"), las.recognises, las.read),
    ModelFormat("E57", (".e57",), e57.recognises, e57.read),
    ModelFormat("PLY", (".ply",), ply.recognises, ply.read, frame_said=False),
    ModelFormat("COLLADA", (".dae",), dae.recognises, dae.read),
    ModelFormat("STL", (".stl",), stl.recognises, stl.read, frame_said=False),
    ModelFormat("OBJ", (".obj",), obj.recognises, obj.read, frame_said=False),
    ModelFormat("OSGB", (".osgb",), osgb_stream.recognises, osgb.read),
    BoundaryFormat("GeoJSON", (".geojson", ".json"), geojson.recognises, geojson.read),
    BoundaryFormat("Shapefile", (".shp",), shapefile.recognises, shapefile.read),
    BoundaryFormat("Shapefile, zipped", (".zip",), zipped.recognises, zipped.read),
    BoundaryFormat("GeoPackage", (".gpkg",), geopackage.recognises, geopackage.read),
    BoundaryFormat("KML", (".kml",), kml.recognises, kml.read),
    BoundaryFormat("KMZ", (".kmz",), kml.recognises_zipped, kml.read_zipped),
    BoundaryFormat("DXF outlines", (".dxf",), drawing.recognises, drawing.read),
    BoundaryFormat("CSV of corners", (".csv", ".txt"), vertices.unrecognisable, vertices.read_text),
    BoundaryFormat("WKT", (".wkt", ".txt"), wkt.recognises, wkt.read),
    BoundaryFormat("XLSX of corners", (".xlsx",), workbook.recognises, vertices.read_workbook),
    TilesFormat("3D Tiles archive", (".3tz",), inside.recognises_archive, inside.read),
    TilesFormat("3D Tiles database", (".3dtiles",), inside.recognises_database, inside.read),
    RasterFormat("GeoTIFF", (".tif", ".tiff"), tiff_head.recognises, raster_inside.read_geotiff),
    RasterFormat("PNG, JPEG with world file", (".png", ".jpg", ".jpeg"), plain_picture.recognises, plain_picture.read),
    RasterFormat("MBTiles", (".mbtiles",), mbtiles.recognises, raster_inside.read_mbtiles),
    RefusedFormat("OpenSceneGraph text", (".osgt", ".osgx", ".osg", ".ive"), osg_text.recognises, osg_text.read),
    *(RefusedFormat(each.name, each.suffixes, each.recognises, each.read) for each in REFUSED),
)


def choose(path: Path, formats: tuple[Format, ...] = FORMATS) -> Format:
    """The format of a file on disk; Trouble when it cannot be read or nobody knows it."""
    return chosen(path.name, read_head(path), formats)


def chosen(name: str, head: bytes, formats: tuple[Format, ...] = FORMATS) -> Format:
    """The format of what begins with these bytes, `loaders.opened.HEAD` at most."""
    named = [fitting for fitting in formats if PurePath(name).suffix.lower() in fitting.suffixes]
    able = [fitting for fitting in formats if fitting.recognises(head)]
    if found := [fitting for fitting in able if fitting in named] or able or named:
        return found[0]
    raise Trouble(
        "无法识别这种文件。",
        "This is no file that Parkwatch knows.",
        remedy_zh="支持的格式：" + "、".join(_read(formats)) + "。",
        remedy_en="Supported: " + ", ".join(_read(formats)) + ".",
        file=name,
    )


def _read(formats: tuple[Format, ...]) -> list[str]:
    return [fitting.name for fitting in formats if not isinstance(fitting, RefusedFormat)]
