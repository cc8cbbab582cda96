"""The HTTP surface: the Web API, response URLs, uploads and downloads, and the Socket Mode address."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from sandbox import hooks
from sandbox.api.call import Answer, arguments, call, limited, refused
from sandbox.faults import Fault, Rule
from sandbox.model import Json, SlackError

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.sockets import Hub
    from sandbox.workspace import Workspace

Run = Callable[[], Answer]


class Routes:
    """The endpoints of one workspace."""

    def __init__(self, workspace: Workspace, hub: Hub) -> None:
        self._workspace = workspace
        self.app = Starlette(
            routes=[
                Route("/api/{method}", self.api, methods=["GET", "POST"]),
                Route("/hooks/{secret}", self.hook, methods=["POST"]),
                Route("/upload/{secret}", self.upload, methods=["POST", "PUT"]),
                Route("/files/{file_id}/{name}", self.download),
                WebSocketRoute("/link/", hub.serve),
            ]
        )

    async def api(self, request: Request) -> Response:
        """One call of the Web API."""
        name, kind = request.path_params["method"], request.headers.get("content-type", "")
        form = await _form(request) if kind.startswith("multipart/") else None
        try:
            args = arguments(kind, b"" if form is not None else await request.body(), request.url.query, form)
        except SlackError as error:
            return _json(refused(error))
        token = request.headers.get("authorization", "")
        run = lambda: call(self._workspace, name, args, token)  # noqa: E731 - the call, to be run or not
        return await self._answer(request, name, args, run, _json)

    async def hook(self, request: Request) -> Response:
        """One use of a response_url."""
        secret = request.path_params["secret"]
        try:
            args = arguments(request.headers.get("content-type", ""), await request.body(), "")
        except SlackError as error:
            return PlainTextResponse(error.code, 400)
        run = lambda: hooks.respond(self._workspace, secret, args)  # noqa: E731 - as above
        return await self._answer(request, "response_url", args, run, _plain)

    async def upload(self, request: Request) -> Response:
        """The bytes of a file, raw or as a form."""
        content = await request.body()
        if request.headers.get("content-type", "").startswith("multipart/"):
            form = await request.form()
            content = b"".join([await part.read() for part in form.values() if isinstance(part, UploadFile)])
        try:
            self._workspace.files.receive(request.path_params["secret"], content)
        except SlackError as error:
            return PlainTextResponse(error.code, 400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def download(self, request: Request) -> Response:
        """url_private: the file for a bot token with files:read, a sign-in page (as at Slack) for anybody else."""
        workspace = self._workspace
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        allowed = token == workspace.app.bot_token and not workspace.token_error
        if not allowed or "files:read" not in workspace.manifest.scopes:
            return Response("<!DOCTYPE html><title>Sign in</title>", media_type="text/html")
        try:
            file = workspace.files.get(request.path_params["file_id"])
        except SlackError as error:
            return PlainTextResponse(error.code, 404)
        return Response(file.content or b"", media_type=file.mimetype)

    async def _answer(
        self, request: Request, name: str, args: Json, run: Run, respond: Callable[[Answer], Response]
    ) -> Response:
        """Run a call with the faults that strike it, and record it."""
        started, at = self._workspace.clock(), time.perf_counter()
        channels = self._workspace.also_known(str(args.get("channel") or ""))
        slow, rule = self._workspace.faults.take(name, "*", channels=channels)
        if slow:
            await asyncio.sleep(slow)
        answer = _struck(rule, run)
        lost = rule is not None and rule.fault in (Fault.LOST_REQUEST, Fault.LOST_RESPONSE)
        self._workspace.traffic.add(
            "to slack",
            "web",
            name,
            payload=args,
            response=answer.body,
            status=rule.fault.value if rule and lost else answer.status,
            started=started,
            milliseconds=(time.perf_counter() - at) * 1000,
        )
        return await _cut(request) if lost else respond(answer)


def _struck(rule: Rule | None, run: Run) -> Answer:
    """The answer of a call under a fault; the call itself is run only where the fault leaves it its effect."""
    match rule.fault if rule else None:
        case Fault.RATE_LIMITED if rule:
            return limited(rule.seconds)
        case Fault.SERVER_ERROR | Fault.INTERNAL_ERROR if rule:
            if rule.applied:
                run()
            status = rule.status if rule.fault is Fault.SERVER_ERROR else 200
            return Answer({"ok": False, "error": rule.error}, status)
        case Fault.LOST_REQUEST:
            return Answer({})
        case _:
            return run()


async def _cut(request: Request) -> Response:
    """Cut the connection; the response that is returned reaches nobody."""
    request.scope["state"]["wire"].transport.abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


async def _form(request: Request) -> Json:
    parsed = await request.form()
    return {name: value if isinstance(value, str) else await value.read() for name, value in parsed.items()}


def _json(answer: Answer) -> Response:
    return JSONResponse(answer.body, answer.status, answer.headers)


def _plain(answer: Answer) -> Response:
    text = "ok" if answer.body.get("ok") else str(answer.body.get("error", ""))
    return PlainTextResponse(text, answer.status, answer.headers)
