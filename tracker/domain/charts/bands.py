"""Phase bands: the stretches of time under every chart, with the name at the top."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.phases import PHASES, Span, name_of, path
from tracker.domain.words import Message

#: The phase that gives a band its name: the first of its kind, so detox and settling together are called detox.
_NAMED_BY: dict[str, str] = {}
for _phase in PHASES.values():
    _NAMED_BY.setdefault(_phase.band, _phase.key)


@dataclass(frozen=True, slots=True)
class Band:
    """One band: `kind` for its colour, its name, and the days from `first` to `last`, both included."""

    kind: str
    name: Message | str
    first: date
    last: date


def bands(spans: Iterable[Span], first: date, last: date, names: Mapping[str, str] | None = None) -> list[Band]:
    """The bands of the days from `first` to `last`: neighbours of one kind become one, what is outside is cut off.

    `names` are the person's own names by phase key.
    """
    held = path(spans)
    ends = [*(span.start - timedelta(days=1) for span in held[1:]), last]
    drawn: list[Band] = []
    for span, end in zip(held, ends, strict=False):
        begins, until = max(span.start, first), min(end, last)
        if begins > until:
            continue
        kind = PHASES[span.phase].band
        if drawn and drawn[-1].kind == kind:
            drawn[-1] = Band(kind, drawn[-1].name, drawn[-1].first, until)
        else:
            drawn.append(Band(kind, name_of(_NAMED_BY[kind], names), begins, until))
    return drawn
