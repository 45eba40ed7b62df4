"""Model files from disk: read within bounds, told apart by their content, refused with the way on."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from loaders.allowance import LARGEST_FILE
from loaders.formats import choose
from loaders.gltf_buffers import Beside
from loaders.gltf_json import again
from loaders.workers import threads
from scenes.model import Model
from scenes.trouble import Notice, Report, Trouble

MOST_NOTICES = 40
"""Faults told one by one; a file with more of them is not mended from a list."""


def read_model(path: Path) -> tuple[Model, Report]:
    """The model in a file and what had to be left out of it; Trouble names the file, the place in it and a remedy."""
    report = Report()
    try:
        content = read_bounded(path)
        chosen = choose(path.name, content)
        with threads() as mapper:
            model = chosen.load(content, report, files_beside(path), mapper)
    except Trouble as trouble:
        raise _placed_in(path, trouble.notice) from trouble
    report.notices[:] = _told(report.notices, path)
    return model, report


def read_bounded(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """The whole content of a file that is neither missing, nor empty, nor larger than `largest` bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(min(path.stat().st_size, largest) + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if not content:
        raise _trouble("文件是空的。", "The file is empty.", "请重新拷贝该文件。", "Copy the file again.")
    if len(content) > largest:
        zh, en = f"文件超过 {largest >> 20} MB 的上限。", f"The file is larger than {largest >> 20} MB."
        raise _trouble(zh, en, "请精简模型，或拆成几个文件。", "Simplify the model, or split it into several files.")
    return content


def files_beside(path: Path) -> Beside:
    """Fetches what a model refers to by relative URI, from its own folder and below and from nowhere else."""
    left = LARGEST_FILE
    folder = path.parent.resolve()

    def fetch(uri: str) -> bytes:
        nonlocal left
        name = unquote(uri)
        if not name or any(letter in name for letter in ":\\\0") or name.startswith("/"):
            raise _outside(name)
        target = (folder / name).resolve()
        if not target.is_relative_to(folder) or target.is_dir():
            raise _outside(name)
        content = read_bounded(target, left)
        left -= len(content)
        return content

    return fetch


def _unreadable(path: Path, error: OSError) -> Trouble:
    if path.is_dir():
        return _trouble(
            "这是文件夹，不是模型文件。", "This is a folder.", "请选择其中的模型文件。", "Choose a file inside it."
        )
    if isinstance(error, FileNotFoundError):
        remedy = "请检查路径，或重新拷贝该文件。", "Check the path, or copy the file again."
        return _trouble(f"找不到文件 {path.name}。", f"There is no file {path.name}.", *remedy)
    zh, en = f"无法读取文件（{error.strerror}）。", f"The file cannot be read ({error.strerror})."
    return _trouble(zh, en, "请检查访问权限和磁盘。", "Check the permissions and the disk.")


def _outside(name: str) -> Trouble:
    return _trouble(
        f"引用的文件“{name[:100]}”不在模型所在的文件夹内，未读取。",
        f"The model refers to {name[:100]!r}, which is not inside its own folder; it was not read.",
        "请把它所引用的文件放在模型旁边。",
        "Put the files it refers to beside the model.",
    )


def _trouble(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Trouble:
    return Trouble(zh, en, remedy_zh=remedy_zh, remedy_en=remedy_en)


def _placed_in(path: Path, notice: Notice) -> Trouble:
    return again(replace(notice, file=notice.file or path.name))


def _told(notices: list[Notice], path: Path) -> list[Notice]:
    placed = [replace(notice, file=notice.file or path.name) for notice in notices[:MOST_NOTICES]]
    if (rest := len(notices) - MOST_NOTICES) > 0:
        placed.append(Notice(f"另有 {rest} 处问题。", f"There are {rest} more faults.", file=path.name))
    return placed
