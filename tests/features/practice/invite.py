"""Inviting through the pages, as tests do it."""

import re

from flask import Flask

from tests.people import Someone
from tests.visit import Page, visit


def link_in(page: Page) -> str:
    """The path of the invitation a page has made; it stands there once, to be copied."""
    assert page.status == 200, page.words()
    (field,) = page.all("input", id="address")
    found = re.search(r"/invitations/[a-z0-9-]{34}$", field.get("value", ""))
    assert found, field.attrib
    return found.group()


def invite(app: Flask, who: Someone, role: str = "supporter") -> str:
    """A person makes an invitation; gives its path."""
    return link_in(visit(app, "/sharing/invitations/new", who, post={"role": role}))
