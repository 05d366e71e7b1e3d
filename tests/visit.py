"""The only way tests open pages: every answer is checked for what must hold on all of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.people import Someone

OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Page:
    """An answer, and its parsed tree when it is HTML."""

    status: int
    text: str
    headers: Mapping[str, str]
    tree: Element | None
    json: Any = None

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("Location", "")

    def all(self, tag: str, **attributes: str) -> Iterator[Element]:
        """Elements with these attributes (`class_` matches one class)."""
        assert self.tree is not None, self.text[:200]
        for element in self.tree.iter(tag):
            wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
            if all(
                value in element.get(name, "").split() if name == "class" else element.get(name) == value
                for name, value in wanted.items()
            ):
                yield element

    def words(self) -> str:
        """The visible text, white space folded."""
        assert self.tree is not None
        return " ".join(" ".join(self.tree.itertext()).split())


def visit(
    app: Flask,
    path: str,
    who: Someone | None = None,
    *,
    post: Mapping[str, Any] | None = None,
    method: str | None = None,
    json: bool = False,
    headers: Mapping[str, str] | None = None,
    files: Mapping[str, tuple[IO[bytes], str]] | None = None,
) -> Page:
    """Open a page (or post a form) as `who`, and check the invariants of every answer."""
    client = app.test_client(use_cookies=True)
    if who is not None:
        client.set_cookie("evenlight", who.token)
    sent: dict[str, Any] = {} if post is None else {"data": post}
    if files:
        # In memory: the client's own way leaves a temporary file open.
        chosen = {name: FileStorage(*file) for name, file in files.items()}
        boundary, body = encode_multipart({**(post or {}), **chosen})
        sent = {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}
    answer = client.open(
        path,
        method=method or ("POST" if post is not None or files else "GET"),
        headers={**OWN, "Accept": "application/json" if json else "text/html", **(headers or {})},
        **sent,
    )
    return checked(answer)


def checked(answer: TestResponse) -> Page:
    """The answer as a Page, after the invariants."""
    text = answer.get_data(as_text=True) if "text" in answer.mimetype or "json" in answer.mimetype else ""
    answer.get_data()
    answer.close()  # as a server does once all is sent: what waits for that begins now
    assert answer.status_code < 500 or answer.status_code == 507, text[-2000:]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    tree = None
    if answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303):
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        _check_page(tree, text)
    return Page(answer.status_code, text, dict(answer.headers), tree, answer.get_json(silent=True))


def _check_page(tree: Element, text: str) -> None:
    headings = [" ".join("".join(h1.itertext()).split()) for h1 in tree.iter("h1")]
    assert len(headings) == 1, headings
    title = " ".join("".join(next(tree.iter("title")).itertext()).split())
    assert title.endswith("Evenlight"), title
    doubled = [name for name, n in Counter(e.get("id") for e in tree.iter() if e.get("id")).items() if n > 1]
    assert not doubled, f"ids used twice: {doubled}"
    ids = {e.get("id") for e in tree.iter() if e.get("id")}
    for element in tree.iter():
        assert element.get("style") is None, f"inline style on <{element.tag}>"
        assert not any(name.startswith("on") for name in element.attrib), f"inline handler on <{element.tag}>"
        if element.tag == "label" and element.get("for"):
            assert element.get("for") in ids, f"label for nothing: {element.get('for')}"
        for name in ("aria-describedby", "aria-labelledby"):
            for one in (element.get(name) or "").split():
                assert one in ids, f"{name} points at nothing: {one}"
    for form in tree.iter("form"):
        assert form.get("action"), "a form without an action"
    for script in tree.iter("script"):
        assert script.get("src") or script.get("type") == "application/json", "an inline script"
    assert "%(" not in text, "an unfilled place in a sentence"
    assert "Message(" not in text, "a Message that was not said"
