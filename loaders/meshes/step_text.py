"""The beginning of an ISO 10303-21 exchange text, which IFC and STEP share."""

from pathlib import Path

from loaders.allowance import LARGEST_FILE
from loaders.opened import read_head
from scenes.trouble import Trouble

MARK = b"ISO-10303-21"


def is_exchange_text(head: bytes) -> bool:
    """Whether it begins as the standard has it; comments and a byte order mark may stand before."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(MARK) or MARK in head[:2000]


def first_words(path: Path) -> bytes:
    """The head of a file that is not empty. Trouble as in `read_head`."""
    if head := read_head(path):
        return head
    raise Trouble(
        "文件是空的。", "The file is empty.", remedy_zh="请重新拷贝该文件。", remedy_en="Copy the file again."
    )


def too_large(size_in_bytes: int) -> Trouble:
    """The Trouble of a file beyond the limit."""
    return Trouble(
        f"文件有 {size_in_bytes >> 20} MB，超过 {LARGEST_FILE >> 20} MB 的上限。",
        f"The file has {size_in_bytes >> 20} MB, more than the {LARGEST_FILE >> 20} MB that are read.",
        remedy_zh="请精简模型，或拆成几个文件。",
        remedy_en="Simplify the model, or split it into several files.",
    )
