"""Materials of OBJ files (MTL), and pictures beside a mesh file of any kind.

Source: Alias|Wavefront, "MTL material format", 1995; Pm and Pr as Blender and others write them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from urllib.parse import quote

from loaders import allowance
from loaders.images import Blob, Decoded, decode_images
from loaders.meshes.recentred import srgb_as_linear
from loaders.opened import Opened
from scenes.model import Image, Material
from scenes.trouble import Notice, Report, Trouble

MOST_MATERIALS = 20_000
LARGEST_LIBRARY = 64 * 1024**2
"""Bytes of one material library."""


@dataclass(slots=True)
class Look:
    """One material as it is read, line by line."""

    colour: tuple[float, float, float] = (0.8, 0.8, 0.8)
    opacity: float = 1.0
    roughness: float = 0.8
    metallic: float = 0.0
    picture: str = ""


@dataclass(slots=True)
class Pictures:
    """Pictures that lie beside a mesh file, each fetched once; one that is missing is said and its surface plain."""

    opened: Opened
    names: dict[str, int | None] = field(default_factory=dict[str, int | None])
    blobs: list[Blob] = field(default_factory=list[Blob])

    def row(self, name: str) -> int | None:
        """The row of a picture among all, None when it cannot be had."""
        if name not in self.names:
            self.names[name] = self._fetched(name)
        return self.names[name]

    def decoded(self) -> tuple[Image | None, ...]:
        """All pictures in order of their rows."""
        pixels = allowance.pixels()
        found: list[Decoded] = list(decode_images(self.blobs, pixels, self.opened.mapper))
        self.opened.report.notices += [each.fault for each in found if each.fault is not None]
        return tuple(each.image for each in found)

    def _fetched(self, name: str) -> int | None:
        content = beside(self.opened, name)
        if content is None:
            return None
        self.blobs.append(Blob(content, name[:200]))
        return len(self.blobs) - 1


def beside(opened: Opened, name: str) -> bytes | None:
    """A file that is named inside another: where the name leads, else under its last part beside it; None is said.

    Exporters write the paths of the machine they ran on, with drive letters and backslashes.
    """
    path = name.replace("\\", "/")
    told = Notice("", "")
    for each in dict.fromkeys((path, path.rpartition("/")[2])):
        try:
            return opened.beside(quote(each))
        except Trouble as trouble:
            told = trouble.notice
    opened.report.note(
        f"引用的文件“{name[:100]}”无法读取：{told.zh}",
        f"The file {name[:100]!r} it refers to cannot be read: {told.en}",
        remedy_zh="请把它放在模型旁边。",
        remedy_en="Put it beside the model.",
    )
    return None


def read_library(content: bytes, encoding: str, report: Report) -> dict[str, Look]:
    """Materials by name; what is not understood in a line costs that line alone."""
    looks = dict[str, Look]()
    look, odd = Look(), 0
    for line in content[:LARGEST_LIBRARY].splitlines():
        keyword, _, rest = line.strip().partition(b" ")
        if keyword.lower() == b"newmtl":
            if len(looks) >= MOST_MATERIALS:
                break
            look = looks.setdefault(decoded_text(rest.strip(), encoding), Look())
            continue
        try:
            _take(look, keyword.decode("ascii").lower(), rest.strip(), encoding)
        except ValueError:
            odd += 1
    if odd:
        report.note(
            f"材质文件中有 {odd} 行无法理解，已略去。", f"{odd} lines of the material file were not understood."
        )
    return looks


def _take(look: Look, keyword: str, rest: bytes, encoding: str) -> None:
    match keyword:
        case "kd":
            red, green, blue = (_share(float(word)) for word in (rest.split() * 3)[:3])
            look.colour = red, green, blue
        case "d":
            look.opacity = _share(float(rest.split()[-1])) if rest else 1.0
        case "tr":
            look.opacity = 1 - _share(float(rest))
        case "ns":
            look.roughness = (2 / (2 + max(0.0, float(rest)))) ** 0.25
        case "pr":
            look.roughness = _share(float(rest))
        case "pm":
            look.metallic = _share(float(rest))
        case "map_kd":
            look.picture = _picture_name(decoded_text(rest, encoding))
        case _:
            pass


OPTIONS = {"-blendu": 1, "-blendv": 1, "-cc": 1, "-clamp": 1, "-mm": 2, "-texres": 1, "-bm": 1, "-imfchan": 1,
           "-type": 1, "-o": 3, "-s": 3, "-t": 3}  # fmt: skip
"""Options before the name of a picture, and how many words follow each; after -o, -s and -t there may be fewer."""


def _picture_name(text: str) -> str:
    """What is left behind the options: names may hold blanks."""
    words = text.split(" ")
    while words and words[0] in OPTIONS:
        most, taken = OPTIONS[words[0]], 1
        while taken <= most and taken < len(words) and (most < 3 or _is_number(words[taken])):
            taken += 1
        words = words[taken:]
    return " ".join(words).strip().strip('"')


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _share(value: float) -> float:
    if isnan(value):
        raise ValueError
    return min(max(value, 0.0), 1.0)


def decoded_text(raw: bytes, encoding: str) -> str:
    """A name: UTF-8 where it is that, else what the person says or the encoding of Chinese Windows."""
    for each in ("utf-8", encoding or "gb18030"):
        try:
            return raw.decode(each)[:200]
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")[:200]


def materials_of(names: Sequence[str], looks: Mapping[str, Look], pictures: Pictures) -> tuple[Material, ...]:
    """A material for every name, plain where the libraries have none of that name."""
    return tuple(_material(name, looks.get(name, Look()), pictures) for name in names)


def _material(name: str, look: Look, pictures: Pictures) -> Material:
    texture = pictures.row(look.picture) if look.picture else None
    # Where a picture is given the colour is often left black; it is never meant to hide the picture.
    red, green, blue = look.colour if texture is None else (1.0, 1.0, 1.0)
    return Material(
        name=name,
        colour=(srgb_as_linear(red), srgb_as_linear(green), srgb_as_linear(blue), look.opacity),
        metallic=look.metallic,
        roughness=look.roughness,
        texture=texture,
        translucent=look.opacity < 1,
        double_sided=True,
    )
