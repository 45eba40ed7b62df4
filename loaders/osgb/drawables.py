"""Fields of OSG's shapes and, from version 112 on, of their arrays and runs of corners, which are then objects.

Source: OpenSceneGraph 3.6, osgWrappers/serializers/osg.
"""

import numpy as np

from loaders.osgb.arrays import ELEMENTS, old_arrays, old_primitives
from loaders.osgb.fields import Level, class_of, object_fields, passed, since
from loaders.osgb.nodes import state_of
from loaders.osgb.objects import Class, Reader
from loaders.osgb.scene import Geometry, Primitives, Thing, Values


def drawable_fields(reader: Reader, shape: Geometry) -> None:
    """What every shape has before its own fields."""
    stream = reader.stream
    separate = stream.version < 156  # later a drawable is a node and has these as one
    if separate:
        shape.state = state_of(reader.maybe(), shape.state)
    if stream.flag():
        stream.open()
        stream.reals(6)
    passed("oobbb")(reader, shape)
    if separate:
        passed("oooo")(reader, shape)
    if stream.version >= 142:
        shape.is_shown = stream.natural() != 0 and shape.is_shown
    if stream.version >= 145:
        stream.flag()


def geometry_fields(reader: Reader, shape: Geometry) -> None:
    """Runs of corners and arrays."""
    stream = reader.stream
    shape.at = stream.at
    if stream.version < 112:
        shape.primitives = old_primitives(reader)
        old_arrays(reader, shape)
        return
    found = [reader.thing() for _ in range(stream.count(8))]
    shape.primitives = [thing for thing in found if isinstance(thing, Primitives)]
    shape.points, shape.normals, shape.colours = (_values(reader.maybe()) for _ in range(3))
    reader.maybe()  # secondary colours
    reader.maybe()  # fog
    sets = [_values(reader.thing()) for _ in range(stream.count(8))]
    shape.uv = sets[0] if sets else None
    for _ in range(stream.count(8)):
        reader.thing()


def _values(found: Thing | None) -> Values | None:
    return found if isinstance(found, Values) else None


def _array(reader: Reader, values: Values) -> None:
    values.binding = reader.stream.whole()
    reader.stream.skip(2)


def elements(kind: str) -> Class:
    """The class of an array, as arrays are from version 112 on."""
    number, components = ELEMENTS[kind]

    def read(reader: Reader, values: Values) -> None:
        count = reader.stream.count(number.itemsize * components)
        values.column = reader.stream.column(number, count, components)

    return class_of(Values, object_fields, since(147, passed("o")), _array, read)


def _primitive_set(reader: Reader, primitives: Primitives) -> None:
    reader.stream.skip(4)
    primitives.mode = reader.stream.whole()


def draw_arrays_fields(reader: Reader, primitives: Primitives) -> None:
    """One run of vertices as they follow one another."""
    primitives.first = reader.stream.whole()
    primitives.lengths = reader.stream.column(np.dtype("<i4"), 1, 1)


def draw_lengths_fields(reader: Reader, primitives: Primitives) -> None:
    """Several such runs."""
    stream = reader.stream
    primitives.first = stream.whole()
    primitives.lengths = stream.column(np.dtype("<i4"), stream.count(4), 1)


def primitives(*levels: Level[Primitives]) -> Class:
    """The class of a run of corners."""
    return class_of(Primitives, object_fields, since(147, passed("o")), _primitive_set, *levels)
