from __future__ import annotations

import httpx
import pytest

from sandbox.page import mount
from sandbox.page.app import PageServedError
from tests.sandbox.page.conftest import Campus


def test_the_page_is_served_at_the_root_with_nothing_from_elsewhere(campus: Campus) -> None:
    campus.person("Anybody")
    answer = httpx.get(campus.slack.url)
    assert answer.status_code == 200
    assert "https://" not in answer.text.replace("https://stackoverflow.com", "")
    assert httpx.get(f"{campus.slack.url}workspace").headers["location"] == "/"
    assert httpx.get(f"{campus.slack.url}page/static/main.js").status_code == 200


def test_a_file_is_given_back_as_something_to_save(campus: Campus) -> None:
    asha = campus.person("Asha")
    query = {"user": asha.id, "name": "a.html"}
    sent = httpx.post(f"{campus.slack.url}page/upload", params=query, content=b"<script>alert(1)</script>")
    answer = httpx.get(f"{campus.slack.url}page/files/{sent.json()['id']}/a.html")
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.content == b"<script>alert(1)</script>"


def test_another_site_may_not_upload(campus: Campus) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert httpx.post(f"{campus.slack.url}page/upload", headers=headers, content=b"x").status_code == 403


def test_a_second_page_in_the_same_process_is_refused(campus: Campus) -> None:
    with pytest.raises(PageServedError, match="stop its local Slack first"):
        mount(campus.slack, campus.clock)
