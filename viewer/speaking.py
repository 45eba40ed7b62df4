"""A process of its own that says each line of its standard input aloud, and answers "said" or "cannot".

Run as `python -m viewer.speaking LANGUAGE [ENGINE]`. Apart, because a speech engine may hang, block for seconds or die:
whoever started this ends it when no answer comes.
"""

import sys

from PySide6.QtCore import QCoreApplication, QEventLoop, QLocale
from PySide6.QtTextToSpeech import QTextToSpeech

State = QTextToSpeech.State


def main(arguments: list[str]) -> int:
    """Until standard input ends; 1 where the machine has no voice."""
    app = QCoreApplication(["parkwatch-speaking"])
    speech = QTextToSpeech(arguments[1]) if len(arguments) > 1 else QTextToSpeech()
    if speech.state() == State.Error:
        _answer("cannot")
        return 1
    speech.setLocale(QLocale("zh_CN" if arguments[0] == "zh" else "en_US"))
    ended = QEventLoop(app)

    def look(state: QTextToSpeech.State) -> None:
        if state in {State.Ready, State.Error}:
            ended.quit()

    speech.stateChanged.connect(look)
    for line in sys.stdin:
        speech.say(line.strip())
        ended.exec()
        _answer("cannot" if speech.state() == State.Error else "said")
    return 0


def _answer(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
