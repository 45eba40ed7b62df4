"""Boundaries from Shapefiles: `.shp` with its `.shx`, `.dbf`, `.prj` and `.cpg`.

Source: ESRI, "Shapefile Technical Description" (1998); it knows no encoding of texts and no CRS, both came later as
sidecars. Without a .cpg GDAL reads ISO-8859-1 and makes garbage of Chinese names: here strict UTF-8 is tried, then GBK.
"""

from pathlib import Path
from struct import unpack_from

from loaders.opened import Opened, read_bounded
from loaders.vector.ogr import layers_of
from loaders.vector.outlines import boundaries_of
from scenes.boundary import NamedBoundary
from scenes.trouble import Trouble

LARGEST_TABLE = 256 * 1024**2
LARGEST_SIDECAR = 64 * 1024
_AREAS = {3, 5, 13, 15, 23, 25}
"""Polylines and polygons, plain, with z, with m."""
_GBK = {"936", "gbk", "gb2312", "gb18030", "cp936", "ansi 936", "oem 936"}


def recognises(head: bytes) -> bool:
    """File code 9994, big-endian, and version 1000, little-endian."""
    return len(head) >= 100 and unpack_from(">i", head)[0] == 9994 and unpack_from("<i", head, 28)[0] == 1000


def read(opened: Opened) -> tuple[NamedBoundary, ...]:
    """The outlines of a shapefile. Trouble when a sidecar is missing, or as in `boundaries_of`."""
    table = _refuse_unsound(opened.path)
    prj = _sidecar(opened.path, ".prj")
    layers = layers_of(opened, encoding=_encoding(opened, table))
    text = prj.decode("utf-8", errors="replace").strip() if prj else layers.crs
    return boundaries_of(layers.outlines, opened, text, said_in=".prj" if prj else "")


def _refuse_unsound(path: Path) -> bytes:
    """The bytes of the table of texts; Trouble for what cannot be a shapefile of outlines."""
    head = read_bounded(path, 256 * 1024**2)[:100]
    if not recognises(head):
        raise _unsound("文件头不是 Shapefile", "its header is not a shapefile's")
    if (kind := unpack_from("<i", head, 32)[0]) not in _AREAS:
        raise _unsound(f"图层类型 {kind} 不是面或线", f"its kind {kind} is neither area nor line")
    for suffix in (".shx", ".dbf"):
        if _beside(path, suffix) is None:
            raise _unsound(f"缺少同名的 {suffix} 文件", f"its {suffix} is missing")
    table = _beside(path, ".dbf")
    return read_bounded(table, LARGEST_TABLE) if table is not None else b""


def _encoding(opened: Opened, table: bytes) -> str:
    """How the texts are encoded: the person's word, the .cpg unless the bytes refute it, else UTF-8 or GBK."""
    if opened.said.encoding:
        return opened.said.encoding
    named = (_sidecar(opened.path, ".cpg") or b"").decode("ascii", errors="replace").strip("\0 \r\n\ufeff").lower()
    header = unpack_from("<H", table, 8)[0] if len(table) > 32 else 32
    texts = table[header:]
    utf8 = _decodes(texts, "utf-8")
    if named in _GBK:
        return "GBK"
    if "8859" in named or not named:  # what programs write that never asked
        return "UTF-8" if utf8 else "GBK"
    if "utf" in named and not utf8:
        opened.report.note(
            "文字不是 .cpg 所说的 UTF-8，按 GBK 读取。",
            "The texts are not UTF-8 as the .cpg says; they are read as GBK.",
            file=opened.path.with_suffix(".cpg").name,
        )
        return "GBK"
    return named.upper()


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _sidecar(path: Path, suffix: str) -> bytes | None:
    beside = _beside(path, suffix)
    return read_bounded(beside, LARGEST_SIDECAR) if beside is not None and beside.stat().st_size else None


def _beside(path: Path, suffix: str) -> Path | None:
    """The file of the same name with another ending, in either case."""
    tried = (path.with_suffix(suffix), path.with_suffix(suffix.upper()))
    return next((each for each in tried if each.is_file()), None)


def _unsound(zh: str, en: str) -> Trouble:
    return Trouble(
        f"Shapefile 读不了：{zh}。",
        f"The shapefile cannot be read: {en}.",
        remedy_zh="把 .shp、.shx、.dbf、.prj、.cpg 一起拷贝过来；图层应为面或闭合的线。",
        remedy_en="Copy .shp, .shx, .dbf, .prj and .cpg together; the layer must hold areas or closed lines.",
    )
