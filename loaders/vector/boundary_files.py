"""Boundary files from disk: told apart by their content, read within bounds, refused with the way on."""

from dataclasses import replace
from pathlib import Path

from loaders.formats import FORMATS, BoundaryFormat, RefusedFormat, choose
from loaders.gltf.document import again
from loaders.opened import Opened, Progress, Said, unheard
from scenes.boundary import NamedBoundary
from scenes.trouble import Report, Trouble


def read_boundary_file(
    path: Path, said: Said | None = None, progress: Progress = unheard
) -> tuple[tuple[NamedBoundary, ...], Report]:
    """The boundaries in a file of any format, and what had to be left out of it; Trouble names file, place, remedy.

    A drawing that could be a model as well is read for its closed lines here.
    """
    report = Report()
    formats = tuple(fitting for fitting in FORMATS if isinstance(fitting, BoundaryFormat | RefusedFormat))
    try:
        chosen = choose(path, formats)
        assert isinstance(chosen, BoundaryFormat | RefusedFormat), "only those were to choose from"
        boundaries = chosen.read(Opened(path, report, said or Said(), progress=progress))
    except Trouble as trouble:
        notice = trouble.notice
        raise again(replace(notice, file=notice.file or path.name)) from trouble
    report.notices[:] = [replace(notice, file=notice.file or path.name) for notice in report.notices]
    return boundaries, report
