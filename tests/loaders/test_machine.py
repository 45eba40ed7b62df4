from pathlib import Path

from loaders import machine


def test_this_machine_has_a_processor_and_memory() -> None:
    assert machine.processor()
    assert machine.memory_gigabytes() > 0.1


def test_disks_are_counted_without_loops_and_removable_ones(tmp_path: Path) -> None:
    for name, sectors, removable, rotational in [
        ("sda", 1953525168, 0, 1),
        ("nvme0n1", 1953525168, 0, 0),
        ("sdb", 60000000, 1, 0),
        ("loop0", 1000, 0, 0),
    ]:
        block = tmp_path / name
        (block / "queue").mkdir(parents=True)
        (block / "size").write_text(f"{sectors}\n")
        (block / "removable").write_text(f"{removable}\n")
        (block / "queue" / "rotational").write_text(f"{rotational}\n")
    disks = machine.linux_disks(tmp_path)
    assert [(round(size), solid) for size, solid in disks] == [(1000, True), (1000, False)]


def test_what_windows_says_of_its_disks_is_understood() -> None:
    said = "1000204886016 SSD\n2000398934016 HDD\n\n garbage"
    assert machine.windows_disks(said) == [(1000.204886016, True), (2000.398934016, False)]
