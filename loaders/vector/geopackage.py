"""Boundaries from GeoPackages: every layer with areas. Source: OGC 12-128r18, clause 1.1.1 (the file's first bytes)."""

from loaders.opened import Opened, read_head
from loaders.vector.ogr import layers_of
from loaders.vector.ogr_work import unreadable
from loaders.vector.outlines import boundaries_of
from scenes.boundary import NamedBoundary

_KINDS = (b"GPKG", b"GP10", b"GP11")


def recognises(head: bytes) -> bool:
    """An SQLite database whose application id says GeoPackage."""
    return head.startswith(b"SQLite format 3\0") and head[68:72] in _KINDS


def read(opened: Opened) -> tuple[NamedBoundary, ...]:
    """The outlines of all layers. Trouble as in `layers_of` and `boundaries_of`."""
    if not recognises(read_head(opened.path)):
        raise unreadable(ValueError("没有 GeoPackage 文件头 / not a GeoPackage"))
    layers = layers_of(opened)
    return boundaries_of(layers.outlines, opened, layers.crs, said_in="gpkg_spatial_ref_sys")
