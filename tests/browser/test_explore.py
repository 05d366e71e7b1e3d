"""Explore in Chromium: Plotly under the strict policy, no way to share with anyone, pictures and values to keep."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from tests.browser.conftest import Phone, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
DRAWN = "[data-plot] .plotly"


def draw(page: "Page") -> None:
    """Press the button, and wait for the drawing."""
    page.get_by_role("button", name="Zoom and read values").tap()
    page.locator("[data-plot] .scatterlayer .trace").first.wait_for()


def test_from_progress_a_chart_to_zoom_that_shares_nothing(site: Site, phone: Phone) -> None:
    page = phone(site.people["Ben"])
    fetched: list[str] = []
    page.on("request", lambda asked: fetched.append(urlsplit(asked.url).path))
    page.goto("/progress")
    page.get_by_role("link", name="Explore a chart").tap()
    page.wait_for_url("**/progress/explore")
    assert page.locator("figure.chart svg").first.is_visible(), "the server draws first"
    assert not any("plotly" in path for path in fetched), "nothing heavy before it is asked for"
    draw(page)
    assert page.locator("figure.chart").count() == 0, "the one drawing takes the place of the other"
    for words in ("Share", "Plotly", "Cloud", "Edit chart"):
        assert page.get_by_text(words).count() == 0
    assert page.locator(".modebar, .modebar-btn, [data-title]").count() == 0
    assert page.locator("[data-plot]").get_attribute("role") == "img"
    assert page.locator("[data-plot]").get_attribute("aria-label")


def test_the_drawing_stands_where_it_should(site: Site, phone: Phone) -> None:
    """Without its style sheet Plotly's layers would fall below each other: the policy allows no inline style."""
    page = phone(site.people["Ben"])
    page.goto("/progress/explore")
    draw(page)
    boxes = [layer.bounding_box() for layer in page.locator("[data-plot] .main-svg").all()]
    tops = {round(box["y"]) for box in boxes if box is not None}
    assert len(boxes) >= 2
    assert len(tops) == 1, "the layers lie on each other"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    point = page.locator("[data-plot] .scatterlayer .trace .point").last
    point.hover(force=True)
    page.locator("[data-plot] .hoverlayer text").first.wait_for()


def test_save_as_svg_gives_a_picture(site: Site, phone: Phone, tmp_path: Path) -> None:
    page = phone(site.people["Ben"], accept_downloads=True)
    page.goto("/progress/explore")
    draw(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as SVG").tap()
    assert waiting.value.suggested_filename == "evenlight.svg"
    waiting.value.save_as(tmp_path / "picture.svg")
    root = ElementTree.parse(tmp_path / "picture.svg").getroot()
    assert root.tag.endswith("svg")
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 20
    text = (tmp_path / "picture.svg").read_text()
    assert "<script" not in text
    assert "var(--" not in text, "colours are said, not named"


def test_two_measures_over_chosen_days_as_picture_and_values(site: Site, phone: Phone, tmp_path: Path) -> None:
    page = phone(site.people["Ben"], accept_downloads=True)
    page.goto("/progress/explore")
    last = site.today(site.people["Ben"]) - timedelta(days=7)
    first = last - timedelta(days=29)
    page.get_by_label("Show", exact=True).select_option(label="Mood")
    page.get_by_label("Beside it").select_option(label="Craving")
    page.get_by_label("From", exact=True).fill(str(first))
    page.get_by_label("To", exact=True).fill(str(last))
    page.get_by_role("button", name="Show", exact=True).tap()
    page.wait_for_url("**/explore?measure=mood**")
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["from"], asked["to"], asked["beside"]) == ([str(first)], [str(last)], ["craving_peak"])
    assert page.get_by_role("heading", name="Mood and Craving").is_visible()
    assert page.locator("figure.chart").count() == 2
    draw(page)
    assert page.locator("[data-plot] .subplot").count() >= 2, "a panel each, never two scales on one"
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save as CSV").tap()
    assert waiting.value.suggested_filename == f"evenlight-{first}-{last}.csv"
    waiting.value.save_as(tmp_path / "values.csv")
    with (tmp_path / "values.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["day", "mood", "craving_peak", "use"]
    assert [row["day"] for row in rows] == [str(first + timedelta(days=n)) for n in range(30)]
    for row in rows:
        kept = site.answers(site.people["Ben"], date.fromisoformat(row["day"]))
        assert row["mood"] == kept.get("mood", "")
        assert row["use"] == kept.get("use", "")


def test_days_that_make_no_sense_are_answered_in_words(site: Site, phone: Phone) -> None:
    page = phone(site.people["Ben"])
    page.goto("/progress/explore")
    page.get_by_label("From", exact=True).fill("2024-03-02")
    page.get_by_label("To", exact=True).fill("2024-03-01")
    page.get_by_role("button", name="Show", exact=True).tap()
    page.get_by_text("Pick a first day before the last").wait_for()


def test_where_the_chart_cannot_be_loaded_the_table_is_named(site: Site, phone: Phone) -> None:
    page = phone(site.people["Ben"])
    page.route("**/plotly-basic.min.js", lambda route: route.abort())
    page.goto("/progress/explore")
    page.get_by_role("button", name="Zoom and read values").tap()
    page.get_by_text("The chart could not be loaded. The table has every value.").wait_for()
    assert page.locator("figure.chart svg").first.is_visible()
    page.get_by_text("Values as a table").tap()
    assert page.locator("details[open] tbody tr").count() > 20


def test_without_script_there_is_the_picture_and_the_table(site: Site, phone: Phone) -> None:
    page = phone(site.people["Ben"], java_script_enabled=False)
    page.goto("/progress/explore?measure=mood")
    assert page.locator("figure.chart svg").first.is_visible()
    assert not page.get_by_role("button", name="Zoom and read values").is_visible()
    page.get_by_text("Values as a table").tap()
    assert page.locator("details[open] tbody tr").count() > 20
