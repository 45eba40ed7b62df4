import pytest

from loaders import allowance
from scenes.trouble import Trouble


def test_what_is_spent_is_gone_and_what_is_refused_is_not() -> None:
    left = allowance.Allowance(10, "数据", "data")
    left.spend(4)
    with pytest.raises(Trouble, match="more data than") as caught:
        left.spend(7, "/accessors/2")
    assert caught.value.notice.place == "/accessors/2"
    left.spend(6)
    assert left.left == 0


def test_a_small_file_may_unpack_to_little_and_none_to_more_than_memory_holds() -> None:
    assert allowance.decoded_bytes(0).left == 64 * 1024**2
    assert allowance.decoded_bytes(100 * 1024**2).left < 4 * 1024**3
    assert allowance.decoded_bytes(allowance.LARGEST_FILE).left == 8 * 1024**3
