"""Names that are too long for their cell."""

import re

from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

_IN_BRACKETS = re.compile(r"\s*[（(][^（(]+[）)]$")


def leave_brackets_out(option: QStyleOptionViewItem, view: QAbstractItemView) -> None:
    """If the text has no room, what stands in brackets at its end goes first; the view cuts what is still too long."""
    style = view.style()
    room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, view).width()
    margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, view) + 1
    if option.fontMetrics.horizontalAdvance(option.text) > room - 2 * margin:
        option.text = _IN_BRACKETS.sub("…", option.text)
