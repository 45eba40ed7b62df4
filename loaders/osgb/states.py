"""Fields of how OSG's shapes look: states, materials, textures and their pictures.

Source: OpenSceneGraph 3.6, osgWrappers/serializers/osg and osgDB/InputStream (pictures).
"""

import numpy as np

from loaders.osgb.fields import maybe_skip, object_fields, passed
from loaders.osgb.objects import Reader
from loaders.osgb.scene import Paint, Picture, State, Texture, Thing

BLEND = 0x0BE2
"""OpenGL's word for drawing one surface over another."""
INLINE_PIXELS, INLINE_FILE = 0, 1
"""Where a picture is: raw in the file, or as a whole picture file in it; any other number means beside it."""


def _modes(reader: Reader) -> set[int]:
    """The modes that are switched on."""
    stream = reader.stream
    if not (count := stream.count(8)):
        return set()
    stream.open()
    pairs = [(stream.natural(), stream.whole()) for _ in range(count)]
    return {mode for mode, value in pairs if value & 1}


def _attributes(reader: Reader) -> list[Thing]:
    stream = reader.stream
    if not (count := stream.count(8)):
        return []
    stream.open()
    found: list[Thing] = []
    for _ in range(count):
        thing = reader.thing()
        stream.skip(4)
        if thing is not None:
            found.append(thing)
    return found


def state_fields(reader: Reader, state: State) -> None:
    """Attributes and modes; of textures those of the first unit."""
    stream = reader.stream
    if stream.flag():
        state.blends = BLEND in _modes(reader)
    if stream.flag():
        state.paint = next((each for each in _attributes(reader) if isinstance(each, Paint)), None)
    if stream.flag():
        count = stream.count(4)
        stream.open()
        for _ in range(count):
            _modes(reader)
    if stream.flag():
        count = stream.count(4)
        stream.open()
        units = [_attributes(reader) for _ in range(count)]
        state.texture = next((each for unit in units[:1] for each in unit if isinstance(each, Texture)), None)
    if stream.flag():
        _uniforms(reader)
    passed("iiisboo")(reader, state)
    if stream.version >= 151 and stream.flag():
        _defines(reader)


def _uniforms(reader: Reader) -> None:
    count = reader.stream.count(8)
    reader.stream.open()
    for _ in range(count):
        reader.thing()
        reader.stream.skip(4)


def _defines(reader: Reader) -> None:
    count = reader.stream.count(12)
    reader.stream.open()
    for _ in range(count):
        passed("ssi")(reader, Thing(""))


def paint_fields(reader: Reader, paint: Paint) -> None:
    """Colours; all but the diffuse one are forgotten."""
    stream = reader.stream
    stream.skip(4)
    for place in range(5):  # ambient, diffuse, specular, emission, shininess: front, then back
        components = 4 if place < 4 else 1
        if stream.flag():
            stream.flag()
            both = stream.column(np.dtype("<f4"), 2, components)
            if place == 1:
                paint.diffuse = tuple(float(share) for share in both[0].tolist())


def texture_fields(reader: Reader, texture: Texture) -> None:
    """How a picture is laid on; nothing of it matters here."""
    stream = reader.stream
    for _ in range(5):  # three ways to wrap, two filters
        maybe_skip(reader, 4)
    passed("ibbbbddddii")(reader, texture)
    for _ in range(3):  # formats of the graphics card
        maybe_skip(reader, 4)
    passed("biii")(reader, texture)
    if 95 <= stream.version < 154:
        maybe_skip(reader, 21)
    if stream.version >= 98 and stream.flag():
        stream.text()
    if stream.version >= 155:
        stream.skip(12)


def texture_2d_fields(reader: Reader, texture: Texture) -> None:
    """The picture of a texture."""
    if reader.stream.flag():
        texture.picture = _picture(reader)
    reader.stream.skip(8)


def _picture(reader: Reader) -> Picture | None:
    """A picture, which is written unlike any other object: no brackets, and its name after its number."""
    stream = reader.stream
    kind = stream.text() if stream.version > 94 else "osg::Image"
    number = stream.natural()
    if number in reader.things:
        known = reader.things[number]
        return known if isinstance(known, Picture) else None
    picture = Picture(kind, at=stream.at)
    reader.things[number] = picture
    picture.file = stream.text()
    stream.skip(4)
    match stream.whole():
        case 0:
            _pixels(reader, picture)
        case 1:
            picture.blob = stream.blob(stream.natural())
        case _:
            pass  # a file beside this one
    object_fields(reader, picture)
    return picture


def _pixels(reader: Reader, picture: Picture) -> None:
    stream = reader.stream
    stream.skip(4)
    picture.width, picture.height = stream.whole(), stream.whole()
    stream.skip(8)
    picture.pixel_format, picture.data_type, picture.packing = stream.whole(), stream.whole(), stream.whole()
    stream.skip(4)
    picture.blob = stream.blob(stream.natural())
    stream.skip(4 * stream.count(4))
