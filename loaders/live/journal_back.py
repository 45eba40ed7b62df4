"""A journal whose file was moved or deleted under way is put back: whoever writes it still holds it whole."""

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path


def taken_away(path: Path, inode: int) -> bool:
    """Whether the file of this inode no longer lies at its path: what is written now would be lost with the process."""
    try:
        return path.stat().st_ino != inode
    except FileNotFoundError:
        return True


def put_back(db: sqlite3.Connection, path: Path) -> None:
    """Write everything the connection still holds to its path again, and close it.

    What somebody put there meanwhile is kept under another name. OSError or sqlite3.Error when that cannot be done.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft, mark = path.with_name(f"{path.name}.back"), secrets.token_hex(2)
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(draft)) as copy:
        db.backup(copy)
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    with suppress(FileNotFoundError):
        path.rename(path.with_name(f"{path.name}.found-{mark}"))
    for side in ("-wal", "-shm"):  # whose they are cannot be told: under such a name nobody takes them for his own
        with suppress(FileNotFoundError):
            path.with_name(path.name + side).rename(path.with_name(f"{path.name}.side-{mark}{side}"))
    db.close()
    draft.rename(path)
