"""The blueprint of this slice, and the one way to render what a window showed: with the notice of the consent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from tracker.domain.notices import CURRENT, NOTICES, Record
from tracker.domain.words import Message
from tracker.store.windows import Pane
from tracker.web import responses

pages = Blueprint("counsel", __name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands below what was shared: the federal words where Part 2 applies to any of it (else none)."""

    version: str
    federal: tuple[str, ...]
    review: Message | None


def page(template: str, shown: Pane | Record | Iterable[Record], /, status: int = 200, **more: Any) -> Response:
    """A page of the desk with the notice of what it shows; called once the window's block has ended.

    `shown` is the window or the consent it was opened by, or those of a whole list. The long form of 42 CFR §2.32 goes
    with one person's record, the short one with a list.
    """
    return responses.page(template, status, notice=notice_of(shown), **more)


def notice_of(shown: Pane | Record | Iterable[Record]) -> Notice:
    """The notice of one consent, or of a list of them."""
    if isinstance(shown, Pane):
        shown = shown.record
    if isinstance(shown, Record):
        words = shown.notice
        return Notice(shown.version, words.long if shown.is_part2 else (), words.review)
    bound = [one.version for one in shown if one.is_part2]
    words = NOTICES[max(bound, default=CURRENT)]
    return Notice(words.version, (words.short,) if bound else (), words.review)
