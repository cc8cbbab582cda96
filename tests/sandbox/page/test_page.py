from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from sandbox.model import Channel, Member
from tests.sandbox.desk import CARD
from tests.sandbox.page.browser import PATIENCE_MS
from tests.sandbox.page.conftest import Campus

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)


def write(page: Page, line: str) -> None:
    box = page.get_by_role("textbox", name="Message")
    box.fill(line)
    box.press("Enter")


def message(page: Page, text: str) -> Locator:
    return page.locator("section.main article").filter(has_text=text)


def test_a_command_opens_a_form_whose_errors_stand_at_the_field(page: Page, campus: Campus, asha: Member) -> None:
    write(page, "/desk form")
    form = page.get_by_role("dialog", name="Request")
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_text("Please complete this required field.")).to_be_visible()
    form.get_by_label("Title").fill("bad")
    expect(form.get_by_text("Please complete")).to_be_hidden()
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_text("Say more.")).to_be_visible()
    expect(form.get_by_label("Title")).to_have_value("bad")
    form.get_by_label("Title").fill("Fan broken")
    form.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="Light").click()
    form.get_by_role("combobox", name="Who").fill("ra")
    page.get_by_role("option", name="Rani").click()
    form.get_by_label("Files").set_input_files({"name": "fan.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    expect(form.get_by_text("fan.png")).to_be_visible()
    form.get_by_role("button", name="Send").click()
    expect(form).to_be_hidden()
    values = [body for body in campus.desk.of("view_submission") if body["user"]["id"] == asha.id][-1]["view"]["state"][
        "values"
    ]
    assert values["title"]["text"]["value"] == "Fan broken"
    assert values["kind"]["kind"]["selected_option"]["value"] == "light"
    assert values["who"]["who"]["selected_option"]["value"] == "rani"
    assert [file["name"] for file in values["files"]["files"]["files"]] == ["fan.png"]


def test_a_pushed_form_lies_on_the_first_which_keeps_what_was_typed(page: Page) -> None:
    write(page, "/desk form")
    page.get_by_role("dialog", name="Request").get_by_label("Title").fill("push")
    page.get_by_role("button", name="Send").last.click()
    top = page.get_by_role("dialog", name="Top")
    expect(top.get_by_label("Title")).to_be_focused()
    top.press("Escape")
    first = page.get_by_role("dialog", name="Request")
    expect(first.get_by_label("Title")).to_have_value("push")
    first.get_by_label("Title").fill("update")
    first.get_by_role("button", name="Send").click()
    second = page.get_by_role("dialog", name="Two")
    expect(second.get_by_label("Title")).to_have_value("update")
    second.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_buttons_and_menus_reach_the_app(page: Page, campus: Campus, asha: Member, office: Channel) -> None:
    campus.web.chat_postMessage(channel=office.id, text="#1", blocks=CARD)
    card = message(page, "#1 Fan broken")
    card.get_by_role("button", name="Claim").click()
    card.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Escalate").click()
    campus.wait(lambda: len([b for b in campus.desk.of("block_actions") if b["user"]["id"] == asha.id]) == 2)
    pressed, picked = [b["actions"][0] for b in campus.desk.of("block_actions") if b["user"]["id"] == asha.id]
    assert pressed["value"] == "1"
    assert picked["selected_option"]["value"] == "escalate"


def test_a_thread_opens_beside_the_channel(page: Page, campus: Campus, asha: Member, office: Channel) -> None:
    root = campus.workspace.acts.say(asha.id, office.id, "Which fan?")
    said = message(page, "Which fan?")
    said.hover()
    said.get_by_role("button", name="Reply in thread").click()
    reply = page.get_by_role("textbox", name="Reply in the thread")
    reply.fill("The big one")
    reply.press("Enter")
    expect(page.locator("section.side article").filter(has_text="The big one")).to_be_visible()
    expect(said.get_by_role("button", name="1 reply")).to_be_visible()
    assert [found.text for found in campus.workspace.thread(office.id, root.ts)][1:] == ["The big one"]
    reply.fill("/desk in a thread")
    reply.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="/desk is not supported in threads. Sorry!")).to_be_visible()
    page.get_by_role("button", name="Close the thread").click()
    expect(reply).to_be_hidden()


def test_what_only_one_person_may_see_is_on_their_page_alone(
    page: Page, other: Page, campus: Campus, office: Channel
) -> None:
    write(page, "/desk my secret")
    expect(message(page, "You said: my secret")).to_contain_text("Only visible to you")
    campus.web.chat_postMessage(channel=office.id, text="for all")
    expect(message(other, "for all")).to_be_visible()
    expect(message(other, "my secret")).to_have_count(0)
    secret = message(page, "my secret")
    secret.hover()
    secret.get_by_role("button", name="Dismiss").click()
    expect(secret).to_have_count(0)


def test_everybody_sees_what_happens_at_once(page: Page, other: Page, campus: Campus, office: Channel) -> None:
    write(page, "Hello *you*")
    expect(message(other, "Hello you").locator("strong")).to_have_text("you")
    ts = campus.web.chat_postMessage(channel=office.id, text="first")["ts"]
    expect(message(page, "first")).to_be_visible()
    campus.web.chat_update(channel=office.id, ts=ts, text="second")
    expect(message(other, "second")).to_be_visible()
    expect(message(page, "first")).to_have_count(0)
    campus.web.chat_delete(channel=office.id, ts=ts)
    expect(message(page, "second")).to_have_count(0)
    expect(message(other, "second")).to_have_count(0)


def test_html_that_somebody_types_is_shown_and_not_run(page: Page, campus: Campus, office: Channel) -> None:
    hostile = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    write(page, hostile)
    expect(message(page, "onerror")).to_contain_text(hostile)
    campus.web.chat_postMessage(channel=office.id, text=f"raw {hostile}")
    expect(message(page, "raw")).to_contain_text("document.title")
    assert page.title() == "Sandbox"
    assert page.locator("article :is(script, img)").count() == 0


def test_what_is_unread_is_marked_until_it_is_opened(page: Page, campus: Campus, asha: Member) -> None:
    busy, bot = campus.channel(asha), campus.workspace.app.bot_user_id
    campus.workspace.acts.say(bot, busy.id, "one")
    campus.workspace.acts.say(bot, busy.id, "two")
    entry = page.get_by_role("button", name=f"{busy.name}, 2 unread")
    entry.click()
    expect(message(page, "two")).to_be_visible()
    expect(entry).to_have_count(0)
    campus.web.chat_postMessage(channel=asha.id, text="your receipt")
    page.get_by_role("button", name="Messages, 1 unread").click()
    expect(message(page, "your receipt")).to_be_visible()


def test_somebody_else_may_sit_down(page: Page, campus: Campus, office: Channel) -> None:
    warden = campus.person("Warden", title="Warden of the North")
    campus.workspace.join(office.id, warden.id)
    page.get_by_role("button", name="You are: Asha").click()
    expect(page.get_by_text("Warden of the North")).to_be_visible()
    page.get_by_role("option", name=warden.name, exact=True).click()
    expect(page.get_by_role("button", name=f"You are: {warden.name}")).to_be_visible()
    write(page, "It is me")
    expect(message(page, "It is me").locator(".author")).to_have_text(warden.name)
    expect(page).to_have_url(re.compile(rf"as={warden.handle.replace('.', '[.]')}"))


def test_the_apps_home_and_its_buttons(page: Page, campus: Campus, asha: Member) -> None:
    page.get_by_role("button", name="Home").click()
    expect(page.get_by_role("heading", name="Your requests")).to_be_visible()
    page.get_by_role("button", name="Claim").click()
    campus.wait(lambda: [b for b in campus.desk.of("block_actions") if b["user"]["id"] == asha.id])
    page.get_by_role("tab", name="About").click()
    expect(page.get_by_text("Ask the desk")).to_be_visible()


def test_a_long_home_is_read_from_its_beginning(page: Page, campus: Campus, asha: Member) -> None:
    lines = [{"type": "section", "text": {"type": "plain_text", "text": f"line {number}"}} for number in range(60)]
    page.get_by_role("button", name="Home").click()
    expect(page.get_by_role("heading", name="Your requests")).to_be_visible()
    campus.web.views_publish(user_id=asha.id, view={"type": "home", "blocks": lines})
    expect(page.get_by_text("line 59")).to_be_attached()
    expect(page.get_by_text("line 0", exact=True)).to_be_in_viewport()


def test_both_kinds_of_shortcut_open_the_form(page: Page, campus: Campus, asha: Member, office: Channel) -> None:
    said = campus.workspace.acts.say(asha.id, office.id, "The light flickers")
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="New request").click()
    form = page.get_by_role("dialog", name="Request")
    form.get_by_role("button", name="Close").click()
    expect(form).to_be_hidden()
    light = message(page, "The light flickers")
    light.hover()
    light.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="File a request").click()
    expect(form).to_be_visible()
    assert said.ts in [body["message_ts"] for body in campus.desk.of("message_action")]
