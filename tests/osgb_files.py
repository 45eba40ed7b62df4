"""OSG binary files made by hand for tests, in any version: written field by field, without asking whether they fit."""

import zlib
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from struct import pack

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MAGIC = bytes.fromhex("a10e916c4545fb1a")
TRIANGLES, STRIP, FAN, QUADS = 4, 5, 6, 7
FOREVER = 1e30
_OLD_ARRAYS = {"FloatArray": 6, "Vec2Array": 15, "Vec3Array": 16, "Vec4Array": 17, "Vec3dArray": 19, "Vec4ubArray": 11}
_OLD_ELEMENTS = {"DrawElementsUByte": 52, "DrawElementsUShort": 53, "DrawElementsUInt": 54}

SQUARE = np.array([[0, 0, 0], [10, 0, 0], [10, 10, 0], [0, 10, 2]], np.float32)
SQUARE_UV = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
TWO_TRIANGLES = np.array([0, 1, 2, 0, 2, 3], np.uint32)

type Step = Callable[[Writer], None]


class Writer:
    """Bytes of one file. Brackets as OpenSceneGraph writes them by default: from version 99 on."""

    def __init__(self, version: int = 161, *, brackets: bool | None = None) -> None:
        self.version = version
        self.brackets = version >= 99 if brackets is None else brackets
        self.body = bytearray()
        self.numbers = 0

    def flag(self, *values: bool) -> None:
        self.body += bytes(values)

    def whole(self, *values: int) -> None:
        self.body += pack(f"<{len(values)}i", *values)

    def natural(self, *values: int) -> None:
        self.body += pack(f"<{len(values)}I", *values)

    def number(self, *values: float) -> None:
        self.body += pack(f"<{len(values)}f", *values)

    def real(self, *values: float) -> None:
        self.body += pack(f"<{len(values)}d", *values)

    def text(self, text: str | bytes) -> None:
        content = text if isinstance(text, bytes) else text.encode()
        self.whole(len(content))
        self.body += content

    @contextmanager
    def bracket(self) -> Generator[None]:
        start, coder = len(self.body), "<q" if self.version > 148 else "<i"
        if self.brackets:
            self.body += pack(coder, 0)
        yield
        if self.brackets:
            self.body[start : start + len(pack(coder, 0))] = pack(coder, len(self.body) - start)

    @contextmanager
    def thing(self, kind: str, number: int | None = None, name: str = "") -> Generator[int]:
        """An object and what every object has; its own fields follow inside the `with`."""
        self.numbers += 1
        number = self.numbers if number is None else number
        self.text(kind)
        with self.bracket():
            self.natural(number)
            self.named(name)
            yield number

    def named(self, name: str = "") -> None:
        self.text(name)
        self.whole(2)
        self.flag(False)

    def again(self, kind: str, number: int) -> None:
        """Nothing but the number of an object that stood before."""
        self.text(kind)
        with self.bracket():
            self.natural(number)

    def file(self, *, packing: str = "0", attributes: int | None = None) -> bytes:
        """Header and body."""
        marks = (4 if self.brackets else 0) if attributes is None else attributes
        head = MAGIC + pack("<3I", 1, self.version, marks) + pack("<i", len(packing)) + packing.encode()
        return head + (zlib.compress(bytes(self.body)) if packing == "zlib" else bytes(self.body))


def node(out: Writer, *, state: Step | None = None, shown: bool = True) -> None:
    """What every node has."""
    out.flag(False, False, False, False, False, True)
    out.natural(0xFFFFFFFF if shown else 0)
    if out.version < 77:
        out.flag(False)
    out.flag(state is not None)
    if state is not None:
        state(out)


def children(out: Writer, *steps: Step) -> None:
    out.flag(bool(steps))
    if steps:
        out.whole(len(steps))
        with out.bracket():
            for step in steps:
                step(out)


def group(*steps: Step, kind: str = "osg::Group", shown: bool = True) -> Step:
    def write(out: Writer) -> None:
        with out.thing(kind):
            node(out, shown=shown)
            children(out, *steps)

    return write


def geode(*steps: Step) -> Step:
    return group(*steps, kind="osg::Geode")


def moved(matrix: NDArray[np.float64], *steps: Step) -> Step:
    """A transform; `matrix` as we multiply, with the shift in its last column."""

    def write(out: Writer) -> None:
        with out.thing("osg::MatrixTransform"):
            node(out)
            children(out, *steps)
            out.whole(0)
            with out.bracket():
                out.real(*matrix.T.ravel().tolist())

    return write


def paged(
    file: str,
    *steps: Step,
    start: float = 100.0,
    centre: tuple[float, float, float] = (5.0, 5.0, 1.0),
    radius: float = 8.0,
    mode: int = 1,
) -> Step:
    """A PagedLOD with its coarse level inside and its finer one in a file, shown from `start` on."""

    def write(out: Writer) -> None:
        with out.thing("osg::PagedLOD"):
            node(out)
            out.whole(1)
            out.flag(True)
            out.real(*centre, radius)
            out.whole(mode)
            _ranges(out, start, mode, inside=bool(steps))
            out.flag(True, False)
            out.whole(0)
            out.flag(False, True)
            _files(out, ["", file] if steps else [file])
            out.flag(bool(steps))
            if steps:
                out.whole(len(steps))
                with out.bracket():
                    for step in steps:
                        step(out)

    return write


def _ranges(out: Writer, start: float, mode: int, *, inside: bool) -> None:
    pairs = [(0.0, start), (start, FOREVER)] if mode == 1 else [(start, FOREVER), (0.0, start)]
    pairs = pairs if inside else [(0.0, FOREVER)]
    out.flag(True)
    out.whole(len(pairs))
    with out.bracket():
        for pair in pairs:
            out.number(*pair)


def _files(out: Writer, files: Sequence[str]) -> None:
    out.whole(len(files))
    with out.bracket():
        for file in files:
            out.text(file)
    out.whole(len(files))
    with out.bracket():
        out.number(*[0.0, 1.0] * len(files))


def shape(
    points: NDArray[np.generic] = SQUARE,
    corners: NDArray[np.generic] = TWO_TRIANGLES,
    *,
    uv: NDArray[np.generic] | None = SQUARE_UV,
    state: Step | None = None,
    mode: int = TRIANGLES,
    overall: tuple[float, ...] | None = None,
    arrays: tuple[int, int] | None = None,
    number: int | None = None,
) -> Step:
    """A geometry. `arrays` (first, count) draws vertices as they follow instead of `corners`."""

    def write(out: Writer) -> None:
        with out.thing("osg::Geometry", number):
            if out.version >= 154:
                node(out, state=state if out.version >= 156 else None)
            _drawable(out, state)
            out.whole(1)
            _run(out, corners, mode, arrays)
            colours = None if overall is None else np.array([overall], np.float32)
            if out.version < 112:
                _old_arrays(out, points, colours, uv)
            else:
                _new_arrays(out, points, colours, uv)

    return write


def _drawable(out: Writer, state: Step | None) -> None:
    separate = out.version < 156
    if separate:
        out.flag(state is not None)
        if state is not None:
            state(out)
    out.flag(False, False, False, True, False, False)
    if separate:
        out.flag(False, False, False, False)
    if out.version >= 142:
        out.natural(0xFFFFFFFF)
    if out.version >= 145:
        out.flag(True)


def _run(out: Writer, corners: NDArray[np.generic], mode: int, arrays: tuple[int, int] | None) -> None:
    kind = "DrawArrays" if arrays else {1: "DrawElementsUByte", 2: "DrawElementsUShort", 4: "DrawElementsUInt"}[
        corners.itemsize
    ]  # fmt: skip
    if out.version < 112:
        out.whole(50 if arrays else _OLD_ELEMENTS[kind], mode)
        if out.version > 96:
            out.whole(0)
        if arrays:
            out.whole(*arrays)
        else:
            out.whole(len(corners))
            with out.bracket():
                out.body += corners.tobytes()
        return
    with out.thing(f"osg::{kind}"):
        _buffered(out)
        out.whole(0, mode)
        if arrays:
            out.whole(*arrays)
        else:
            out.whole(len(corners))
            out.body += corners.tobytes()


def _buffered(out: Writer) -> None:
    if out.version >= 147:
        out.flag(False)


def _kind(column: NDArray[np.generic]) -> str:
    suffix = {"f4": "", "f8": "d", "u1": "ub"}[column.dtype.str[1:]]
    return f"Vec{column.shape[1]}{suffix}Array"


def _old_arrays(
    out: Writer, points: NDArray[np.generic], colours: NDArray[np.generic] | None, uv: NDArray[np.generic] | None
) -> None:
    out.flag(True)
    with out.bracket():
        _bound(out, points, 4)
    out.flag(False, colours is not None)
    if colours is not None:
        with out.bracket():
            _bound(out, colours, 1)
    out.flag(False, False, uv is not None)
    if uv is not None:
        out.whole(1)
        with out.bracket(), out.bracket():
            _bound(out, uv, 4)
    out.flag(False, False)


def _bound(out: Writer, column: NDArray[np.generic], binding: int) -> None:
    out.flag(True)
    out.numbers += 1
    out.natural(out.numbers)
    out.whole(_OLD_ARRAYS[_kind(column)], len(column))
    with out.bracket():
        out.body += column.tobytes()
    out.flag(False)
    out.whole(binding, 0)


def _new_arrays(
    out: Writer, points: NDArray[np.generic], colours: NDArray[np.generic] | None, uv: NDArray[np.generic] | None
) -> None:
    out.flag(True)
    _array(out, points, 4)
    out.flag(False, colours is not None)
    if colours is not None:
        _array(out, colours, 1)
    out.flag(False, False)
    out.whole(0 if uv is None else 1)
    if uv is not None:
        _array(out, uv, 4)
    out.whole(0)


def _array(out: Writer, column: NDArray[np.generic], binding: int) -> None:
    with out.thing(f"osg::{_kind(column)}"):
        _buffered(out)
        out.whole(binding)
        out.flag(False, False)
        out.whole(len(column))
        out.body += column.tobytes()


def state(picture: Step | None, *, diffuse: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0)) -> Step:
    """A state with a material and, on its first unit, a picture."""

    def write(out: Writer) -> None:
        with out.thing("osg::StateSet"):
            out.flag(False, True)
            out.whole(1)
            with out.bracket():
                _material(out, diffuse)
                out.whole(1)
            out.flag(False, picture is not None)
            if picture is not None:
                out.whole(1)
                with out.bracket():
                    out.whole(1)
                    with out.bracket():
                        _texture(out, picture)
                        out.whole(1)
            out.flag(False)
            out.whole(0, 0, 0)
            out.text("")
            out.flag(True, False, False)
            if out.version >= 151:
                out.flag(False)

    return write


def _material(out: Writer, diffuse: tuple[float, ...]) -> None:
    with out.thing("osg::Material"):
        out.flag(False, False)
        out.whole(0x1603)
        for place in range(5):
            out.flag(True, True)
            out.number(*(diffuse if place == 1 else (0.0,) * (4 if place < 4 else 1)) * 2)


def _texture(out: Writer, picture: Step) -> None:
    with out.thing("osg::Texture2D"):
        out.flag(False, False)
        for word in (0x2901, 0x2901, 0x2901, 0x2703, 0x2601):
            out.flag(True)
            out.whole(word)
        out.number(1.0)
        out.flag(True, True, False, True)
        out.real(0, 0, 0, 0)
        out.whole(0, 0)
        out.flag(False, False, False, False)
        out.whole(0x203, 0x1909)
        out.number(0.0)
        if 95 <= out.version < 154:
            out.flag(False)
        if out.version >= 98:
            out.flag(True)
            out.text("RGBA")
        if out.version >= 155:
            out.number(0.0, -1.0, 0.0)
        out.flag(True)
        picture(out)
        out.whole(0, 0)


def _picture_head(out: Writer, file: str, decision: int) -> None:
    if out.version > 94:
        out.text("osg::Image")
    out.numbers += 1
    out.natural(out.numbers)
    out.text(file)
    out.whole(0, decision)


def jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """The bytes of a JPEG file of these pixels."""
    content = BytesIO()
    Image.fromarray(pixels).save(content, "JPEG", quality=95)
    return content.getvalue()


def whole_picture(content: bytes, file: str = "a.jpg") -> Step:
    """A picture file inside the file."""

    def write(out: Writer) -> None:
        _picture_head(out, file, 1)
        out.natural(len(content))
        out.body += content
        out.named()

    return write


def raw_picture(content: bytes, width: int, height: int, pixel_format: int, *, packing: int = 1) -> Step:
    """Raw pixels inside the file, the lowest row first."""

    def write(out: Writer) -> None:
        _picture_head(out, "", 0)
        out.whole(0, width, height, 1, pixel_format, pixel_format, 0x1401, packing, 1)
        out.natural(len(content))
        out.body += content
        out.whole(0)
        out.named()

    return write


def outside_picture(file: str) -> Step:
    """A picture that lies beside the file."""

    def write(out: Writer) -> None:
        _picture_head(out, file, 2)
        out.named()

    return write


def packed(step: Step, version: int = 80, *, brackets: bool | None = None, packing: str = "0") -> bytes:
    """A whole file with one thing in it."""
    out = Writer(version, brackets=brackets)
    step(out)
    return out.file(packing=packing)


GREEN = np.full((8, 8, 3), (0, 255, 0), np.uint8)


def a_tile(*files: str, version: int = 80, shift: float = 0.0, start: float = 100.0, green: bool = True) -> bytes:
    """A tile as ContextCapture writes it: a PagedLOD for each of `files`, side by side, or a plain shape."""
    look = state(whole_picture(jpeg(GREEN))) if green else None
    parts = [
        geode(shape(SQUARE + np.array([shift + 10 * row, 0, 0], np.float32), state=look))
        for row in range(max(len(files), 1))
    ]
    if not files:
        return packed(parts[0], version)
    lods = [
        paged(file, part, start=start, centre=(5.0 + shift + 10 * row, 5.0, 1.0))
        for row, (file, part) in enumerate(zip(files, parts, strict=True))
    ]
    return packed(lods[0] if len(lods) == 1 else group(*lods), version)


def a_dataset(folder: Path, columns: int = 2, metadata: str | None = None) -> Path:
    """A folder of columns with one finer tile each; there is one more named that does not exist."""
    for column in range(columns):
        name = f"Tile_+{column:03}"
        own = folder / "Data" / name
        own.mkdir(parents=True)
        shift = 100.0 * column
        (own / f"{name}.osgb").write_bytes(a_tile(f"{name}_L15_0.osgb", shift=shift, start=50))
        (own / f"{name}_L15_0.osgb").write_bytes(
            a_tile(f"{name}_L16_00.osgb", f"{name}_L16_01.osgb", shift=shift, start=100)
        )
        (own / f"{name}_L16_00.osgb").write_bytes(a_tile(shift=shift))
    if metadata is not None:
        (folder / "metadata.xml").write_text(metadata, encoding="utf-8")
    return folder


def metadata_xml(system: str, origin: str = "500000,2500000,10") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><ModelMetadata version="1">'
        f"<SRS>{system}</SRS><SRSOrigin>{origin}</SRSOrigin></ModelMetadata>"
    )
