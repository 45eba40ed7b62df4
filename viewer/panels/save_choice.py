"""Asks where a file is to be put."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def chosen_path(parent: QWidget, title: str) -> Path | None:
    """A path that ends in .xlsx or .csv, None where the person thought better of it."""
    name, kind = QFileDialog.getSaveFileName(parent, title, "", "Excel (*.xlsx);;CSV (*.csv)")
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() in (".xlsx", ".csv") else path.with_name(path.name + _ending(kind))


def _ending(kind: str) -> str:
    return ".csv" if "csv" in kind else ".xlsx"
