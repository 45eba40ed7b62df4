"""Model files from disk: told apart by their content, read within bounds, refused with the way on."""

from dataclasses import replace
from pathlib import Path

from loaders.child_process import Ready
from loaders.formats import Format, ModelFormat, RefusedFormat, choose
from loaders.gltf.document import again
from loaders.opened import Opened, Progress, Said, unheard
from loaders.workers import threads
from scenes.model import Model
from scenes.trouble import Notice, Report, Trouble

MOST_NOTICES = 40
"""Faults told one by one; a file with more of them is not mended from a list."""


def read_model(
    path: Path, said: Said | None = None, progress: Progress = unheard, *, ready: Ready | None = None
) -> tuple[Model, Report]:
    """The model in a file and what had to be left out of it; Trouble names the file, the place in it and a remedy.

    `ready` is for whoever reads several files: the children that some formats need need not start each time.
    """
    report = Report()
    try:
        with threads() as mapper:
            opened = Opened(path, report, said or Said(), mapper, progress, ready)
            model = _model_format(choose(path), opened).read(opened)
    except Trouble as trouble:
        raise _placed_in(path, trouble.notice) from trouble
    report.notices[:] = _told(report.notices, path)
    return model, report


def _model_format(chosen: Format, opened: Opened) -> ModelFormat:
    if isinstance(chosen, ModelFormat):
        return chosen
    if isinstance(chosen, RefusedFormat):
        chosen.read(opened)
    raise Trouble(
        f"这是{chosen.name}文件，不是模型。",
        f"This is {chosen.name}, which is no model.",
        remedy_zh="用 parkwatch import 导入。",
        remedy_en="Bring it in with parkwatch import.",
    )


def _placed_in(path: Path, notice: Notice) -> Trouble:
    return again(replace(notice, file=notice.file or path.name))


def _told(notices: list[Notice], path: Path) -> list[Notice]:
    placed = [replace(notice, file=notice.file or path.name) for notice in notices[:MOST_NOTICES]]
    if (rest := len(notices) - MOST_NOTICES) > 0:
        placed.append(Notice(f"另有 {rest} 处问题。", f"There are {rest} more faults.", file=path.name))
    return placed
