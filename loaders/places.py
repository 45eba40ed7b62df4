"""Where the program's own data lies: beside this folder in a checkout, an installed wheel and a bundle alike."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config"
REGULATIONS = CONFIG / "regulations"
