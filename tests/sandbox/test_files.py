from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from slack_sdk import WebClient

from sandbox.model import Channel
from sandbox.people import Person
from sandbox.workspace import Workspace
from tests.sandbox.desk import Desk
from tests.sandbox.test_web_api import refusal


def fetch(url: str, token: str) -> tuple[str, bytes]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - this Slack's own
    with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 - the same
        return response.headers["content-type"], response.read()


def test_an_upload_in_three_steps_ends_in_a_message(web: WebClient, office: Channel, asha: Person) -> None:
    done = web.files_upload_v2(content="a,b", filename="report.csv", channel=office.id, initial_comment="The report")
    seen = asha.sees("The report", in_="#office")
    assert seen.text == "The report\n[file: report.csv]"
    assert done["files"][0]["id"] == seen.message.files[0]


def test_an_upload_that_is_not_as_long_as_announced_is_refused(web: WebClient) -> None:
    announced = web.files_getUploadURLExternal(filename="a.txt", length=5)
    request = urllib.request.Request(announced["upload_url"], data=b"12345678", method="POST")  # noqa: S310 - the same
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)  # noqa: S310 - the same
    with caught.value as error:
        assert (error.code, error.read()) == (400, b"file_update_failed")
    files = [{"id": announced["file_id"]}]
    assert refusal(lambda: web.files_completeUploadExternal(files=files))["error"] == "file_not_found"


def test_the_bot_can_read_a_file_and_nobody_else(workspace: Workspace, web: WebClient, asha: Person) -> None:
    file = asha.upload("fan.png", b"\x89PNG")
    info = web.files_info(file=file.id)["file"]
    assert (info["name"], info["mimetype"], info["size"]) == ("fan.png", "image/png", 4)
    assert fetch(info["url_private"], workspace.app.bot_token) == ("image/png", b"\x89PNG")
    kind, page = fetch(info["url_private"], "xoxb-guess")
    assert kind.startswith("text/html")
    assert b"PNG" not in page


def test_a_deleted_file_says_so(workspace: Workspace, web: WebClient, asha: Person) -> None:
    file = asha.upload("fan.png", b"x")
    workspace.files.delete(file.id)
    assert refusal(lambda: web.files_info(file=file.id))["error"] == "file_deleted"
    assert refusal(lambda: web.files_info(file="F0NONE"))["error"] == "file_not_found"


def test_a_file_said_with_a_message_reaches_the_app(connected: Desk, asha: Person) -> None:
    asha.say(None, "look", fan_png=b"x")
    assert asha.wait_for(lambda: connected.of("message"))
    event = connected.of("message")[0]["event"]
    assert (event["subtype"], event["files"][0]["name"]) == ("file_share", "fan.png")
