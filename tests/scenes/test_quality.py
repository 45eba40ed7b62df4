import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.facts import WAITING_FOR_INITIAL_DATA as FACTS_WAITING
from scenes.quality import (
    BY_NAME,
    CLASSIC,
    STATUSES,
    WAITING_FOR_INITIAL_DATA,
    Badge,
    from_ignition,
    status_of,
    trust,
)
from scenes.severity import Quality

GOOD, FAULT, STALE, UNKNOWN, _ = Quality


@pytest.mark.parametrize(
    ("name", "code", "badge", "quality", "acts"),
    [
        ("Good", 0x0000_0000, Badge.NONE, GOOD, True),
        ("BadSensorFailure", 0x808C_0000, Badge.FAULT, FAULT, False),
        ("BadDeviceFailure", 0x808B_0000, Badge.FAULT, FAULT, False),
        ("UncertainNoCommunicationLastUsableValue", 0x408F_0000, Badge.AGED, STALE, False),
        ("UncertainLastUsableValue", 0x4090_0000, Badge.AGED, STALE, False),
        ("BadWaitingForInitialData", 0x8032_0000, Badge.EMPTY, UNKNOWN, False),
        ("BadNotConnected", 0x808A_0000, Badge.EMPTY, STALE, False),
        ("UncertainEngineeringUnitsExceeded", 0x4094_0000, Badge.OVER_RANGE, GOOD, True),
        ("BadOutOfRange", 0x803C_0000, Badge.OVER_RANGE, FAULT, False),
        ("UncertainSensorCalibration", 0x420A_0000, Badge.WRENCH, GOOD, True),
        ("BadOutOfService", 0x808D_0000, Badge.WRENCH, FAULT, False),
        ("UncertainSimulatedValue", 0x4209_0000, Badge.WRENCH, GOOD, True),
        ("UncertainSubstituteValue", 0x4091_0000, Badge.HAND, GOOD, True),
        ("GoodLocalOverride", 0x0096_0000, Badge.HAND, GOOD, True),
    ],
)
def test_the_table(name: str, code: int, badge: Badge, quality: Quality, *, acts: bool) -> None:
    """Source: `reference/live-data.md` 6."""
    row = BY_NAME[name]
    assert (row.code, row.badge, row.quality, row.acts) == (code, badge, quality, acts)
    assert row.zh
    assert row.en


def test_codes_and_names_are_told_once() -> None:
    assert len({row.code for row in STATUSES}) == len({row.name for row in STATUSES}) == len(STATUSES)
    assert WAITING_FOR_INITIAL_DATA == FACTS_WAITING


@given(st.lists(st.integers(0, 2**32 - 1) | st.sampled_from([row.code for row in STATUSES]), max_size=30))
def test_trust_of_many_is_trust_of_each(codes: list[int]) -> None:
    assert trust(np.array(codes, np.uint32)).tolist() == [status_of(code).quality for code in codes]


@given(st.integers(0, 0xFFFF))
def test_the_low_bits_say_nothing_about_trust(bits: int) -> None:
    assert status_of(0x808C_0000 | bits).name == "BadSensorFailure"
    assert trust(np.array([bits], np.uint32)).tolist() == [GOOD]


@pytest.mark.parametrize(
    ("code", "quality"),
    [(0x8FFF_0000, FAULT), (0xC000_0000, FAULT), (0x4FFF_0000, GOOD), (0x0A00_0000, GOOD), (0x408F_0401, STALE)],
)
def test_a_code_is_read_by_its_upper_half_and_an_unknown_one_by_its_severity(code: int, quality: Quality) -> None:
    assert trust(np.array([code], np.uint32)).tolist() == [quality]


@pytest.mark.parametrize(
    ("byte", "name"),
    [
        (192, "Good"),
        (216, "GoodLocalOverride"),
        (64, "Uncertain"),
        (68, "UncertainLastUsableValue"),
        (84, "UncertainEngineeringUnitsExceeded"),
        (0, "Bad"),
        (4, "BadConfigurationError"),
        (8, "BadNotConnected"),
        (12, "BadDeviceFailure"),
        (16, "BadSensorFailure"),
        (20, "UncertainNoCommunicationLastUsableValue"),
        (24, "BadNoCommunication"),
        (28, "BadOutOfService"),
        (193, "Good"),
        (128, "Bad"),
    ],
)
def test_opc_classic(byte: int, name: str) -> None:
    assert int(CLASSIC[byte]) == BY_NAME[name].code


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (192, "Good"),
        (256, "Uncertain"),
        (261, "UncertainEngineeringUnitsExceeded"),
        (300, "Uncertain"),
        (500, "UncertainNoCommunicationLastUsableValue"),
        (512, "Bad"),
        (516, "UncertainNoCommunicationLastUsableValue"),
        (522, "BadNotConnected"),
        (524, "BadOutOfRange"),
        (700, "Bad"),
        (0, "Bad"),
        (0x8000_0000 | 524, "BadOutOfRange"),
    ],
)
def test_ignition(code: int, name: str) -> None:
    assert from_ignition(code) == BY_NAME[name].code
