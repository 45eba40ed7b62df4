import pytest

from scenes.codes import CodeKind, belongs, fits, kind_of, parent_of


@pytest.mark.parametrize(
    ("code", "kind", "parent"),
    [
        ("440601001", CodeKind.ENTERPRISE, ""),
        ("440601001001", CodeKind.UNIT, "440601001"),
        ("440601001001G0002", CodeKind.EQUIPMENT, "440601001001"),
        ("440601001001G0002WD001", CodeKind.INDICATOR, "440601001001G0002"),
    ],
)
def test_every_kind_of_code_is_known_by_its_pattern_and_begins_with_its_parent(
    code: str, kind: CodeKind, parent: str
) -> None:
    assert kind_of(code) is kind
    assert fits(code, kind)
    assert parent_of(code) == parent
    assert not parent or belongs(code, parent)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "44060100",
        "4406010010",
        "440601001001g0002",
        "440601001001G000",
        "440601001001G0002WD0011",
        "440601001\n",
        "４４０６０１００１",  # full-width digits are digits to Python and not to a platform
    ],
)
def test_anything_else_is_no_code(code: str) -> None:
    assert kind_of(code) is None
    assert parent_of(code) == ""


def test_a_code_does_not_belong_to_itself_nor_to_nothing() -> None:
    assert not belongs("440601001", "440601001")
    assert not belongs("440601001", "")
    assert not belongs("440601002001", "440601001")
