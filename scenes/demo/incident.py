"""What goes wrong in the demo park, as facts for the rehearsal feed: one tank first, then a few things far from it."""

from scenes.plant import Park
from scenes.rehearsal import Excursion

COLLECTORS, BENCHES = 5, 10


def incident(park: Park) -> tuple[Excursion, ...]:
    """The script: methanol tank T-103 first, a few things far from it, and a workshop without power."""
    return *first_minutes(park), *power_cut(park)


def first_minutes(park: Park) -> tuple[Excursion, ...]:
    """Methanol tank T-103 is wrong within the first seconds; times are seconds after the start."""
    methanol, gas = _in(park, 2, "T-103"), _in(park, 2, "GD-2101")
    lower = _in(park, 2, "GD-2102")
    return (
        Excursion(methanol["罐底温度"], 3.0, 14.0, 1500.0, 240.0, 53.0),
        Excursion(methanol["罐顶气相压力"], 20.0, 45.0, 1200.0, 240.0, 1.76),
        Excursion(gas["甲醇浓度"], 28.0, 40.0, 1100.0, 180.0, 61.0),
        Excursion(lower["可燃气体浓度"], 40.0, 60.0, 900.0, 180.0, 31.0),
        Excursion(_in(park, 2, "T-302")["液位"], 65.0, 45.0, 900.0, 300.0, 12_700.0),
        Excursion(_in(park, 1, "V-204")["球罐压力"], 55.0, 40.0, 900.0, 240.0, 1.52),
        Excursion(_in(park, 11, "DC-202")["火花信号"], 95.0, 0.5, 6.0, 0.5, 1.0),
        Excursion(_in(park, 10, "DC-103")["水位"], 70.0, 40.0, 900.0, 120.0, 0.52),
    )


def power_cut(park: Park) -> tuple[Excursion, ...]:
    """After two and a half minutes polishing hall 2 is without power for two: what hangs on it stops by and by."""
    found = [Excursion(_in(park, 10, "2号抛光车间")["站点电源"], 150.0, 0.5, 120.0, 0.5, 0.0)]
    for number in range(1, COLLECTORS + 1):
        collector, late = _in(park, 10, f"DC-20{number}"), 0.4 * number
        found.append(Excursion(collector["风机运行"], 151.0 + late, 0.5, 120.0, 0.5, 0.0))
        found.append(Excursion(collector["管道风速"], 152.0 + late, 8.0, 114.0, 6.0, 0.5))
        found.append(Excursion(collector["循环水流量"], 152.0 + late, 5.0, 116.0, 6.0, 0.001))
    for number in range(1, BENCHES + 1):
        found.append(
            Excursion(_in(park, 10, f"M-2{number:02d}")["联锁投用"], 151.5 + 0.2 * number, 0.5, 120.0, 0.5, 0.0)
        )
    return tuple(found)


def dead(park: Park) -> tuple[str, ...]:
    """Sensors that fall silent, by code."""
    return (
        _in(park, 9, "R-103")["夹套温度"],
        _in(park, 6, "CT-104")["风机振动"],
        _in(park, 3, "E-207")["管程出口温度"],
        _in(park, 7, "V-404")["罐中温度"],
        _in(park, 11, "DC-304")["进出口压差"],
    )


def broken(park: Park) -> tuple[str, ...]:
    """4–20 mA loops without current, by code: a detector for 0 … 100 %LEL reads −25 (reference/domain.md 4.5)."""
    return _in(park, 3, "GD-3104")["可燃气体浓度"], _in(park, 1, "GD-1303")["可燃气体浓度"]


def _in(park: Park, enterprise: int, tag: str) -> dict[str, str]:
    """Codes of the indicators of one installation by their Chinese names."""
    for item in park.enterprises[enterprise - 1].units:
        for equipment in item.equipment:
            if equipment.name.split(" ")[0] == tag:
                return {each.name: each.code for each in equipment.indicators}
    raise KeyError(tag)
