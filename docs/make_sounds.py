"""The alarm sounds, made from a few sine waves so that anybody may change and ship them: `python docs/make_sounds.py`.

Urgency is told by rhythm and number of pulses first, by pitch second, so that it survives a bad loudspeaker and an ear
that no longer hears high tones: five quick pulses for HH and LL, three for H, two for L, one soft low tone for lost
contact, two falling tones for a picture that is not live. Two soft ticks lead into a replay and out of it. These
are our own choice; no published rule fixes them.
"""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 22_050
FOLDER = Path(__file__).resolve().parent.parent / "config" / "sounds"

type Wave = NDArray[np.float64]


def pulse(hertz: float, seconds: float, *, loud: float = 0.6) -> Wave:
    """One pulse with two overtones and soft edges, shape (samples,), between -1 and 1."""
    time = np.arange(round(RATE * seconds)) / RATE
    tone = sum(np.sin(2 * np.pi * hertz * order * time) / order**1.5 for order in (1, 2, 3))
    edge = np.minimum(1.0, np.minimum(time, seconds - time) / 0.012)
    return np.asarray(tone * edge * loud / 1.9, np.float64)


def rest(seconds: float) -> Wave:
    """Silence."""
    return np.zeros(round(RATE * seconds))


def pulses(count: int, hertz: float, seconds: float, gap: float) -> Wave:
    """The same pulse several times."""
    return np.concatenate([part for _ in range(count) for part in (pulse(hertz, seconds), rest(gap))])


def sounds() -> dict[str, Wave]:
    """Every sound by its file's name."""
    return {
        "high_high": np.concatenate([pulses(3, 988.0, 0.11, 0.07), rest(0.12), pulses(2, 988.0, 0.11, 0.07)]),
        "low_low": np.concatenate([pulses(3, 740.0, 0.11, 0.07), rest(0.12), pulses(2, 740.0, 0.11, 0.07)]),
        "high": pulses(3, 784.0, 0.18, 0.14),
        "low": pulses(2, 587.0, 0.18, 0.16),
        "contact": pulse(330.0, 0.5, loud=0.4),
        "not_live": np.concatenate([pulse(660.0, 0.3), rest(0.08), pulse(440.0, 0.45)]),
        "replay_begin": np.concatenate([pulse(880.0, 0.05, loud=0.3), rest(0.05), pulse(587.0, 0.09, loud=0.3)]),
        "replay_end": np.concatenate([pulse(587.0, 0.05, loud=0.3), rest(0.05), pulse(880.0, 0.09, loud=0.3)]),
        "self_test": np.concatenate([pulse(523.0, 0.15), pulse(659.0, 0.15), pulse(784.0, 0.3)]),
    }


def write(folder: Path) -> None:
    """16-bit mono files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, tone in sounds().items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((np.clip(tone, -1, 1) * 32_000).astype("<i2").tobytes())


if __name__ == "__main__":
    write(FOLDER)
