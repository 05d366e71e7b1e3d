"""Anything at all sent to the forms of counselors and admins, which strangers' forms do not reach: never a 5xx."""

import random
from collections import Counter

from flask import Flask

from tests.house.test_bad_input import forms, naughty
from tests.people import admin, counselor, practice
from tests.visit import OWN
from tracker.store import organisations

FIELDS = ["role", "front", "named", "name", "hours", "is_part2", "organisation_id", "digest", "next", "practice"]


def test_no_form_breaks(app: Flask) -> None:
    store = app.extensions["store"]
    place = practice(store)
    maya, ada = counselor(store, "Maya", place), admin(store, "Ada", place)
    chance, answers = random.Random("practice"), Counter[int]()
    last = f"/practice/members/{ada.person.id}/admin/ending"
    for who, paths in (
        (maya, ("/people/invitations/new", "/people/settings", "/practice/seat", "/sharing/invitations/new")),
        (ada, ("/practice", "/practice/invitations/new", last, "/practice/invitations/x/withdrawal",
               "/invitations/x/withdrawal", "/invitations/x", f"/practice/members/{ada.person.id}/%00/ending")),
    ):
        client = app.test_client()
        client.set_cookie("evenlight", who.token)
        for path in paths:
            for form, _n in zip(forms(chance, FIELDS, naughty()), range(25), strict=False):
                answer = client.post(path, data=form, headers=OWN)
                assert answer.status_code < 500, (path, form)
                answers[answer.status_code] += 1
    assert answers[422] and answers[303] and answers[404], answers
    with store.reading() as db:
        assert organisations.holds(db, ada.person.id, place, "admin"), "the last admin stays, whatever is sent"
