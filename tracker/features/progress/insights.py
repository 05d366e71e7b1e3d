"""What may go together, and the recovery view: the two pages that say most about what is not known."""

from datetime import timedelta

from werkzeug.wrappers import Response

from tracker.domain import abstinence, links
from tracker.domain.charts import answer, recovery
from tracker.domain.charts.series import Log
from tracker.features.progress import drawing
from tracker.features.progress.pages import pages
from tracker.features.progress.reading import numbers, read
from tracker.store import days, history, ways
from tracker.web import database, gate, responses, today
from tracker.web.gate import policy
from tracker.web.templating import say


@pages.get("/progress/links")
@policy("person")
def pairs() -> Response:
    """The three questions of the link finder, with "no clear link" as the usual answer."""
    person = gate.viewer()
    now = today.today(person)
    wanted = {name for pair in links.THREE_PAIRS for name in (pair.cause, pair.outcome)}
    texts = history.between(database.reading(), person.id, now - timedelta(days=links.LOOK_BACK + 14), now, wanted)
    return responses.page("progress/links.html", findings=links.findings(numbers(texts), now))


@pages.get("/progress/recovery")
@policy("person")
def since_last_use() -> Response:
    """The person's own ratings since the last use, beside what others report."""
    person, db = gate.viewer(), database.reading()
    now = today.today(person)
    way = ways.way(db, person.id, now)
    measures = [chart.measure for chart in recovery.CHARTS]
    first = days.first_day(db, person.id) or now
    log = read(db, person, now, first, now, measures).log
    since = abstinence.standing(log.use, now).last_use or (way.journey.last_use_on or way.journey.started_on
                                                           if way.journey else None)
    if since is None or since > now:
        return responses.page("progress/recovery_empty.html")
    view = recovery.series(Log(log.first, now, log.values, {}, (), log.names, now, log.week_starts), since)
    panels = [
        (drawing.drawn(chart.id, say(chart.name), series, say(sentence), now),
         [(day, say(answer(series.measure, value))) for day, value in reversed(series.points)])
        for chart, (series, sentence) in zip(recovery.CHARTS, view.panels, strict=True)
    ]
    return responses.page("progress/recovery.html", sentence=recovery.sentence(view), panels=panels, since=view.since)
