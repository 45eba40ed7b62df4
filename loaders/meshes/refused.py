"""Formats that are known and not read: each says what to ask the supplier for. No free reader opens them reliably."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Never

from loaders.opened import Opened
from scenes.trouble import Trouble

FBX_TEXT = b"; FBX"
FBX = b"Kaydara FBX Binary  \0"
DWG = b"AC10"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The compound file of Microsoft: Revit, 3ds Max, SolidWorks and Office write it. Source: [MS-CFB], 2.2."""
RVT_WORDS = ("BasicFileInfo".encode("utf-16-le"), b"Autodesk Revit", "Autodesk Revit".encode("utf-16-le"))
SKP = b"\xff\xfe\xff\x0e" + "SketchUp Model".encode("utf-16-le")
RHINO = b"3D Geometry File Format "
BLEND = b"BLENDER"
DGN_V7, DGN_HEAD = (b"\x08\x09\xfe\x02", b"\xc8\x09\xfe\x02"), 4
THREE_DS = b"\x4d\x4d"
NAVISWORKS = b"Navisworks"
ACIS = (b"ACIS BinaryFile", b"ASM BinaryFile")
PARASOLID = b"**ABCDEFGHIJKLMNOPQRSTUVWXYZ"
JT = b"Version "


def is_fbx(head: bytes) -> bool:
    """Binary or text FBX."""
    return head.startswith((FBX, FBX_TEXT))


def is_dwg(head: bytes) -> bool:
    """AutoCAD's own drawing, R13 and later: "AC10" and two digits."""
    return head.startswith(DWG) and head[4:6].isdigit()


def is_revit(head: bytes) -> bool:
    """A compound file that speaks of Revit."""
    return head.startswith(COMPOUND) and any(word in head for word in RVT_WORDS)


def is_sketchup(head: bytes) -> bool:
    """A SketchUp model says its name in UTF-16."""
    return head.startswith(SKP) or "SketchUp Model".encode("utf-16-le") in head[:64]


def is_rhino(head: bytes) -> bool:
    """Rhino's .3dm."""
    return head.startswith(RHINO)


def is_blend(head: bytes) -> bool:
    """Blender, unless it is packed."""
    return head.startswith(BLEND)


def is_dgn(head: bytes) -> bool:
    """MicroStation before V8; later ones are compound files, which their name tells."""
    return head[:DGN_HEAD] in DGN_V7


def is_3ds(head: bytes) -> bool:
    """3D Studio: the main chunk, its length, then the version or the editor chunk."""
    return head.startswith(THREE_DS) and head[6:8] in (b"\x02\x00", b"\x3d\x3d")


def is_navisworks(head: bytes) -> bool:
    """Navisworks' own files."""
    return head.startswith(NAVISWORKS)


def is_kernel(head: bytes) -> bool:
    """ACIS and Parasolid, the formats of modelling kernels."""
    return head.startswith((*ACIS, PARASOLID))


def is_jt(head: bytes) -> bool:
    """Siemens JT."""
    return head.startswith(JT) and b"JT" in head[:80]


def is_old_workbook(head: bytes) -> bool:
    """A compound file with a workbook. Source: [MS-XLS], 2.1.2."""
    return head.startswith(COMPOUND) and any(word.encode("utf-16-le") in head for word in ("Workbook", "Book\0"))


def by_name_alone(_: bytes) -> bool:
    """The bytes say nothing."""
    return False


def refuses(name: str, wanted: str, how_zh: str = "", how_en: str = "") -> Callable[[Opened], Never]:
    """A reader that always says what to ask for instead; `how` tells where the program has it."""

    def read(_: Opened) -> Never:
        raise Trouble(
            f"这是{name}文件，本软件不读取此格式。",
            f"This is a file of {name}, a format that is not read.",
            remedy_zh=f"请向供应商索取 {wanted} 文件{how_zh}。",
            remedy_en=f"Ask the supplier for {wanted}{how_en}.",
        )

    return read


def refuse_old_workbook(_: Opened) -> Never:
    """Whoever has one can save it anew in a moment."""
    raise Trouble(
        "这是旧版 Excel 工作簿（.xls），本软件不读取此格式。",
        "This is a workbook of Excel 97 to 2003 (.xls), a format that is not read.",
        remedy_zh="在 Excel 或 WPS 中打开，另存为 .xlsx 或 CSV，再导入。",
        remedy_en="Open it in Excel or WPS, save it as .xlsx or CSV, and import that.",
    )


@dataclass(frozen=True, slots=True)
class Refused:
    """One such format: what it is called, how it is told, what to ask for and where the program has it."""

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[Opened], Never]


REFUSED = (
    Refused("FBX", (".fbx",), is_fbx, refuses("FBX", "GLB", "（3ds Max、Maya、Blender 均可导出）", "")),
    Refused("DWG", (".dwg",), is_dwg, refuses("DWG", "DXF", "（AutoCAD：另存为 DXF）", " (AutoCAD: save as DXF)")),
    Refused("DGN", (".dgn",), is_dgn, refuses("MicroStation DGN", "DXF", "（文件 → 导出）", " (File, Export)")),
    Refused("Revit", (".rvt", ".rfa"), is_revit, refuses("Revit", "IFC", "（文件 → 导出 → IFC）", " (Export, IFC)")),
    Refused(
        "SketchUp", (".skp",), is_sketchup, refuses("SketchUp", "GLB", "（文件 → 导出 → glTF）", " (Export, glTF)")
    ),
    Refused("Rhino", (".3dm",), is_rhino, refuses("Rhino", "GLB")),
    Refused("Blender", (".blend",), is_blend, refuses("Blender", "GLB", "（文件 → 导出 → glTF）", " (Export, glTF)")),
    Refused("3ds Max", (".max",), by_name_alone, refuses("3ds Max", "GLB")),
    Refused("3D Studio", (".3ds",), is_3ds, refuses("3D Studio", "GLB")),
    Refused("Navisworks", (".nwd", ".nwc", ".nwf"), is_navisworks, refuses("Navisworks", "IFC")),
    Refused("AVEVA, SmartPlant", (".rvm", ".vue"), by_name_alone, refuses("AVEVA / SmartPlant", "IFC")),
    Refused("ACIS, Parasolid", (".sat", ".sab", ".x_t", ".x_b"), is_kernel, refuses("ACIS / Parasolid", "STEP")),
    Refused("JT", (".jt",), is_jt, refuses("JT", "STEP")),
    Refused(
        "CAD parts",
        (".sldprt", ".sldasm", ".catpart", ".catproduct", ".ipt", ".iam", ".prt", ".asm"),
        by_name_alone,
        refuses("SolidWorks / CATIA / Inventor / NX / Creo", "STEP"),
    ),
    Refused("ArchiCAD", (".pln", ".pla"), by_name_alone, refuses("ArchiCAD", "IFC")),
    Refused("Excel 97-2003", (".xls", ".xlt", ".et"), is_old_workbook, refuse_old_workbook),
    Refused("DWF", (".dwf", ".dwfx"), by_name_alone, refuses("DWF", "DXF")),
    Refused("USD", (".usd", ".usda", ".usdc", ".usdz"), by_name_alone, refuses("USD", "GLB")),
    Refused("VRML, X3D", (".wrl", ".x3d"), by_name_alone, refuses("VRML / X3D", "GLB")),
)
