"""What somebody writes of an incident and has not saved yet: kept for this seat, so that a crash costs no sentence."""

from pathlib import Path

from loaders.jsonfile import write_whole
from scenes.incident import LONGEST_NARRATIVE
from scenes.trouble import Trouble


class Drafts:
    """A folder with a text for each incident; whoever deletes it loses what was not saved, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, key: str) -> str | None:
        """What was left unsaved, None where nothing was; what cannot be read is no draft."""
        path = self._path(key)
        try:
            return path.read_text(encoding="utf-8") if path.stat().st_size <= 4 * LONGEST_NARRATIVE else None
        except (OSError, UnicodeDecodeError):
            return None

    def write(self, key: str, text: str) -> None:
        """Keep it. Raises `Trouble` when the disk refuses."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise Trouble(
                f"草稿没有存下：{fault.strerror}。",
                f"The draft was not kept: {fault.strerror}.",
                remedy_zh="先保存叙述，再检查磁盘。",
                remedy_en="Save the narrative first, then look at the disk.",
                file=str(self._folder),
            ) from fault
        write_whole(self._path(key), text.encode("utf-8", "replace"))

    def forget(self, key: str) -> None:
        """It was saved, or is wanted no longer."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.txt"
