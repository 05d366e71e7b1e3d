"""Help now is one tap away on every page, for whoever reads it."""

from flask import Flask

from tests.house.test_routes import address, app, owner, rules  # noqa: F401  (app and owner are fixtures)
from tests.people import Someone, join
from tests.visit import visit

#: Help itself, and the neutral page that hides it.
WITHOUT = {"/help", "/pause"}


def test_help_is_one_tap_away(app: Flask, owner: Someone) -> None:  # noqa: F811
    new, seen, missing = join(app.extensions["store"], "Nina"), 0, []
    for rule, method in rules(app):
        if method != "GET" or rule.rule in WITHOUT:
            continue
        for who in (None, owner, new):
            page = visit(app, address(app, rule), who)
            if page.tree is not None:
                seen += 1
                if not any(str(link.get("href", "")).startswith("/help") for link in page.all("a")):
                    missing.append(rule.rule)
    assert seen > 30
    assert not missing, sorted(set(missing))
