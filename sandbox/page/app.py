"""The page, put in front of a local Slack."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from nicegui import app as nicegui_app
from nicegui import ui
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.page import files
from sandbox.page.controls import Controls
from sandbox.page.deeds import Deeds
from sandbox.page.markup import tag
from sandbox.page.site import Site
from sandbox.page.tab import Tab
from sandbox.server import LocalSlack

STATIC = Path(__file__).parent / "static"
STYLES = ("layout", "sidebar", "message", "blocks", "modal", "popups")
RECONNECT_SECONDS = 2.0
NOBODY = "There is nobody here yet: add a person to the workspace, then open this page again."


class PageServedError(RuntimeError):
    """NiceGUI serves one page in a process; another local Slack serves its own at the moment."""


def mount(slack: LocalSlack, controls: Controls) -> Site:
    """Put the page at `/` of a local Slack that has not been started; `?as=NAME&in=CHANNEL` choose person and place.

    One local Slack of a process can show a page at a time; the next may after the first has stopped.
    """
    if not nicegui_app.is_stopped:
        raise PageServedError("Another page is being served: stop its local Slack first.")
    site = Site(slack.workspace, controls)
    _unwrap()
    slack.app.router.routes.extend([*files.routes(slack.workspace), Route("/workspace", _to_page)])
    slack.app.router.lifespan_context = site.lifespan
    _register()
    ui.run_with(  # It asks for FastAPI, but uses what Starlette has.
        slack.app,  # type: ignore[arg-type]
        title=slack.workspace.name,
        reconnect_timeout=RECONNECT_SECONDS,
        tailwind=False,
        gzip_middleware_factory=None,
        show_welcome_message=False,
        binding_refresh_interval=None,
    )
    return site


def _unwrap() -> None:
    """Take off what the last mount put around NiceGUI's application."""
    nicegui_app.middleware_stack = None
    nicegui_app.user_middleware.clear()


async def _to_page(_request: Request) -> Response:
    return RedirectResponse("/")


@cache
def _register() -> None:
    nicegui_app.add_static_files("/page/static", STATIC, max_cache_age=0)
    ui.page("/", title="Sandbox", favicon="🎫")(_page)


def _page(request: Request) -> None:
    """Build one tab."""
    site: Site = request.state.site
    ui.add_head_html(_head())
    member = site.person(request.query_params.get("as")) or site.person(None)
    if member is None:
        ui.label(NOBODY)
        return
    tab = Tab(site, ui.context.client, member, request.query_params.get("in"))
    deeds = Deeds(tab)
    ui.on("deed", lambda event: deeds.done(event.args))
    ui.context.client.on_delete(tab.close)


def _head() -> str:
    styles = [tag("link", rel="stylesheet", href=f"/page/static/{name}.css") for name in STYLES]
    return "".join(styles) + tag("script", type="module", src="/page/static/main.js")
