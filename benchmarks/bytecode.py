"""Child processes start as they do where the program is installed: with the bytecode of their modules kept."""

import os
from pathlib import Path


def keep_bytecode(folder: Path) -> None:
    """Let Python keep bytecode in a folder, in this process and in its children, whatever it was told before."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
