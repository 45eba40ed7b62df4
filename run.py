#!/usr/bin/env python3
"""One door: `python3 run.py demo | test | check | bench | parkwatch ...`. Does all set-up first.

Standard library only, on any Python from 3.9. Finds or installs uv, makes `.venv` with a Python from 3.12 on and the
locked versions, and on Debian installs the libraries that Qt and OpenGL need, or says the one command that does. Its
own words go to standard error; standard output belongs to the command.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
UV_VERSION = "0.13.9"
PYTHON_WANTED = ((3, 12), (3, 13))  # wheels of every dependency are known for these
MOST_WORKERS = 4  # cores that are used by tests: many start servers and recorders of their own
WINDOWS_AT_ONCE = 2  # each on a display of its own; drawn by software, one takes a core and waits a good deal

USAGE = """python3 run.py COMMAND [ARGUMENTS]

  demo        show the demo park live: a window, or, with no display, pictures and a summary (--out DIR)
  test        all tests; extra arguments go to pytest
  check       formatting, lint, types, layers and house rules
  bench       measure beside what a user would pick instead (NAMES, --quick, --json)
  parkwatch   the program itself: parkwatch --help
"""

LOCKS = {
    "demo": "requirements.lock",
    "parkwatch": "requirements.lock",
    "test": "requirements-dev.lock",
    "check": "requirements-dev.lock",
    "bench": "requirements-bench.lock",
}

# Debian package for each library that Qt's xcb platform, VTK and the software renderer load at run time.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libEGL_mesa.so.0": "libegl-mesa0",
    "libGLX_mesa.so.0": "libglx-mesa0",
    "libOpenGL.so.0": "libopengl0",
    "libgbm.so.1": "libgbm1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXrender.so.1": "libxrender1",
    "libXcursor.so.1": "libxcursor1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libpulse.so.0": "libpulse0",
}

# Debian package for each program that tests start by themselves: a display, brokers, a sound server.
SERVERS = {
    "Xvfb": "xvfb",
    "mosquitto": "mosquitto",
    "nats-server": "nats-server",
    "pulseaudio": "pulseaudio",
}


def say(text: str) -> None:
    """Tell the person at the terminal; standard output is not ours."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> None:
    """Say why it cannot go on, and what to type."""
    say(text)
    raise SystemExit(1)


def run_aloud(*command: str) -> None:
    """Run a step of the set-up, its output on standard error."""
    if subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False).returncode:
        stop(f"This step failed: {' '.join(command)}\nMend what it says above, then run the same command again.")


# --- the environment


def set_up(command: str) -> None:
    """Bring `.venv` to the locked versions of this command; does nothing when it is there already."""
    lock = LOCKS[command]
    stamp = VENV / f".{lock}.stamp"
    wanted = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    started = time.monotonic()
    system_libraries(command)
    uv = find_uv() or install_uv()
    if not PYTHON.exists():
        python = find_python(uv)
        say(f"[2/3] making .venv with {python}")
        run_aloud(*uv, "venv", "--quiet", "--clear", "--python", python, str(VENV))
    say(f"[3/3] installing the locked versions of {lock} (the first time downloads them; they take about 2 GB of disk)")
    install = ["install", "--compile-bytecode", "--require-hashes"]  # compiled once here, not at the first start
    run_aloud(*uv, "pip", *install, "--python", str(PYTHON), "-r", str(ROOT / lock))
    stamp.write_text(wanted, encoding="utf-8")
    say(f"ready after {time.monotonic() - started:.0f} s; the next time this takes no time")


def find_uv() -> list[str] | None:
    """The command that runs uv, if there is one."""
    beside = TOOLS / ("bin/uv.exe" if WINDOWS else "bin/uv")
    for candidate in (shutil.which("uv"), str(beside)):
        if candidate and Path(candidate).exists() and answers([candidate, "--version"]):
            return [candidate]
    if answers([sys.executable, "-m", "uv", "--version"]):
        return [sys.executable, "-m", "uv"]
    return None


def answers(command: list[str]) -> bool:
    """Whether a command runs and ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install_uv() -> list[str]:
    """Put uv into `.tools`: with pip where there is one, else its wheel, checked against its hash."""
    say(f"[1/3] installing uv {UV_VERSION} into .tools")
    pip = [sys.executable, "-m", "pip"]
    if answers([*pip, "--version"]):
        target = ["install", "--quiet", "--disable-pip-version-check", "--target", str(TOOLS), f"uv=={UV_VERSION}"]
        subprocess.run([*pip, *target], stdout=sys.stderr, check=False)
    if not find_uv():
        fetch_uv()
    found = find_uv()
    if not found:
        stop("uv could not be installed. Install it by hand (pip install uv), then run the same command again.")
    assert found
    return found


def fetch_uv() -> None:
    """The wheel of uv from the package index, for a Python that has no pip."""
    with urllib.request.urlopen(f"https://pypi.org/pypi/uv/{UV_VERSION}/json", timeout=60) as answer:
        files = json.load(answer)["urls"]
    machine = {"AMD64": "amd64", "x86_64": "x86_64", "aarch64": "aarch64", "ARM64": "arm64"}[platform.machine()]
    system = "win" if WINDOWS else "macosx" if sys.platform == "darwin" else "manylinux"
    chosen = next(f for f in files if system in f["filename"] and machine in f["filename"])
    with urllib.request.urlopen(chosen["url"], timeout=300) as answer:
        wheel = answer.read()
    if hashlib.sha256(wheel).hexdigest() != chosen["digests"]["sha256"]:
        stop("The downloaded uv does not match its published hash; nothing was installed. Try again later.")
    (TOOLS / "bin").mkdir(parents=True, exist_ok=True)
    packed = TOOLS / "uv.whl"
    packed.write_bytes(wheel)
    with zipfile.ZipFile(packed) as archive:
        for name in archive.namelist():
            if "/scripts/" in name:
                path = TOOLS / "bin" / Path(name).name
                path.write_bytes(archive.read(name))
                path.chmod(0o755)
    packed.unlink()


def find_python(uv: list[str]) -> str:
    """A Python that every dependency has wheels for: this one, an installed one, or one that uv brings."""
    if sys.version_info[:2] in PYTHON_WANTED:
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for major, minor in PYTHON_WANTED:
        on_path = shutil.which(f"python{major}.{minor}")
        named = [Path(on_path)] if on_path else []
        for python in [*named, *sorted(pyenv.glob(f"{major}.{minor}.*/bin/python"))]:
            if answers([str(python), "-c", f"import sys; sys.exit(sys.version_info[:2] != {(major, minor)})"]):
                return str(python)
    found = subprocess.run(
        [*uv, "python", "find", "--quiet", ">=3.12,<3.14"], capture_output=True, text=True, check=False
    )
    if found.returncode == 0 and found.stdout.strip():
        return found.stdout.strip()
    say("      no Python 3.12 or 3.13 here; uv brings one")
    run_aloud(*uv, "python", "install", "3.12")
    return "3.12"


# --- the system


def system_libraries(command: str) -> None:
    """On Linux, what Qt and OpenGL load at run time; installed where we may, else the one command is said."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_packages(command)
    if not missing:
        return
    words = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if not shutil.which("apt-get"):
        say(f"Missing system libraries; Debian calls them: {' '.join(missing)}. Install their like, or go on without.")
    elif os.geteuid() != 0:
        say(f"Missing system libraries. Type:\n    sudo {words}\nthen run the same command again. Going on without.")
    else:
        say(f"[0/3] installing system libraries: {' '.join(missing)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in ("apt-get update -qq", words.replace("install -y", "install -y -qq", 1)):
            done = subprocess.run(step.split(), env=environment, stdout=subprocess.DEVNULL, check=False)
            if done.returncode:
                say(f"      could not: {step}. Type it by hand to see why. Going on without.")
                return


def missing_packages(command: str) -> list[str]:
    """Debian's names of what is not there."""
    missing = [package for library, package in LIBRARIES.items() if not loads(library)]
    dri = [Path(f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}/dri"), Path("/usr/lib64/dri"), Path("/usr/lib/dri")]
    if not any(folder.is_dir() for folder in dri):
        missing.append("libgl1-mesa-dri")
    if not has_chinese_font():
        missing.append("fonts-noto-cjk")
    if command == "test":
        missing += [package for program, package in SERVERS.items() if not installed(program)]
    return missing


def installed(program: str) -> bool:
    """Whether a program is there; servers lie where an ordinary person's PATH does not look."""
    return bool(shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"))


def loads(library: str) -> bool:
    """Whether the loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Whether any installed font has Chinese."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    words = ("CJK", "wqy", "SourceHan", "NotoSansSC", "msyh", "simhei")
    return any(word in path.name for folder in folders for path in folder.rglob("*.tt*") for word in words) or any(
        word in path.name for folder in folders for path in folder.rglob("*.otf") for word in words
    )


# --- the commands


def parkwatch(*arguments: str) -> int:
    """The program, from the checkout, in the folder the caller stands in."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [
        str(PYTHON),
        "-P",
        "-m",
        "viewer",
        *arguments,
    ]  # -P: a folder "viewer" where the caller stands is not ours
    if not WINDOWS:
        sys.stderr.flush()
        os.execve(command[0], command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


def test(arguments: list[str]) -> int:
    """Everything that needs no display first, then the windows on virtual ones."""
    if WINDOWS or sys.platform == "darwin":
        return step("tests", [str(PYTHON), "-m", "pytest", *arguments])
    # Hundreds of recorders and readers are started: each would compile the program anew where nothing may be kept.
    unwanted = ("DISPLAY", "WAYLAND_DISPLAY", "PYTHONDONTWRITEBYTECODE")
    quiet = {key: value for key, value in os.environ.items() if key not in unwanted}
    pytest = [str(PYTHON), "-m", "pytest", "-p", "no:cacheprovider"]
    workers = min(os.cpu_count() or 1, MOST_WORKERS) + 1  # one more than cores: tests wait for what they started
    # Files in the order that tests/conftest.py gives them, the longest first.
    spread = ["--dist", "loadfile", "--no-loadscope-reorder"]
    at_once = [] if arguments else [*spread, "-n", str(workers)]
    first = step("tests without a display", [*pytest, "-m", "not window", *at_once, *arguments], quiet)
    if not shutil.which("Xvfb"):
        say("Window tests need Xvfb: sudo apt-get install -y xvfb")
        return 1
    windows = 1 if arguments else WINDOWS_AT_ONCE
    at_once = [] if arguments else [*spread, "-n", str(windows)]
    second = on_virtual_displays(windows, [*pytest, "-m", "window", *at_once, *arguments], quiet)
    # 5 is pytest's word for "none chosen": right for one half when the caller names a file of the other.
    codes = {first, second}
    return 0 if codes <= {0, 5} and 0 in codes else max(codes - {5}, default=5)


def on_virtual_displays(count: int, command: list[str], environment: dict[str, str]) -> int:
    """Run a command that has so many displays to itself."""
    with ExitStack() as held:
        displays = [held.enter_context(virtual_display()) for _ in range(count)]
        if "" in displays:
            say("Xvfb did not start.")
            return 1
        # Two windows on one display would take the keyboard from each other: tests/conftest.py gives each worker one.
        told = {"DISPLAY": displays[0], "PARKWATCH_DISPLAYS": " ".join(displays), "QT_QPA_PLATFORM": "xcb"}
        return step("tests in a window", command, {**environment, **told})


@contextmanager
def virtual_display() -> Generator[str]:
    """The name of a display of our own; empty when it did not start."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "2560x1440x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as answer:
            number = answer.readline().strip()
        yield f":{number}" if number else ""
    finally:
        server.terminate()
        server.wait()


def check() -> int:
    """Everything a change must pass beside the tests; all steps run, so that one look shows all."""
    tools = PYTHON.parent
    steps = {
        "format": [str(tools / "ruff"), "format", "--check", "."],
        "lint": [str(tools / "ruff"), "check", "."],
        "mypy": [str(tools / "mypy")],
        "pyright": [str(tools / "pyright")],
        "layers": [str(tools / "lint-imports")],
        "house rules": [str(PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_house_rules.py"],
    }
    failed = [name for name, command in steps.items() if step(name, command)]
    say("check: all hold" if not failed else f"check: failed: {', '.join(failed)}")
    return 1 if failed else 0


def step(name: str, command: list[str], environment: dict[str, str] | None = None) -> int:
    """One named step of a longer command."""
    say(f"--- {name}")
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main(arguments: list[str]) -> int:
    """Do what the first word says."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in LOCKS:
        say(USAGE)
        return 0 if command in ("-h", "--help", "help") else 2
    set_up(command)
    if command == "test":
        return test(rest)
    if command == "check":
        return check()
    return parkwatch(*(rest if command == "parkwatch" else [command, *rest]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
