"""A face for Chinese: a font file where there is one, else the one that every reader of PDF with Chinese has."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from PIL import ImageFont

from scenes.trouble import Notice

type DrawnFont = ImageFont.FreeTypeFont | ImageFont.ImageFont
"""A font for Pillow at one size."""

FALLBACK = "STSong-Light"
"""Named and not embedded, as in the certificate of a fitted grid."""
LATIN = "Helvetica"
EMBEDDED = "Chinese"

TRUE_TYPE = (
    "C:/Windows/Fonts/simhei.ttf",
    "C:/Windows/Fonts/Deng.ttf",
    "C:/Windows/Fonts/simsun.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
)
"""Where systems keep Chinese fonts with TrueType outlines, which alone can be embedded in a PDF."""
DRAWN = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    *TRUE_TYPE,
)
"""Fonts with which pictures are written on: any outlines will do."""


@dataclass(frozen=True, slots=True)
class Face:
    """Names of the fonts in a PDF, and what had to be said about it."""

    chinese: str
    latin: str
    notices: tuple[Notice, ...] = ()


def pdf_face(chosen: Path | None = None, known: Sequence[str] = ()) -> Face:
    """The face for a PDF: the font file chosen, else one of `known`, else the fallback; an unreadable one is said."""
    metrics, notices = import_module("reportlab.pdfbase.pdfmetrics"), list[Notice]()
    for path in [chosen] if chosen is not None else [Path(each) for each in known if Path(each).is_file()]:
        fonts = import_module("reportlab.pdfbase.ttfonts")
        try:
            metrics.registerFont(fonts.TTFont(EMBEDDED, str(path)))
            _try(metrics)
        except (fonts.TTFError, OSError, ValueError, LookupError, TypeError, AttributeError) as fault:
            notices.append(_unreadable(path, fault))
            continue
        return Face(EMBEDDED, EMBEDDED, tuple(notices))
    metrics.registerFont(import_module("reportlab.pdfbase.cidfonts").UnicodeCIDFont(FALLBACK))
    return Face(FALLBACK, LATIN, tuple(notices))


def _try(metrics: object) -> None:
    """A font without Chinese is none for us. ValueError where it has none."""
    font = cast("_Metrics", metrics).getFont(EMBEDDED)
    if not font.face.charToGlyph.get(ord("园")):
        raise ValueError("no Chinese in it")


class _Glyphs(Protocol):
    charToGlyph: dict[int, int]  # noqa: N815 reportlab's own name


class _Font(Protocol):
    face: _Glyphs


class _Metrics(Protocol):
    def getFont(self, name: str) -> _Font: ...  # noqa: N802 reportlab's own name


@dataclass(frozen=True, slots=True)
class Pen:
    """What pictures are written with: a font at any size; `chinese` whether it knows Chinese."""

    path: str
    chinese: bool
    notices: tuple[Notice, ...] = ()

    def at(self, pixels: int) -> DrawnFont:
        """The font at a size in pixels."""
        if not self.path:
            return ImageFont.load_default(pixels)
        return ImageFont.truetype(self.path, pixels, index=0)

    def can(self, text: str) -> str:
        """What can be written of a text: without Chinese letters where the font has none."""
        return text if self.chinese else "".join(each if each.isascii() else "?" for each in text)


def pen_of(chosen: Path | None = None, known: Sequence[str] = DRAWN) -> Pen:
    """The first font that can be read: the one chosen, else one of `known`, else Pillow's own, without Chinese."""
    notices = list[Notice]()
    for path in ([chosen] if chosen is not None else []) + [Path(each) for each in known if Path(each).is_file()]:
        try:
            ImageFont.truetype(str(path), 20, index=0).getmask("园")
        except (OSError, ValueError) as fault:
            notices.append(_unreadable(path, fault))
            continue
        return Pen(str(path), True, tuple(notices))
    notices.append(
        Notice(
            "本机没有可用的中文字体：图中的中文显示为“?”。",
            "This machine has no Chinese font that can be read: Chinese in pictures becomes “?”.",
            "安装 Noto Sans CJK 或文泉驿字体，或指定字体文件。",
            "Install Noto Sans CJK, or name a font file.",
        )
    )
    return Pen("", False, tuple(notices))


def _unreadable(path: Path, fault: Exception) -> Notice:
    return Notice(
        f"字体读不了，改用其他字体：{str(fault)[:120]}",
        f"The font cannot be read, another is used: {str(fault)[:120]}",
        "换一个 TrueType 字体文件。",
        "Name another TrueType font file.",
        file=str(path),
    )
