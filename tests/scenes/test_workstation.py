from dataclasses import replace

import pytest

from loaders.machine import named_workstation
from scenes.workstation import Machine, compared

NAMED = Machine(
    processor="Intel Core i9-9900K",
    cores=8,
    graphics="NVIDIA GeForce RTX 2080 Ti",
    software_drawing=False,
    graphics_gigabytes=11.5,
    memory_gigabytes=67.4,
    disk_gigabytes=2000.4,
    solid_state_gigabytes=1000.2,
    display_inches=27.1,
    display_pixels=(2560, 1440),
    system="Windows 10 64-bit",
    windows_64=True,
    opengl=4.6,
)


def held(machine: Machine) -> dict[str, bool | None]:
    return {finding.name: finding.holds for finding in compared(machine, named_workstation())}


def test_the_named_workstation_meets_every_demand_of_the_notice() -> None:
    assert set(held(NAMED).values()) == {True}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("processor", replace(NAMED, cores=4)),
        ("graphics", replace(NAMED, software_drawing=True)),
        ("graphics_memory", replace(NAMED, graphics_gigabytes=6.0)),
        ("memory", replace(NAMED, memory_gigabytes=32.0)),
        ("disk", replace(NAMED, disk_gigabytes=1000.0)),
        ("solid_state", replace(NAMED, solid_state_gigabytes=0.0)),
        ("display", replace(NAMED, display_inches=0.0)),
        ("system", replace(NAMED, windows_64=False)),
        ("opengl", replace(NAMED, opengl=2.1)),
    ],
)
def test_what_is_short_is_named_and_so_is_what_still_works(name: str, short: Machine) -> None:
    assert [finding.name for finding in compared(short, named_workstation()) if finding.holds is False] == [name]
    [finding] = [each for each in compared(short, named_workstation()) if each.name == name]
    assert finding.still_zh
    assert finding.still_en


def test_what_could_not_be_learned_is_said_to_be_unknown() -> None:
    unknown = replace(NAMED, graphics_gigabytes=None, disk_gigabytes=None, opengl=None)
    assert {name for name, holds in held(unknown).items() if holds is None} == {"graphics_memory", "disk", "opengl"}
