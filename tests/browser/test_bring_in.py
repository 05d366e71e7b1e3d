"""Bringing a diary in, in Chromium: with script and without, by thumb, by keyboard, and every state for everybody."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site, context_for
from tests.browser.test_access import Look, judge, judge_large
from tests.browser.test_access import Phone as Judged
from tests.features.archive.exports import daylio_csv
from tests.people import Someone
from tracker.store import archive

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ROWS = (
    *(f"2024-05-{day:02},,,21:00,{'so-so' if day % 2 else 'good'},alcohol | chess,,Note" for day in range(1, 29)),
    "11/12/2024,,,21:00,good,,,",
)


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    file = tmp_path / "daylio_export.csv"
    file.write_bytes(daylio_csv(*ROWS))
    return file


def look_at(page: "Page", file: Path) -> None:
    """My data, the file, and the page that shows it."""
    page.goto("/me/data")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Look at this file").click()
    page.wait_for_url("**/me/data/imports/*")


def kept(site: Site, who: Someone) -> int:
    with site.store.reading() as db:
        return archive.kept(db, who.person.id).days


@pytest.mark.parametrize("script", [True, False])
def test_a_diary_comes_in(site: Site, phone: Phone, diary: Path, script: bool) -> None:
    who = site.newcomer(f"Iris{script}")
    page = phone(who, java_script_enabled=script)
    look_at(page, diary)
    expect(page.get_by_text("daylio_export.csv")).to_be_visible()
    page.get_by_role("radio", name="OK").check(force=True)
    page.get_by_role("button", name="Bring in 28 entries").click()
    expect(page.get_by_role("heading", name="28 new entries")).to_be_visible()
    expect(page.get_by_text("1 line was left out")).to_be_visible()
    assert kept(site, who) == 28
    page.reload()
    look_at(page, diary)
    expect(page.get_by_text("All of it is here already.")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_url("**/me/data")


def test_the_work_is_shown_while_it_lasts(site: Site, phone: Phone, diary: Path) -> None:
    page = phone(site.newcomer("Ivo"))
    look_at(page, diary)
    far = iter([20, 60, 60])
    page.route("**/progress", lambda route: route.fulfill(json={"progress": next(far, 60)}))
    page.route("**/confirmation", lambda route: (page.wait_for_timeout(1600), route.continue_()))
    page.get_by_role("button", name="Bring in 28 entries").click()
    bar = page.get_by_role("progressbar", name="Progress")
    expect(bar).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Bringing it in")).to_be_visible()
    expect(page.get_by_role("button", name="Bring in")).to_be_hidden()
    expect(bar).to_have_attribute("value", "60")
    expect(page.get_by_role("heading", name="28 new entries")).to_be_visible()


def test_without_a_connection_nothing_is_lost(site: Site, phone: Phone, diary: Path) -> None:
    who = site.newcomer("Ida")
    page = phone(who)
    look_at(page, diary)
    page.get_by_role("radio", name="Great").check(force=True)
    page.context.set_offline(True)
    button = page.get_by_role("button", name="Bring in 28 entries")
    button.click()
    expect(page.get_by_text("That did not work. Nothing was added. Please try again.")).to_be_visible()
    expect(button).to_be_focused()
    assert kept(site, who) == 0
    page.context.set_offline(False)
    page.wait_for_timeout(2100)  # a second press within two seconds is an impatient thumb
    button.click()
    expect(page.get_by_role("heading", name="28 new entries")).to_be_visible()
    assert kept(site, who) == 28


def test_an_answer_that_got_lost_is_found(site: Site, phone: Phone, diary: Path) -> None:
    """The entries came in, but the answer did not arrive: how far it has come tells."""
    who = site.newcomer("Inga")
    page = phone(who)
    look_at(page, diary)
    page.route("**/confirmation", lambda route: (route.fetch(max_redirects=0), route.abort()))
    page.get_by_role("button", name="Bring in 28 entries").click()
    expect(page.get_by_role("heading", name="28 new entries")).to_be_visible()


def test_a_large_file_is_refused_before_it_is_sent(site: Site, phone: Phone, tmp_path: Path) -> None:
    page = phone(site.newcomer("Ike"))
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * (5 * 1024 * 1024 + 1))
    page.goto("/me/data")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_label("File", exact=True).set_input_files(large)
    page.get_by_role("button", name="Look at this file").click()
    field = page.get_by_label("File", exact=True)
    expect(field).to_have_accessible_description("Error: Files can be up to 5 MB. CSV or backup file, up to 5 MB")
    expect(field).to_be_focused()
    assert "POST" not in sent


#: What <progress-meter> says and shows while it works, kept over the page that follows.
WATCH = """
addEventListener("DOMContentLoaded", () => {
  const meter = document.querySelector("progress-meter");
  const seen = JSON.parse(sessionStorage.getItem("seen") ?? "[]");
  if (!meter?.querySelector("input[type=file]")) return;
  new MutationObserver(() => {
    const bar = meter.querySelector("progress");
    seen.push([meter.querySelector("[data-status]").textContent, bar.hidden ? "hidden" : bar.getAttribute("value"),
               meter.querySelector("button").checkVisibility()]);
    sessionStorage.setItem("seen", JSON.stringify(seen));
  }).observe(meter, { subtree: true, attributes: true, childList: true });
});
"""


def test_a_file_near_the_limits_shows_how_far_it_has_come(site: Site, phone: Phone, tmp_path: Path) -> None:
    """190,000 rows over a slow line: first how much is sent, then that it is being read, without a gap."""
    page = phone(site.newcomer("Ivy"))
    page.add_init_script(WATCH)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 3 * 1024 * 1024})
    end = datetime(2026, 1, 1, 12)
    moments = (end - timedelta(minutes=150 * n) for n in range(190_000))
    rows = (f"{at:%Y-%m-%d,%H:%M},{('good', 'bad')[at.day % 2]}" for at in moments)
    file = tmp_path / "long.csv"
    file.write_text("\n".join(["full_date,time,mood", *rows]))
    page.set_default_timeout(30_000)
    look_at(page, file)
    expect(page.get_by_role("button", name="Bring in 190,000 entries")).to_be_visible(timeout=30_000)
    seen = page.evaluate("JSON.parse(sessionStorage.getItem('seen'))")
    assert not [one for one in seen if one[1] == "hidden" or one[2]], "from the press to the page, a bar and no button"
    sent = [float(value) for words, value, _ in seen if words == "Sending your file" and value is not None]
    assert sent == sorted(sent) and [one for one in sent if 0 < one < 100], sent
    assert seen[-1][:2] == ["Reading your file", None], "how long reading takes is not known"


def test_a_refusal_stands_where_the_page_would_say_it(site: Site, phone: Phone, diary: Path, tmp_path: Path) -> None:
    page = phone(site.newcomer("Ilse"))
    page.goto("/me/data")
    field, button = page.get_by_label("File", exact=True), page.get_by_role("button", name="Look at this file")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n")
    said = "This file is not an export that can be read here."
    field.set_input_files(wrong)
    button.click()
    expect(field).to_have_accessible_description(f"Error: {said} CSV or backup file, up to 5 MB")
    expect(field).to_be_focused()
    expect(button).to_be_visible()
    page.context.set_offline(True)
    field.set_input_files(diary)
    button.click()
    expect(page.get_by_text("That did not work. Nothing was added. Please try again.")).to_be_visible()
    expect(page.get_by_text(said)).to_be_hidden()
    expect(field).to_have_accessible_description("CSV or backup file, up to 5 MB")
    page.context.set_offline(False)
    button.click()
    page.wait_for_url("**/me/data/imports/*")
    page.go_back()
    expect(button).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_hidden()


def test_by_keyboard_alone(site: Site, phone: Phone, diary: Path) -> None:
    who = site.newcomer("Ines")
    page = phone(who)
    look_at(page, diary)
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Line 30")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="OK")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="28 new entries")).to_be_visible()


def test_everything_and_days_are_handed_out(site: Site, phone: Phone) -> None:
    page = phone(site.people["Ben"])
    page.goto("/me/data")
    for name, ending in (("Download everything", ".json"), ("Download days", ".csv")):
        with page.expect_download() as got:
            page.get_by_role("link", name=name).click()
        assert got.value.suggested_filename.startswith("evenlight-") and got.value.suggested_filename.endswith(ending)
        assert Path(got.value.path()).stat().st_size > 5000


def test_every_state_is_for_everybody(browser: "Browser", site: Site, diary: Path, tmp_path: Path) -> None:
    who, troubles = site.newcomer("Isa"), list[str]()
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n")

    def refused(page: "Page") -> None:
        page.goto("/me/data")
        page.get_by_label("File", exact=True).set_input_files(wrong)
        page.get_by_role("button", name="Look at this file").click()
        page.locator("#file-error").wait_for()

    def shown(page: "Page") -> None:
        look_at(page, diary)
        for fold in page.locator("summary").all():
            fold.click()

    def done(page: "Page") -> None:
        look_at(page, diary)
        page.locator("button[formaction]").locator("xpath=preceding-sibling::button").click()
        page.locator("h1", has_text="Brought in").wait_for()

    looks = [Look("file refused", who, refused), Look("file shown", who, shown), Look("file in", who, done)]
    judged = Judged(context_for(browser, site, who, troubles, reduced_motion="reduce"))
    for look in looks:
        judge(judged.page, look)
        judge_large(judged.large, look)
    troubles += [one for look in looks for one in look.troubles]
    assert not troubles, "\n" + "\n".join(troubles)
