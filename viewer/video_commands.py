"""The command line's part about video: which camera's pictures there are, and from when to when."""

from pathlib import Path
from typing import Annotated

import typer

from viewer.terminal import answers

video = typer.Typer(no_args_is_help=True, help="What a video recorder kept, for the timeline / 录像清单")


@video.callback()
def video_() -> None:
    """What a video recorder kept, for the timeline / 录像清单."""


@video.command("import")
def import_(
    park: Annotated[Path, typer.Argument(help="a park's folder NAME.park, or the folder of its recorder's data")],
    sources: Annotated[list[Path], typer.Argument(help="CSV files with the columns camera, begin and end")],
    data: Annotated[
        Path | None, typer.Option(help="where recorders keep journals, when not in the usual place")
    ] = None,
) -> None:
    """Take over a video recorder's list: when which camera's pictures were kept; added to what is known."""
    from loaders.live.video_spans import VIDEO, take_over
    from viewer.live_commands import kept

    found = take_over(sources, kept(park, data) / VIDEO)
    answers.print(f"{len(found.cameras)} cameras, {len(found.spans)} spans", markup=False, highlight=False)
