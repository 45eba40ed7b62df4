"""Asks where a paper is to be put."""

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


def chosen_paper(parent: QWidget, title: str, name: str) -> Path | None:
    """A place for a file that is called `name` unless the person says otherwise, and ends as `name` does; None: none.

    The folder is that of the person's documents at first.
    """
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    ending, suggested = Path(name).suffix, str(Path(documents or ".") / name)
    found, _ = QFileDialog.getSaveFileName(parent, title, suggested, f"*{ending}")
    if not found:
        return None
    path = Path(found)
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def plain(words: str) -> str:
    """Words as they may stand in the name of a file in any file system, no longer than any bears."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", words)[:60].strip(" .")
