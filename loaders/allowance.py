"""How much one file may cost before it is refused: memory and time stay bounded whatever the file claims."""

from dataclasses import dataclass

from scenes.trouble import Trouble

LARGEST_FILE = 2 * 1024**3
"""Bytes of one model file."""

LARGEST_PICTURE = 16_384
"""Pixels along one side of a texture; graphics cards of the named workstation take no larger one."""

MOST_PIXELS = 1_000_000_000
"""Pixels of all textures of one file together, 4 GB at four bytes each."""

MOST_PLACED = 200_000_000
"""Vertices and triangle corners of all placings of all meshes of one file."""

MOST_INSTANCES = 250_000
"""Placings of meshes in one file."""


@dataclass(slots=True)
class Allowance:
    """What is left to spend on one file; `spend` refuses before anything is allocated."""

    left: int
    unit_zh: str
    unit_en: str

    def spend(self, amount: int, place: str = "") -> None:
        """Take `amount` off; Trouble when that is more than there is, and nothing is taken then."""
        if amount > self.left:
            raise Trouble(
                f"该文件解开后的{self.unit_zh}超过上限，此部分未读取。",
                f"Unpacked, the file holds more {self.unit_en} than Parkwatch accepts; this part was not read.",
                remedy_zh="请精简模型，或拆成几个文件。",
                remedy_en="Simplify the model, or split it into several files.",
                place=place,
            )
        self.left -= amount


def decoded_bytes(size_in_bytes: int) -> Allowance:
    """For arrays: a file may point at the same bytes many times, so what it unpacks to is held to its own size."""
    return Allowance(min(64 * 1024**2 + 32 * size_in_bytes, 8 * 1024**3), "数据", "data")


def pixels(most: int = MOST_PIXELS) -> Allowance:
    """For textures."""
    return Allowance(most, "贴图像素", "texture pixels")


def placed() -> Allowance:
    """For vertices and triangle corners once every mesh stands wherever it is placed."""
    return Allowance(MOST_PLACED, "顶点", "vertices")
