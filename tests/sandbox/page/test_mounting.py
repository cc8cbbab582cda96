from __future__ import annotations

import httpx

from sandbox.page import mount
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests.sandbox.desk import MANIFEST
from tests.sandbox.page.conftest import Clock


def test_the_next_sandbox_may_have_a_page_when_the_first_has_stopped() -> None:
    for _ in range(2):
        workspace = Workspace()
        workspace.install(MANIFEST)
        workspace.add_person("Asha", email="asha@example.edu")
        slack = LocalSlack(workspace)
        mount(slack, Clock())
        with slack:
            assert "Asha" in httpx.get(slack.url).text
        assert workspace._listeners == []
