"""Which loader reads which bytes. To add a format: write its module, add one line to FORMATS."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from loaders import glb, gltf
from loaders.gltf_buffers import Beside
from loaders.workers import Mapper
from scenes.model import Model
from scenes.trouble import Report, Trouble


@dataclass(frozen=True, slots=True)
class Format:
    """One file format: how to know it, how to read it."""

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    load: Callable[[bytes, Report, Beside, Mapper], Model]


FORMATS = (
    Format("glTF 2.0 (GLB)", (".glb",), glb.recognises, glb.load),
    Format("glTF 2.0 (JSON)", (".gltf",), gltf.recognises, gltf.load),
)


def choose(name: str, content: bytes, formats: tuple[Format, ...] = FORMATS) -> Format:
    """The bytes decide; the file's name breaks a tie, and where the bytes say nothing it speaks alone."""
    named = [fitting for fitting in formats if PurePath(name).suffix.lower() in fitting.suffixes]
    able = [fitting for fitting in formats if fitting.recognises(content)]
    if found := [fitting for fitting in able if fitting in named] or able or named:
        return found[0]
    raise Trouble(
        "无法识别这种模型文件。",
        "This is no model file that Parkwatch knows.",
        remedy_zh="支持的格式：" + "、".join(fitting.name for fitting in formats) + "。",
        remedy_en="Supported: " + ", ".join(fitting.name for fitting in formats) + ".",
        file=name,
    )
