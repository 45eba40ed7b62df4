"""Fields of the nodes of an OSG scene: groups, transforms, levels of detail. One function per class.

Source: OpenSceneGraph 3.6, osgWrappers/serializers/osg.
"""

from itertools import zip_longest

import numpy as np

from loaders.osgb.fields import matrix, texts, things
from loaders.osgb.objects import Reader
from loaders.osgb.scene import Lod, Node, State, Thing, Transform


def node_fields(reader: Reader, node: Node) -> None:
    """Callbacks, whether it is drawn, its state."""
    stream = reader.stream
    if stream.flag():
        stream.open()
        stream.reals(4)
    for _ in range(4):  # callbacks
        reader.maybe()
    stream.flag()
    node.is_shown = stream.natural() != 0
    if stream.version < 77:
        texts(reader)
    node.state = state_of(reader.maybe(), node.state)


def state_of(found: Thing | None, otherwise: State | None) -> State | None:
    """What was found, if it is a state."""
    return found if isinstance(found, State) else otherwise


def children_fields(reader: Reader, node: Node) -> None:
    """What stands below: nodes of a group, shapes of a geode."""
    node.children += [thing for thing in things(reader) if isinstance(thing, Node)]


def switched_fields(reader: Reader, node: Node) -> None:
    """Which of the children are on; the others are forgotten."""
    stream = reader.stream
    otherwise = stream.flag()
    chosen = [stream.flag() for _ in range(stream.count(1))]
    both = zip_longest(node.children, chosen[: len(node.children)], fillvalue=otherwise)
    node.children = [child for child, is_on in both if is_on and isinstance(child, Node)]


def transform_fields(reader: Reader, transform: Transform) -> None:
    """What the transform counts from."""
    transform.is_absolute = reader.stream.whole() != 0


def matrix_fields(reader: Reader, transform: Transform) -> None:
    """The matrix of a transform."""
    # OSG multiplies rows from the left: its matrix is ours transposed.
    transform.outer_from_inner = np.array(matrix(reader)).reshape(4, 4).T


def pose_fields(reader: Reader, transform: Transform) -> None:
    """Position, turn, scale and pivot of a transform."""
    position, (x, y, z, w), scale, pivot = (np.array(reader.stream.reals(count)) for count in (3, 4, 3, 3))
    turned = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    transform.outer_from_inner = np.eye(4)
    transform.outer_from_inner[:3, :3] = turned * scale
    transform.outer_from_inner[:3, 3] = position - turned @ (scale * pivot)


def lod_fields(reader: Reader, lod: Lod) -> None:
    """The ball, how levels are chosen, and when each is shown."""
    stream = reader.stream
    stream.skip(4)
    if stream.flag():
        lod.centre, lod.radius = stream.reals(3), stream.real()
    lod.mode = stream.whole()
    if stream.flag():
        count = stream.count(8)
        stream.open()
        lod.ranges = [(stream.number(), stream.number()) for _ in range(count)]


def paged_lod_fields(reader: Reader, lod: Lod) -> None:
    """The files of the levels, and the children that lie in this one."""
    stream = reader.stream
    if stream.flag() and stream.flag():
        lod.folder = stream.text()
    stream.skip(4 if stream.version >= 70 else 8)
    stream.flag()
    if stream.flag():
        count = stream.count(4)
        stream.open()
        lod.files = [stream.text() for _ in range(count)]
        count = stream.count(8)
        stream.open()
        stream.skip(8 * count)  # priorities of loading: ours follow from the view
    if stream.flag() and (count := stream.count(8)):
        stream.open()
        found = [reader.thing() for _ in range(count)]
        lod.children = [thing for thing in found if isinstance(thing, Node)]
