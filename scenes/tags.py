"""The indicators of one park as columns."""

from dataclasses import dataclass

from scenes.columns import Bytes, Flags, Floats, Rows, lock


@dataclass(frozen=True, slots=True)
class Tags:
    """One row per indicator; inside the program an indicator *is* its row number.

    Every column has shape (tags,). Limits, range and deadband are in the indicator's own unit; NaN means "no such
    limit". `object_id` is the row of the equipment that wears the indicator's colour. `kind` is the position of the
    indicator's kind in `plant.IndicatorKind`. `no_low` marks gas detectors, whose low limits mean nothing
    (`reference/domain.md` 4.4). `tolerance` is the part of the range by which a value may lie outside it before it is a
    fault (0.01 = 1 % of span). `stale_after` is in seconds. `linked` is False for 未接入.
    """

    codes: tuple[str, ...]
    object_id: Rows
    kind: Bytes
    low_low: Floats
    low: Floats
    high: Floats
    high_high: Floats
    range_low: Floats
    range_high: Floats
    deadband: Floats
    tolerance: Floats
    stale_after: Floats
    no_low: Flags
    linked: Flags

    def __post_init__(self) -> None:
        lock(self.object_id, self.kind, self.low_low, self.low, self.high, self.high_high, self.range_low)
        lock(self.range_high, self.deadband, self.tolerance, self.stale_after, self.no_low, self.linked)

    def __len__(self) -> int:
        return len(self.codes)
