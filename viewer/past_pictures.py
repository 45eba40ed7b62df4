"""Pictures of past moments without a display, each with its stamp: for reports and evidence made at the terminal."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from PIL import Image

from loaders.evidence.sealing import Picture
from loaders.going import Going, always, part_of, refuse_ended
from loaders.live.history import History
from loaders.provenance import SceneStamp, software
from loaders.report.fonts import pen_of
from loaders.report.stamps import Stamp, stamped
from loaders.report.words import Speech
from scenes.columns import Bytes
from scenes.datums import word_of
from scenes.trouble import Language
from viewer.opening import Opening
from viewer.snapshot import Studio, view_of, without_a_display

SIZE = (1600, 900)
FILM_SIZE = (1280, 720)
PREPARED = 0.6
"""Part of the time until the first picture can be drawn, about."""
type Shot = tuple[float, str]
"""When, in seconds since 1970 UTC by the feed's clock, and from which saved view."""


def past_pictures(
    opening: Opening,
    history: History,
    shots: Sequence[Shot],
    scene: SceneStamp,
    speaking: Language,
    going: Going = always,
) -> tuple[Picture, ...]:
    """Draw what viewers had at each moment. Raises `Trouble` for a view that is none, or a history that refuses.

    A moment without a record is drawn as unknown, and says so. `going` is told the part done and says to go on.
    """
    _, theme = without_a_display(speaking)
    cameras = [view_of(opening, view, SIZE[0] / SIZE[1]) for _, view in shots]
    studio, pen, found = Studio(opening, theme), pen_of(), list[Picture]()
    drawing = part_of(going, PREPARED, 1.0)
    try:
        refuse_ended(drawing(0.0))
        for number, ((moment, view), camera) in enumerate(zip(shots, cameras, strict=True), 1):
            past = history.state_at(moment)
            studio.facts(past.facts, moment)
            stamp = _stamp(opening, moment, scene, speaking, known=past.moment is not None)
            kept = BytesIO()
            Image.fromarray(stamped(studio.picture(camera, SIZE), stamp, pen)).save(kept, "PNG")
            zh, en = ("", "") if past.moment is not None else ("该时刻没有记录", "nothing is recorded of that moment")
            refuse_ended(drawing(number / len(shots)))
            found.append(Picture(f"{number:02d}-{_plain(view)}", kept.getvalue(), moment, view, zh, en))
    finally:
        studio.close()
    return tuple(found)


def past_frames(
    opening: Opening, history: History, moments: Iterable[float], view: str, scene: SceneStamp, speaking: Language
) -> Iterator[tuple[Bytes, Stamp]]:
    """The picture of each moment from one view, to be written as a film. Raises `Trouble` as `past_pictures`."""
    _, theme = without_a_display(speaking)
    camera = view_of(opening, view, FILM_SIZE[0] / FILM_SIZE[1])
    studio = Studio(opening, theme)
    try:
        for moment in moments:
            past = history.state_at(moment)
            studio.facts(past.facts, moment)
            stamp = _stamp(opening, moment, scene, speaking, known=past.moment is not None)
            yield studio.picture(camera, FILM_SIZE), stamp
    finally:
        studio.close()


def _stamp(opening: Opening, moment: float, scene: SceneStamp, speaking: Language, *, known: bool) -> Stamp:
    speech, park = Speech(speaking), opening.park
    name = park.name_en if speaking == "en" and park.name_en else park.name
    loud = speech.say("回放", "REPLAY") + ("" if known else speech.say(" 无记录", " NO RECORD"))
    told = f"{name}  {speech.moment(moment)} {speech.offset(moment)}  {word_of(type(park.origin)).upper()}"
    versions = f"{speech.say('场景', 'scene')} {scene.sha256[:8]}  parkwatch {software()['parkwatch']}"
    return Stamp(loud, f"{told}  {versions}")


def _plain(view: str) -> str:
    """A view's name as it may stand in a file's."""
    kept = "".join(each for each in view.lower() if each.isascii() and each.isalnum())
    return kept[:40] or "view"
