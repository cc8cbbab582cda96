from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sandbox.model import Channel, Json, Member
from sandbox.page.tab import Tab
from sandbox.workspace import Nowhere
from tests.sandbox.desk import option, plain
from tests.sandbox.page.browser import PATIENCE_MS
from tests.sandbox.page.conftest import Campus, go, sit
from tests.sandbox.page.test_page import message, write

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)


def element(kind: str, **more: object) -> Json:
    return {"type": kind, "action_id": f"probe_{kind}", **more}


def post(campus: Campus, channel: Channel, *elements: Json) -> None:
    blocks = [{"type": "actions", "block_id": "probe", "elements": list(elements)}]
    campus.web.chat_postMessage(channel=channel.id, text="probe", blocks=blocks)


def tabs(campus: Campus, member: Member) -> list[Tab]:
    """The tabs that the server knows this person to be at."""
    return [tab for tab in list(campus.site.tabs) if tab.member is member]


def answers(campus: Campus, asha: Member, kind: str) -> list[Any]:
    """What the app was told of one kind of element, by this person."""
    bodies = [b for b in campus.desk.of("block_actions") if b["user"]["id"] == asha.id]
    return [a for body in bodies for a in body["actions"] if a["type"] == kind]


def test_every_kind_of_choice_reaches_the_app(page: Page, campus: Campus, asha: Member, office: Channel) -> None:
    both = [option("Fan"), option("Light")]
    groups = [{"label": plain("Electricity"), "options": both}, {"label": plain("Water"), "options": [option("Tap")]}]
    post(campus, office, element("static_select", option_groups=groups, placeholder=plain("One of many")),
         element("multi_static_select", options=both, placeholder=plain("Some")),
         element("checkboxes", options=both), element("radio_buttons", options=both),
         element("users_select", placeholder=plain("Somebody")))  # fmt: skip
    page.get_by_role("combobox", name="One of many").fill("ta")
    page.get_by_role("option", name="Tap").click()
    for name in ("Fan", "Light"):
        page.get_by_role("combobox", name="Some", exact=True).click()
        page.get_by_role("option", name=name).click()
    page.get_by_role("checkbox", name="Light").check()
    page.get_by_role("radio", name="Fan").check()
    page.get_by_role("combobox", name="Somebody").fill(asha.name)
    page.get_by_role("option", name=asha.name).first.click()
    campus.wait(lambda: answers(campus, asha, "users_select"))
    assert answers(campus, asha, "users_select")[0]["selected_user"] == asha.id
    assert answers(campus, asha, "static_select")[0]["selected_option"]["value"] == "tap"
    chosen = answers(campus, asha, "multi_static_select")[-1]["selected_options"]
    assert [one["value"] for one in chosen] == ["fan", "light"]
    assert [one["value"] for one in answers(campus, asha, "checkboxes")[0]["selected_options"]] == ["light"]
    assert answers(campus, asha, "radio_buttons")[0]["selected_option"]["value"] == "fan"


def test_dates_and_times_are_picked_in_the_browsers_zone(
    page: Page, campus: Campus, asha: Member, office: Channel
) -> None:
    day, time = element("datepicker", placeholder=plain("Day")), element("timepicker", placeholder=plain("Time"))
    post(campus, office, day, time, element("datetimepicker"))
    page.get_by_label("Day").fill("2026-03-01")
    page.get_by_label("Time", exact=True).fill("14:30")
    page.locator("input[type=datetime-local]").fill("2026-03-01T05:30")
    campus.wait(lambda: answers(campus, asha, "datetimepicker"))
    assert answers(campus, asha, "datepicker")[0]["selected_date"] == "2026-03-01"
    assert answers(campus, asha, "timepicker")[0]["selected_time"] == "14:30"
    midnight = datetime(2026, 3, 1, tzinfo=UTC).timestamp()  # In Kolkata it is half past five.
    assert answers(campus, asha, "datetimepicker")[0]["selected_date_time"] == midnight


def test_a_button_that_asks_first_does_nothing_when_the_answer_is_no(
    page: Page, campus: Campus, asha: Member, office: Channel
) -> None:
    confirm = {"title": plain("Withdraw?"), "text": plain("It is closed then."), "confirm": plain("Withdraw it"),
               "deny": plain("Keep it"), "style": "danger"}  # fmt: skip
    post(campus, office, element("button", text=plain("Withdraw"), value="1", style="danger", confirm=confirm))
    page.get_by_role("button", name="Withdraw", exact=True).click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("It is closed then.")
    question.get_by_role("button", name="Keep it").click()
    expect(question).to_have_count(0)
    page.get_by_role("button", name="Withdraw", exact=True).click()
    question.get_by_role("button", name="Withdraw it").click()
    campus.wait(lambda: answers(campus, asha, "button"))
    assert len(answers(campus, asha, "button")) == 1


def test_a_date_is_written_in_the_zone_of_its_reader(page: Page, other: Page, campus: Campus, office: Channel) -> None:
    at = int(datetime(2020, 1, 1, 20, 0, tzinfo=UTC).timestamp())
    campus.web.chat_postMessage(channel=office.id, text=f"due <!date^{at}^{{date_num}} {{time}}|later>")
    expect(message(page, "due")).to_contain_text("2020-01-02 1:30")
    expect(message(other, "due")).to_contain_text("2020-01-01 15:00")


def test_time_moves_for_every_page(page: Page, other: Page, campus: Campus) -> None:
    before = campus.clock.ahead
    page.get_by_role("button", name="+1 hour").click()
    campus.wait(lambda: campus.clock.ahead == before + timedelta(hours=1))
    page.get_by_role("button", name="To the next deadline").click()
    expect(page.get_by_role("alert").filter(has_text="Nothing is due")).to_be_visible()
    campus.clock.deadline = campus.clock.now() + timedelta(days=3)
    was = other.get_by_role("timer").inner_text()
    page.get_by_role("button", name="To the next deadline").click()
    expect(other.get_by_role("timer")).not_to_have_text(was)
    assert campus.clock.now() > campus.clock.deadline


def test_slacks_own_notices_reach_the_person(page: Page, campus: Campus, office: Channel) -> None:
    post(campus, office, element("button", text=plain("Press me"), value="1"))
    write(page, "/desk form")
    form = page.get_by_role("dialog", name="Request")
    form.get_by_label("Title").fill("Fan")
    carrier, campus.workspace.gateway = campus.workspace.gateway, Nowhere()
    try:
        form.get_by_role("button", name="Send").click()
        expect(form.get_by_text("We had some trouble connecting. Try again?")).to_be_visible()
        form.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name="Press me").click()
        expect(page.get_by_role("alert").filter(has_text="did not respond in time")).to_be_visible()
        write(page, "/desk hello")
        expect(message(page, "/desk failed with the error “dispatch_failed”")).to_be_visible()
        write(page, "/nothing")
        expect(message(page, "/nothing is not a valid command")).to_be_visible()
    finally:
        campus.workspace.gateway = carrier


def test_a_message_may_carry_files(page: Page, campus: Campus, office: Channel) -> None:
    page.get_by_label("Attach files").set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"hello"}
    )
    expect(page.get_by_role("button", name="Remove plan.txt")).to_be_visible()
    write(page, "Here is the plan")
    expect(message(page, "Here is the plan").get_by_role("link", name="plan.txt")).to_be_visible()
    said = campus.workspace.messages(office.id)[-1]
    assert campus.workspace.files.get(said.files[0]).content == b"hello"


def test_commands_are_completed_while_they_are_typed(page: Page) -> None:
    box = page.get_by_role("textbox", name="Message")
    box.press_sequentially("/de")
    expect(page.get_by_role("option")).to_have_count(1)
    box.press("Tab")
    expect(box).to_have_value("/desk ")


def test_the_traffic_panel_shows_what_went_by(page: Page) -> None:
    page.get_by_role("button", name="Traffic", exact=True).click()
    write(page, "/desk a needle in the traffic")
    panel = page.get_by_role("complementary", name="Traffic")
    expect(panel.locator("details").first).to_contain_text("/desk")
    panel.get_by_label("Filter the traffic").fill("NEEDLE")
    expect(panel.locator("details")).to_have_count(1)
    panel.locator("summary").click()
    expect(panel.locator("pre")).to_contain_text('"text": "a needle in the traffic"')
    panel.get_by_role("button", name="Close the traffic panel").click()
    expect(panel).to_be_hidden()


def test_of_many_messages_the_newest_are_shown_and_older_ones_on_demand(
    page: Page, campus: Campus, asha: Member
) -> None:
    busy = campus.channel(asha)
    for number in range(200):
        campus.workspace.acts.say(asha.id, busy.id, f"number {number}.")
    go(page, busy)
    expect(message(page, "number 199.")).to_be_in_viewport()
    expect(page.locator("section.main article")).to_have_count(60)
    page.get_by_role("button", name="Show older messages").click()
    expect(message(page, "number 80.")).to_have_count(1)
    expect(page.locator("section.main article")).to_have_count(120)


def test_a_channel_can_be_joined(page: Page, campus: Campus, asha: Member) -> None:
    other = campus.channel()
    page.get_by_role("button", name=other.name).click()
    page.get_by_role("button", name="Join channel").click()
    expect(page.get_by_role("textbox", name=f"Message #{other.name}")).to_be_visible()
    assert asha.id in other.members


@pytest.fixture
def pages(page: Page, other: Page, another: Callable[[], Page], asha: Member) -> list[Page]:
    """Five of Asha's; the first and the last outlive the test."""
    sit(other, asha)
    return [page, another(), another(), another(), other]


def test_five_pages_stay_live_and_a_closed_one_is_forgotten(
    pages: list[Page], campus: Campus, asha: Member, office: Channel
) -> None:
    for seen in pages:
        expect(seen.get_by_role("textbox", name="Message")).to_be_visible()
    assert len(tabs(campus, asha)) == 5
    write(pages[0], "/desk form")
    for seen in pages:
        expect(seen.get_by_role("dialog", name="Request")).to_be_visible()
    pages[0].keyboard.press("Escape")
    campus.web.chat_postMessage(channel=office.id, text="to all five")
    for seen in pages:
        expect(message(seen, "to all five")).to_be_visible()
    pages[1].close()
    pages[2].close()
    campus.wait(lambda: len(tabs(campus, asha)) == 3)
    assert len(campus.site.feed.listeners) == len(campus.site.tabs)
    assert len(campus.workspace._listeners) == 1
    campus.web.chat_postMessage(channel=office.id, text="to the rest")
    expect(message(pages[4], "to the rest")).to_be_visible()
