"""Files on the page: drawn in messages, taken from the browser and given back to it.

A file is never shown as a page: pictures aside, browsers are told to save it, and to run nothing in it.
"""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox import shapes
from sandbox.model import SlackError
from sandbox.page.icons import icon
from sandbox.page.markup import Html, tag
from sandbox.workspace import Workspace

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MOST_BYTES = 100 * 1024 * 1024
INERT = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
SAME_PAGE = ("same-origin", "none", "")


def drawn(workspace: Workspace, file_id: str) -> Html:
    """A file in a message: a picture, or a card with its name and size."""
    try:
        file = workspace.files.get(file_id)
    except SlackError:
        return tag("div", "This file was deleted.", class_="file gone")
    address = f"/page/files/{file.id}/{quote(file.name, safe='')}"
    if file.mimetype in PICTURES:
        shown = tag("img", src=address, alt=file.name, loading="lazy")
        return tag("a", shown, href=address, target="_blank", rel="noopener", class_="picture", title=file.name)
    card = tag("span", tag("b", file.name), tag("small", size(file.length)))
    return tag("a", icon("file"), card, href=address, download=file.name, class_="file")


def size(length: int) -> str:
    """A number of bytes as people say it."""
    for unit in ("bytes", "KB", "MB"):
        if length < 1024:  # noqa: PLR2004 - a kilobyte
            return f"{length} {unit}"
        length //= 1024
    return f"{length} GB"


def routes(workspace: Workspace) -> list[Route]:
    """The addresses that files go to and come from."""

    async def take(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "") not in SAME_PAGE:
            return PlainTextResponse("Only the sandbox's own page may upload.", 403)
        content = await request.body()
        if len(content) > MOST_BYTES:
            return PlainTextResponse("A file may have at most 100 MB.", 413)
        user, name = request.query_params.get("user", ""), request.query_params.get("name", "file")
        file = await asyncio.to_thread(workspace.acts.upload, user, name, content)
        return JSONResponse(shapes.file(workspace, file))

    async def give(request: Request) -> Response:
        try:
            file = workspace.files.get(request.path_params["file_id"])
        except SlackError:
            return PlainTextResponse("There is no such file.", 404, headers=INERT)
        shown = file.mimetype in PICTURES
        kind = {"Content-Disposition": "inline" if shown else "attachment"}
        media = file.mimetype if shown else "application/octet-stream"
        return Response(file.content or b"", media_type=media, headers={**INERT, **kind})

    return [
        Route("/page/upload", take, methods=["POST"]),
        Route("/page/files/{file_id}/{name}", give),
    ]
