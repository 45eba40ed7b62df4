"""Load of an IFC plant to arrays with names, storeys and properties, beside ifcopenshell doing the same and beside f3d.

The file is made here: pumps, vessels, pipes and supports of a unit, a third of them cut, each with a tag and a property
set. Ours is `read_model` in a child process, as in an import of one file after another: it waits for the next file, and
starts anew while another reader has its turn. ifcopenshell is used as its manual shows, imported already: one thread,
its own kernel, triangles copied out; of every element with a shape GlobalId, name, storey and property sets. f3d reads
geometry alone with web-ifc, in C++ and in this process: no name, no storey, no property, nothing that could be picked.
Decision 0013 says what is left between the two. The readers take turns; a first round, not counted, leaves the bytecode
that an installed program has. Medians.
"""

import tempfile
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from statistics import median

import f3d
import numpy as np

from benchmarks.bytecode import keep_bytecode
from benchmarks.readers import milliseconds, scene_by_f3d
from benchmarks.result import Result
from loaders.child_process import ready_children
from loaders.model_files import read_model
from tests.ifc_files import Ifc, guid

PRODUCTS, FEW = 1_200, 300
GOAL = "at least as fast"
WISH = "at least as fast as geometry alone; not reached"


def measure(*, quick: bool) -> list[Result]:
    """Two rows: beside ifcopenshell, and beside f3d."""
    rounds, products = (1, FEW) if quick else (3, PRODUCTS)
    with tempfile.TemporaryDirectory() as folder, ready_children() as ready:

        def ours(path: Path) -> object:
            return read_model(path, ready=ready)

        readers: dict[str, Callable[[Path], object]] = {
            "ours": ours,
            "ifcopenshell": _ifcopenshell,
            "f3d": scene_by_f3d,
        }
        times: dict[str, list[float]] = {name: [] for name in readers}
        path = Path(folder) / "unit.ifc"
        path.write_bytes(unit(products))
        keep_bytecode(Path(folder))
        ours(path)
        _ifcopenshell(path)
        for _ in range(rounds):
            for name, reader in readers.items():
                times[name].append(milliseconds(reader, path))
    by_us, by_ifcopenshell, by_f3d = (median(times[name]) for name in readers)
    plain = f"ifcopenshell {version('ifcopenshell')}, 1 thread"
    return [
        Result("load_ifc", by_us, "ms", GOAL, by_us <= by_ifcopenshell, by_ifcopenshell, plain),
        Result("load_ifc_f3d", by_us, "ms", WISH, by_us <= by_f3d, by_f3d, f"f3d {f3d.__version__}, geometry alone"),
    ]


def unit(products: int) -> bytes:
    """IFC bytes: boxes, pipes and cut boxes in rows, in millimetres."""
    made = Ifc()
    for row in range(products):
        at = (row % 60 * 3000.0, row // 60 * 3000.0, 0.0)
        if row % 6 < 2:
            shape = made.shape(made.pipe(100 + row % 7 * 20, 5000))
        elif row % 6 < 4:
            shape = made.shape(made.cut_above(made.box(500, 500, 3000), 1000 + row % 11 * 50), kind="Clipping")
        else:
            shape = made.shape(made.coloured(made.box(1500, 100 + row % 5, 2500), 0.5, 0.2, 0.1))
        product = made.product("IFCFLOWSEGMENT", 1000 + row, f"E {row}", f"T-{row}", shape, at=at)
        medium = made.add(f"IFCPROPERTYSINGLEVALUE('Medium',$,IFCLABEL('M{row % 9}'),$)")
        properties = made.add(f"IFCPROPERTYSET('{guid(100_000 + row)}',$,'Process',$,({medium}))")
        made.add(f"IFCRELDEFINESBYPROPERTIES('{guid(200_000 + row)}',$,$,$,({product}),{properties})")
    return made.text()


def _ifcopenshell(path: Path) -> object:
    library, geometry = import_module("ifcopenshell"), import_module("ifcopenshell.geom")
    told = import_module("ifcopenshell.util.element")
    document = library.open(str(path))
    products = [each for each in document.by_type("IfcProduct") if each.Representation]
    shapes = geometry.iterator(geometry.settings(), document, 1)
    kept = list[object]()
    going = shapes.initialize()
    while going:
        shape = shapes.get()
        points = np.frombuffer(shape.geometry.verts_buffer, np.float64).copy()
        kept.append((shape.guid, points, np.frombuffer(shape.geometry.faces_buffer, np.int32).copy()))
        going = shapes.next()
    known = {each.GlobalId: (each.Name, told.get_container(each), told.get_psets(each)) for each in products}
    return kept, known
