"""E57 scans: every scan a cloud of its own, standing where its pose says. Unpacked by pye57 in a child process.

Source: ASTM E2807-11, 8 (file header); the header is looked at here, before any native code meets the file.
"""

from struct import unpack_from

from loaders.child import child_model
from loaders.clouds import e57_work
from loaders.opened import Opened, read_head
from scenes.model import Model
from scenes.trouble import Trouble

MAGIC = b"ASTM-E57"
LARGEST_XML = 64 << 20
PAGE_SIZES = (512, 1024, 2048, 4096, 8192)


def recognises(head: bytes) -> bool:
    """The first eight bytes say it."""
    return head[:8] == MAGIC


def read(opened: Opened) -> Model:
    """Read every scan of a file. Trouble when its header is not borne out, and for what its child met."""
    head = read_head(opened.path)
    if not head:
        _ = opened.content  # says what is the matter with it
    if len(head) < 48 or not recognises(head):
        raise _broken("文件头不是 E57。", "The header is none of E57.", 0)
    major, minor, length, xml_at, xml_length, page = unpack_from("<IIQQQQ", head, 8)
    size = opened.path.stat().st_size
    if (major, minor) != (1, 0) or page not in PAGE_SIZES:
        raise _broken(f"E57 版本 {major}.{minor} 不能读取。", f"E57 version {major}.{minor} is not read.", 8)
    if length > size:
        zh = f"文件声明 {length} 字节，实际只有 {size} 字节。"
        raise _broken(zh, f"The file claims {length} bytes and has {size}.", 16)
    if not 48 <= xml_at < length or not 0 < xml_length <= min(length, LARGEST_XML):
        raise _broken("文件目录的位置不对。", "The file's table of contents lies nowhere.", 24)
    return child_model(e57_work.work, opened)


def _broken(zh: str, en: str, at: int) -> Trouble:
    return Trouble(
        zh,
        en,
        remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
        remedy_en="The file may not have been copied whole: copy or export it again.",
        place=f"byte {at}",
    )
