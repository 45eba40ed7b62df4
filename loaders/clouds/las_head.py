"""The header of a LAS file and its records of variable length, believed only as far as the file bears it out.

Source: ASPRS, "LAS Specification 1.4 - R15", 2.4 to 2.7; LAZ: the record "laszip encoded" 22204 of LASzip.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from struct import error, unpack_from

import numpy as np

from scenes.columns import Floats, lock
from scenes.trouble import Report, Trouble

MAGIC = b"LASF"
SMALLEST_RECORD = {0: 20, 1: 28, 2: 26, 3: 34, 4: 57, 5: 63, 6: 30, 7: 36, 8: 38, 9: 59, 10: 67}
COLOUR_AT = {2: 20, 3: 28, 5: 28, 7: 30, 8: 30, 10: 30}
MOST_RECORDS = 10_000
LARGEST_TEXT = 1 << 20
LARGEST_RECORDS = 64 << 20
FARTHEST = 1e9
FOOT, SURVEY_FOOT = 0.3048, 1200 / 3937
USER_DEFINED = 32767


@dataclass(frozen=True, slots=True)
class LasHead:
    """`scale` and `offset` (3,) turn whole numbers into coordinates; `low` and `high` (3,) are said of all points.

    `kind` is the point format, `width` the bytes of a point. `laszip` is what unpacks a LAZ file, None in plain LAS.
    `crs` is "EPSG:n", WKT or ""; `degrees`: x and y are longitude and latitude; `metres_per_unit` is of x, y and z.
    """

    version: str
    kind: int
    width: int
    count: int
    begins: int
    scale: Floats
    offset: Floats
    low: Floats
    high: Floats
    laszip: bytes | None
    crs: str = ""
    said_in: str = ""
    degrees: bool = False
    metres_per_unit: float = 1.0

    def __post_init__(self) -> None:
        lock(self.scale, self.offset, self.low, self.high)


def read_las_head(path: Path, report: Report) -> LasHead:
    """The header of a file that bears it out. Trouble where it does not, before anything is allocated."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(375)
        if head[:4] != MAGIC:
            raise _broken("不是 LAS 文件。", "This is no LAS file.", 0)
        try:
            begins, records = unpack_from("<II", head, 96)
            header_size = int(unpack_from("<H", head, 94)[0])
            _check_layout(begins, header_size, records, size)
            file.seek(header_size)
            described = _records(file.read(min(begins - header_size, LARGEST_RECORDS)), records, header_size)
            return _head(head, described, size, report)
        except error:
            raise _broken("文件头不完整。", "The header is cut short.", len(head)) from None


type Records = dict[tuple[str, int], bytes]


def _check_layout(begins: int, header_size: int, records: int, size: int) -> None:
    if header_size < 227 or begins < header_size or begins > size:
        raise _broken("文件头中的位置超出文件。", "The header points beyond the file.", 94)
    if records > MOST_RECORDS or records * 54 > begins - header_size:
        zh = f"文件头声明 {records} 个可变长记录，放不下。"
        raise _broken(zh, f"The header claims {records} records for which there is no room.", 100)


def _records(content: bytes, count: int, starts_at: int) -> Records:
    """The records by their owner and number."""
    found, at = dict[tuple[str, int], bytes](), 0
    for _ in range(count):
        if at + 54 > len(content):
            raise _broken("可变长记录不完整。", "A record of variable length is cut short.", starts_at + at)
        owner, number, length = unpack_from("<16sHH", content, at + 2)
        start = at + 54
        if start + length > len(content):
            raise _broken("可变长记录超出范围。", "A record of variable length is cut short.", starts_at + at)
        name = owner.split(b"\0")[0].decode("ascii", "replace")
        found.setdefault((name, number), content[start : start + length])
        at = start + length
    return found


def _head(head: bytes, records: Records, size: int, report: Report) -> LasHead:
    major, minor, kind, width = head[24], head[25], head[104] & 0x3F, int(unpack_from("<H", head, 105)[0])
    laszip = records.get(("laszip encoded", 22204))
    if head[104] & 0xC0 and laszip is None:
        raise _broken("压缩点云缺少 LASzip 记录。", "The points are packed, and the LASzip record is missing.", 104)
    if kind not in SMALLEST_RECORD or width < SMALLEST_RECORD[kind]:
        zh, en = f"点格式 {kind}、每点 {width} 字节不合规范。", f"There is no point format {kind} of {width} bytes."
        raise _broken(zh, en, 104)
    long_count = (major, minor) >= (1, 4) and len(head) >= 375
    count = int(unpack_from("<Q", head, 247)[0]) if long_count else 0
    count = count or int(unpack_from("<I", head, 107)[0])
    begins = int(unpack_from("<I", head, 96)[0])
    _check_count(count, width, size - begins, packed=laszip is not None)
    numbers = np.array(unpack_from("<12d", head, 131))
    scale, offset, high, low = numbers[:3], numbers[3:6], numbers[6::2], numbers[7::2]
    if not (np.isfinite(numbers[:6]).all() and (scale > 0).all() and np.abs(offset).max() < FARTHEST):
        raise _broken("比例或偏移不是有效数值。", "Scale or offset is no usable number.", 131)
    crs, said_in, degrees, unit = _reference(records, report)
    return LasHead(
        f"{major}.{minor}", kind, width, count, begins, scale, offset, low, high, laszip, crs, said_in, degrees, unit
    )


def _check_count(count: int, width: int, room: int, *, packed: bool) -> None:
    if count == 0:
        raise _broken("文件中没有点。", "The file holds no points.", 107)
    if not packed and count * width > room:
        zh = f"文件头声明 {count} 个点，文件只装得下 {room // width} 个。"
        raise _broken(zh, f"The header claims {count} points; the file has room for {room // width}.", 107)
    if packed and count > room * 1000:  # LASzip reaches about a fiftieth
        raise _broken(f"文件头声明 {count} 个点，不可能。", f"The header claims {count} points: impossible.", 107)


def _reference(records: Records, report: Report) -> tuple[str, str, bool, float]:
    """CRS, where it is said, whether it is in degrees, and metres per unit."""
    if wkt := _text(records.get(("LASF_Projection", 2112), b"")):
        name = re.match(r'\w+\s*\[\s*"([^"]*)"', wkt)
        if name is None or name[1].strip().lower() in ("", "unnamed", "unknown", "none") or wkt.startswith("LOCAL"):
            _say_no_crs(report, "WKT")
            return "", "", False, 1.0
        degrees = re.match(r"(GEOGCS|GEOGCRS|GEODCRS|GEOGRAPHICCRS)", wkt) is not None
        return wkt, "VLR 2112 (WKT)", degrees, 1.0 if degrees else _unit_of(wkt)
    keys = _geo_keys(records.get(("LASF_Projection", 34735), b""))
    if not keys:
        return "", "", False, 1.0
    unit = {9002: FOOT, 9003: SURVEY_FOOT}.get(keys.get(3076, 9001), 1.0)
    for key, degrees in ((3072, False), (2048, True)):
        if 1024 <= keys.get(key, 0) < USER_DEFINED:
            return f"EPSG:{keys[key]}", "VLR 34735 (GeoTIFF)", degrees, unit
    _say_no_crs(report, "GeoTIFF")
    return "", "", False, unit


def _unit_of(wkt: str) -> float:
    units = re.findall(r'(?:LENGTH)?UNIT\s*\[\s*"([^"]*)"', wkt, re.IGNORECASE)
    feet = [name.lower() for name in units if "foot" in name.lower() or "feet" in name.lower()]
    if not feet:
        return 1.0
    return SURVEY_FOOT if "us" in feet[-1] or "survey" in feet[-1] else FOOT


def _geo_keys(content: bytes) -> dict[int, int]:
    """Keys whose value stands in the directory itself; what is cut short is left out."""
    if len(content) < 8:
        return {}
    values = np.frombuffer(content[: len(content) // 2 * 2], "<u2")
    entries = values[4 : 4 + 4 * int(values[3])]
    entries = entries[: len(entries) // 4 * 4].reshape(-1, 4)
    return {int(key): int(value) for key, place, _, value in entries if place == 0}


def _text(content: bytes) -> str:
    return content[:LARGEST_TEXT].split(b"\0")[0].decode("utf-8", "replace").strip()


def _say_no_crs(report: Report, where: str) -> None:
    report.note(
        f"文件中的坐标系（{where}）没有名称，未采用。",
        f"The coordinate system in the file ({where}) is nameless and was not taken.",
        remedy_zh="请在导入时给出坐标系。",
        remedy_en="Name the coordinate system when importing.",
        place=where,
    )


def _broken(zh: str, en: str, at: int) -> Trouble:
    return Trouble(
        zh,
        en,
        remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
        remedy_en="The file may not have been copied whole: copy or export it again.",
        place=f"byte {at}",
    )
