"""The way in of whoever closes days: this file by its path, in a checkout and from an installed wheel."""

import argparse
import logging
import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[3])


def main(arguments: list[str]) -> int:
    """Close what is over; 0 when all went well."""
    from loaders.live.history.closing import be_gentle, close_days
    from loaders.live.history.retention import Retention
    from loaders.live.history.software import software
    from scenes.trouble import Trouble

    parser = argparse.ArgumentParser(prog="history", description="Close the days of a history that are over.")
    parser.add_argument("deed", choices=["close"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--but", default="", help="the file that is being written")
    parser.add_argument("--days", type=int, default=None)
    parser.add_argument("--bytes", type=int, default=None)
    parser.add_argument("--gentle", action="store_true", help="leave the processor to others")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if chosen.gentle:
        be_gentle()
    try:
        seals = close_days(
            chosen.folder, but=chosen.but, retention=Retention(chosen.days, chosen.bytes), software=software()
        )
    except Trouble as trouble:
        logging.error("%s", trouble.notice.told("en"))  # noqa: TRY400 the sentence is what the reader needs
        return 1
    for seal in seals:
        logging.info("closed: %d rows, %d bytes, sha256 %s", seal.rows, seal.bytes, seal.sha256)
    return 0


if __name__ == "__main__":
    here = str(Path(__file__).resolve().parent)
    sys.path[:] = [ROOT, *(place for place in sys.path if place not in {here, ROOT})]
    raise SystemExit(main(sys.argv[1:]))
