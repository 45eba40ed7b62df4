"""The outermost door: what nobody expected is written to a file, said once, then counted."""

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from scenes.trouble import Notice, Trouble

log = logging.getLogger(__name__)


class CrashFile:
    """Writes each kind of fault once, with the time, and tells the person at the screen where it lies."""

    def __init__(self, folder: Path, tell: Callable[[Notice], None]) -> None:
        self._folder, self._tell = folder, tell
        self._seen = dict[str, int]()

    def hear(self, error: BaseException) -> None:
        """A Trouble is told as it stands; anything else is a bug. Any thread may call this."""
        if isinstance(error, Trouble):
            self._tell(error.notice)
            return
        text = "".join(traceback.format_exception(error))
        self._seen[text] = self._seen.get(text, 0) + 1
        if self._seen[text] == 1:
            self._tell(self._written(text, error))

    def install(self) -> None:
        """Hear of everything that nobody caught, on any thread."""

        def caught(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
            if issubclass(kind, KeyboardInterrupt):
                sys.__excepthook__(kind, error, place)
            else:
                self.hear(error)

        sys.excepthook = caught
        threading.excepthook = lambda each: self.hear(each.exc_value) if each.exc_value is not None else None

    def remove(self) -> None:
        """Hear of nothing any more; Python says it again as it did before."""
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__

    def _written(self, text: str, error: BaseException) -> Notice:
        log.error("%s", text)
        path = self._folder / time.strftime("crash-%Y%m%d-%H%M%S.txt")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError:
            path = Path("—")
        return Notice(
            f"程序内部出错（{type(error).__name__}），已继续运行。",
            f"Something went wrong inside the program ({type(error).__name__}); it goes on.",
            f"请把文件 {path} 发给维护人员。",
            f"Please send the file {path} to the maintainers.",
        )
