"""What a 32-bit status means: how far a reading can be trusted, whether its alarm may act, and how it is shown.

Source: OPC UA Part 4 and Part 8 status codes (names and numbers as in the public list of the OPC Foundation, by way of
`reference/live-data.md` 6). The top two bits are the severity: 00 good, 01 uncertain, 10 bad. The 32-bit code is kept;
`Quality` follows from it.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from scenes.columns import Bytes, Codes
from scenes.severity import Quality


class Badge(StrEnum):
    """How a status is marked on the object, beside its colour and value."""

    NONE = ""
    FAULT = "fault"
    """Hatched grey."""
    AGED = "aged"
    """The value struck grey, with its age."""
    EMPTY = "empty"
    """An empty outline: nothing is known."""
    OVER_RANGE = "over_range"
    """超量程 beside the value."""
    WRENCH = "wrench"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Status:
    """One row of the table. `acts` is whether the process alarm may act on the reading; otherwise it is frozen."""

    code: int
    name: str
    zh: str
    en: str
    badge: Badge
    quality: Quality

    @property
    def acts(self) -> bool:
        """Only what is GOOD moves the process alarm."""
        return self.quality == Quality.GOOD


GOOD = 0x0000_0000
LOCAL_OVERRIDE = 0x0096_0000
UNCERTAIN = 0x4000_0000
NO_COMMUNICATION_LAST_USABLE = 0x408F_0000
LAST_USABLE = 0x4090_0000
SUBSTITUTE = 0x4091_0000
RANGE_EXCEEDED = 0x4094_0000
SIMULATED = 0x4209_0000
CALIBRATION = 0x420A_0000
BAD = 0x8000_0000
"""The first status whose top two bits say Bad."""
NO_COMMUNICATION = 0x8031_0000
WAITING_FOR_INITIAL_DATA = 0x8032_0000
OUT_OF_RANGE = 0x803C_0000
CONFIGURATION = 0x8089_0000
NOT_CONNECTED = 0x808A_0000
DEVICE_FAILURE = 0x808B_0000
SENSOR_FAILURE = 0x808C_0000
OUT_OF_SERVICE = 0x808D_0000
NO_DATA = 0x809B_0000
_COMMUNICATION = 0x8005_0000
_TIMEOUT = 0x800A_0000
_SERVER_NOT_CONNECTED = 0x800D_0000
_INITIAL = 0x4092_0000
_NOT_ACCURATE = 0x4093_0000
_SUB_NORMAL = 0x4095_0000

_STALE, _FAULT, _FINE = Quality.STALE, Quality.FAULT, Quality.GOOD

STATUSES: tuple[Status, ...] = (
    Status(GOOD, "Good", "有效", "good", Badge.NONE, _FINE),
    Status(LOCAL_OVERRIDE, "GoodLocalOverride", "人工置数", "entered by hand", Badge.HAND, _FINE),
    Status(UNCERTAIN, "Uncertain", "存疑", "uncertain", Badge.NONE, _FINE),
    Status(
        NO_COMMUNICATION_LAST_USABLE,
        "UncertainNoCommunicationLastUsableValue",
        "通信中断，保留上次值",
        "link lost, last value kept",
        Badge.AGED,
        _STALE,
    ),
    Status(LAST_USABLE, "UncertainLastUsableValue", "保留上次值", "last value kept", Badge.AGED, _STALE),
    Status(SUBSTITUTE, "UncertainSubstituteValue", "替代值", "substituted value", Badge.HAND, _FINE),
    Status(_INITIAL, "UncertainInitialValue", "初始值", "initial value", Badge.NONE, _FINE),
    Status(_NOT_ACCURATE, "UncertainSensorNotAccurate", "精度不足", "sensor not accurate", Badge.WRENCH, _FINE),
    Status(RANGE_EXCEEDED, "UncertainEngineeringUnitsExceeded", "超量程", "over range", Badge.OVER_RANGE, _FINE),
    Status(_SUB_NORMAL, "UncertainSubNormal", "信号源不足", "too few good sources", Badge.NONE, _FINE),
    Status(SIMULATED, "UncertainSimulatedValue", "模拟值", "simulated value", Badge.WRENCH, _FINE),
    Status(CALIBRATION, "UncertainSensorCalibration", "标定中", "being calibrated", Badge.WRENCH, _FINE),
    Status(BAD, "Bad", "坏值", "bad", Badge.FAULT, _FAULT),
    Status(_COMMUNICATION, "BadCommunicationError", "通信错误", "communication error", Badge.AGED, _STALE),
    Status(_TIMEOUT, "BadTimeout", "通信超时", "timed out", Badge.AGED, _STALE),
    Status(_SERVER_NOT_CONNECTED, "BadServerNotConnected", "服务器未连接", "server gone", Badge.AGED, _STALE),
    Status(NO_COMMUNICATION, "BadNoCommunication", "通信中断", "link lost", Badge.AGED, _STALE),
    Status(
        WAITING_FOR_INITIAL_DATA,
        "BadWaitingForInitialData",
        "从未收到",
        "never received",
        Badge.EMPTY,
        Quality.UNKNOWN,
    ),
    Status(OUT_OF_RANGE, "BadOutOfRange", "超量程故障", "out of range", Badge.OVER_RANGE, _FAULT),
    Status(CONFIGURATION, "BadConfigurationError", "配置错误", "configuration error", Badge.FAULT, _FAULT),
    Status(NOT_CONNECTED, "BadNotConnected", "未接入", "not connected", Badge.EMPTY, _STALE),
    Status(DEVICE_FAILURE, "BadDeviceFailure", "设备故障", "device failure", Badge.FAULT, _FAULT),
    Status(SENSOR_FAILURE, "BadSensorFailure", "传感器故障", "sensor failure", Badge.FAULT, _FAULT),
    Status(OUT_OF_SERVICE, "BadOutOfService", "检修停用", "out of service", Badge.WRENCH, _FAULT),
    Status(NO_DATA, "BadNoData", "无有效值", "no value", Badge.FAULT, _FAULT),
)
"""Every status with words of its own; any other is read by its severity alone.

Uncertain values act: an alarm is never hidden by a doubt. What is only the last one kept does not, for it is no news.
BadNotConnected said of a linked indicator is a lost link: 未接入 is a matter of the enterprise file (`Tags.linked`).
"""

BY_CODE = MappingProxyType({status.code: status for status in STATUSES})
BY_NAME = MappingProxyType({status.name: status for status in STATUSES})
_SUB = np.uint32(0xFFFF_0000)
_ODD = np.array([s.code for s in STATUSES if s.quality != (_FAULT if s.code >= BAD else _FINE)], np.uint32)
_ODD_QUALITY = np.array([BY_CODE[int(code)].quality for code in _ODD], np.uint8)


def status_of(code: int) -> Status:
    """The row of a code; the plain row of its severity for one without words of its own."""
    known = BY_CODE.get(code & 0xFFFF_0000)
    if known is not None:
        return known
    return BY_CODE[BAD] if code >= BAD else BY_CODE[UNCERTAIN] if code >= UNCERTAIN else BY_CODE[GOOD]


def trust(codes: Codes) -> Bytes:
    """`Quality` of every code, shape (codes,), for an indicator that is linked and has had a value.

    Severity 11 is reserved and read as bad.
    """
    quality = (codes >= np.uint32(BAD)).astype(np.uint8)  # Quality.FAULT is 1
    odd = np.flatnonzero(codes)
    if odd.size:
        sub = codes[odd] & _SUB
        for code, special in zip(_ODD, _ODD_QUALITY, strict=True):
            quality[odd[sub == code]] = special
    return quality


def _classic() -> Codes:
    """OPC DA quality byte QQSSSSLL to 32-bit codes, shape (256,). Limit bits (LL) say nothing about trust."""
    codes = np.full(256, BAD, np.uint32)
    sub = {
        0x00: BAD,
        0x04: CONFIGURATION,
        0x08: NOT_CONNECTED,
        0x0C: DEVICE_FAILURE,
        0x10: SENSOR_FAILURE,
        0x14: NO_COMMUNICATION_LAST_USABLE,  # "last known": the link is gone, the value is the last one
        0x18: NO_COMMUNICATION,
        0x1C: OUT_OF_SERVICE,
        0x20: WAITING_FOR_INITIAL_DATA,
        0x40: UNCERTAIN,
        0x44: LAST_USABLE,
        0x50: _NOT_ACCURATE,
        0x54: RANGE_EXCEEDED,
        0x58: _SUB_NORMAL,
        0xC0: GOOD,
        0xD8: LOCAL_OVERRIDE,
    }
    severities = {0x00: BAD, 0x40: UNCERTAIN, 0x80: BAD, 0xC0: GOOD}
    for byte in range(256):
        codes[byte] = sub.get(byte & 0xFC, severities[byte & 0xC0])
    return codes


CLASSIC = _classic()
"""OPC classic: 192 good, 64 uncertain, 0 bad, with their sub-status; shape (256,)."""
CLASSIC.setflags(write=False)

IGNITION = MappingProxyType(
    {
        192: GOOD,
        256: UNCERTAIN,
        257: LAST_USABLE,
        258: SUBSTITUTE,
        259: _INITIAL,
        260: _NOT_ACCURATE,
        261: RANGE_EXCEEDED,
        500: NO_COMMUNICATION_LAST_USABLE,  # STALE of Sparkplug B
        512: BAD,
        516: NO_COMMUNICATION_LAST_USABLE,  # Bad_Stale
        522: NOT_CONNECTED,
        524: OUT_OF_RANGE,
    }
)
"""Codes as Ignition 8 and Sparkplug B write them (`reference/live-data.md` 6), by their low 16 bits."""


def from_ignition(code: int) -> int:
    """A 32-bit status for an Ignition 8 code; an unknown one is read by its range: bad from 512 on."""
    low = code & 0xFFFF
    known = IGNITION.get(low)
    if known is not None:
        return known
    if low < 256:
        return int(CLASSIC[low])
    return UNCERTAIN if low < 512 else BAD
