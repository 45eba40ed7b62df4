"""What metadata of a tileset says of whole tiles, contents and groups of contents: which object they are.

Columns are told apart as those of glTF features are (`loaders.gltf.part_names`). All else that metadata may say
(occlusion, heights, statistics, and what it says of the tileset itself) is not used.

Source: OGC 22-025r4, "3D Tiles 1.1", 7.3 (metadata); CesiumGS, "3D Metadata Specification" 1.0.
"""

from collections.abc import Mapping
from typing import cast

from loaders.gltf.part_names import CODE_COLUMNS, NAME_COLUMNS, Field, part_from_fields
from loaders.tiles.address import Scene
from scenes.model import Part

_TELLING = frozenset((*CODE_COLUMNS, *NAME_COLUMNS))

type Entry = Mapping[str, object]


class Labels:
    """Object rows by what the metadata of one document says."""

    def __init__(self, root: Entry, scene: Scene) -> None:
        self._scene = scene
        self.schema = entry_of(root.get("schema"))
        self._classes = entry_of(self.schema.get("classes"))
        groups = root.get("groups")
        listed = cast(list[object], groups) if isinstance(groups, list) else []
        self._groups = [self._row(entry_of(group)) for group in listed]

    def row(self, said: Entry, otherwise: int) -> int:
        """The row of a tile or content, `otherwise` where its metadata and that of its group name none of ours."""
        if "metadata" in said and (row := self._row(entry_of(said["metadata"]))) is not None:
            return row
        group = said.get("group")
        if type(group) is int and 0 <= group < len(self._groups) and (row := self._groups[group]) is not None:
            return row
        return otherwise

    def _row(self, metadata: Entry) -> int | None:
        described = entry_of(entry_of(self._classes.get(str(metadata.get("class")))).get("properties"))
        fields = [
            Field(key, value, meaning=str(entry_of(described.get(key)).get("semantic", "")))
            for key, value in entry_of(metadata.get("properties")).items()
            if isinstance(value, str)
        ]
        return row_of(part_from_fields(fields, ""), self._scene)


def row_of(part: Part, scene: Scene) -> int | None:
    """The object row of a part: by its code, its name, or another column that may hold one; None for none of ours."""
    if not scene.rows:
        return None
    others = (value for column, value in part.properties if column.casefold() in _TELLING)
    return next((scene.rows[word] for word in (part.code, part.name, *others) if word in scene.rows), None)


def entry_of(value: object) -> Entry:
    """An object of a JSON document; an empty one for whatever else stands there."""
    return cast(Entry, value) if isinstance(value, dict) else {}
