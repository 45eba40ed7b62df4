"""GLB, the binary container of glTF 2.0: a header, a JSON chunk, a chunk of bytes.

Source: Khronos, "glTF 2.0 Specification", 4 (GLB file format).
"""

from collections.abc import Sequence
from struct import unpack_from

from loaders.allowance import MOST_PIXELS
from loaders.gltf.document import document
from loaders.gltf.rtc import centre_of, set_on_earth
from loaders.gltf.whole import model_of
from loaders.opened import Beside, Opened
from loaders.workers import Mapper
from scenes.model import Model, Part
from scenes.trouble import Report, Trouble

MAGIC = b"glTF"
HEADER, CHUNK_HEADER = 12, 8
JSON, BINARY = b"JSON", b"BIN\0"


def recognises(content: bytes) -> bool:
    """The first four bytes say it."""
    return content[:4] == MAGIC


def read(opened: Opened) -> Model:
    """Read a GLB file from disk."""
    model = load(opened.content, opened.report, opened.beside, opened.mapper)
    return set_on_earth(model, centre_of(opened.content, binary=True))


def load(
    content: bytes,
    report: Report,
    beside: Beside,
    mapper: Mapper,
    batch: Sequence[Part] = (),
    most_pixels: int = MOST_PIXELS,
) -> Model:
    """Read a GLB file; its arrays are views of `content` wherever they can be. `batch`: see `loaders.gltf.features`."""
    chunks = _chunks(content, report)
    start, text = chunks[0]
    if text[0] != JSON:
        raise _broken("第一个数据块不是 JSON。", "The first chunk is not JSON.", start)
    kinds = [kind for _, (kind, _) in chunks]
    if kinds.count(JSON) > 1 or kinds.count(BINARY) > 1 or (BINARY in kinds and kinds.index(BINARY) > 1):
        report.note(
            "数据块重复或顺序不对，多余的已忽略。", "Chunks are repeated or out of order; the surplus is ignored."
        )
    binary = chunks[1][1][1] if len(chunks) > 1 and kinds[1] == BINARY else None
    return model_of(
        document(text[1], starts_at=start), binary, len(content), report, beside, mapper, batch, most_pixels
    )


def _chunks(content: bytes, report: Report) -> list[tuple[int, tuple[bytes, memoryview]]]:
    """Where each chunk's data starts, its kind and its data."""
    whole = memoryview(content)[: _declared_length(content, report)]
    chunks, at = list[tuple[int, tuple[bytes, memoryview]]](), HEADER
    while at < len(whole):
        if at + CHUNK_HEADER > len(whole):
            raise _broken("数据块头不完整。", "A chunk header is cut short.", at)
        length, kind = unpack_from("<I4s", whole, at)
        start = at + CHUNK_HEADER
        if start + length > len(whole):
            raise _broken("数据块超出文件末尾。", "A chunk reaches beyond the end of the file.", at)
        if length % 4:
            report.note(
                "数据块长度不是 4 的倍数。", "The length of a chunk is no multiple of four.", place=f"byte {at}"
            )
        chunks.append((start, (kind, whole[start : start + length])))
        at = start + length
    if not chunks:
        raise _broken("文件只有文件头，没有内容。", "The file has a header and nothing else.", HEADER)
    return chunks


def _declared_length(content: bytes, report: Report) -> int:
    if len(content) < HEADER:
        raise _broken("文件头不完整。", "The header is cut short.", 0)
    if content[:4] != MAGIC:
        raise _broken("文件不是 GLB：开头不是 glTF 标记。", "This is no GLB file: the glTF mark is missing.", 0)
    version, length = (int.from_bytes(content[at : at + 4], "little") for at in (4, 8))
    if version != 2:
        raise Trouble(
            f"这是 glTF {version}.0 文件，只能读取 2.0。",
            f"This is a glTF {version}.0 file; only 2.0 is read.",
            remedy_zh="请以 glTF 2.0 重新导出。",
            remedy_en="Export again as glTF 2.0.",
            place="byte 4",
        )
    if length > len(content):
        zh = f"文件声明 {length} 字节，实际只有 {len(content)} 字节。"
        raise _broken(zh, f"The file claims {length} bytes and has {len(content)}.", 8)
    if length < len(content):
        report.note(
            "文件末尾有多余的数据，已忽略。", "Bytes behind the end of the model are ignored.", place=f"byte {length}"
        )
    return length


def _broken(zh: str, en: str, at: int) -> Trouble:
    return Trouble(
        zh,
        en,
        remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
        remedy_en="The file may not have been copied whole: copy or export it again.",
        place=f"byte {at}",
    )
