"""The way out to the app: carries deliveries over Socket Mode or signed HTTP, waits three seconds, retries events."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from sandbox import outgoing
from sandbox.delivery import Delivery
from sandbox.faults import Fault, Rule
from sandbox.model import Ack, Json

if TYPE_CHECKING:
    from sandbox.sockets import Hub
    from sandbox.workspace import Workspace

LOG = logging.getLogger(__name__)
TIMEOUT, FAILED = "operation_timeout", "dispatch_failed"
SOCKET_FAULTS = (Fault.SOCKET_CLOSED, Fault.SOCKET_CUT, Fault.SOCKET_SILENT, Fault.SOCKET_WARNING, Fault.SOCKET_REFRESH)


class Carrier:
    """A `Gateway` on the server's loop; `events_url` decides between signed HTTP and Socket Mode."""

    def __init__(self, workspace: Workspace, hub: Hub, loop: asyncio.AbstractEventLoop) -> None:
        self._workspace, self._hub, self._loop = workspace, hub, loop
        self._tasks: set[asyncio.Task[None]] = set()
        self.events_url: str | None = None

    def deliver(self, delivery: Delivery) -> None:
        """Carry it, from any thread."""
        self._loop.call_soon_threadsafe(self._start, delivery)

    def new_socket(self) -> str:
        """The address of one Socket Mode connection."""
        place = self._workspace.url.replace("http://", "ws://", 1)
        return f"{place}link/?ticket={self._hub.ticket()}&app_id={self._workspace.app.app_id}"

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, delivery: Delivery) -> None:
        task = self._loop.create_task(self._carry(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda done: _surface(done, delivery))

    async def _carry(self, delivery: Delivery) -> None:
        slow, rule = self._workspace.faults.take(
            delivery.kind, delivery.type, channels=self._workspace.also_known(delivery.channel_id)
        )
        if slow:
            await asyncio.sleep(slow)
        if rule and rule.fault in SOCKET_FAULTS:
            await self._hub.strike(rule.fault, everyone=False)
        ack = await self._once(delivery, rule)
        copies = [1] if rule and rule.fault is Fault.REDELIVERED else []
        again = [await self._once(delivery, None, retry=number) for number in copies]
        if ack.error and delivery.kind == "events_api":
            ack = await self._retry(delivery, ack)
        delivery.settle(ack, again)

    async def _retry(self, delivery: Delivery, ack: Ack) -> Ack:
        """Three more attempts: at once, after a minute, after five more (docs.slack.dev, "Events API")."""
        for number, wait in enumerate(self._workspace.limits.event_retry_seconds, start=1):
            if ack.payload.get("no_retry"):
                break
            await asyncio.sleep(wait)
            ack = await self._once(delivery, None, retry=number, reason=ack.error)
            if not ack.error:
                break
        return ack

    async def _once(self, delivery: Delivery, rule: Rule | None, retry: int = 0, reason: str | None = TIMEOUT) -> Ack:
        started, at = self._workspace.clock(), self._loop.time()
        payload: Json = {}
        error: str | None = None
        try:
            async with asyncio.timeout(self._workspace.limits.ack_seconds):
                payload, error = await self._send(delivery, rule, retry, reason)
        except TimeoutError:
            error = TIMEOUT
        except (ConnectionError, OSError):
            error = FAILED
        ack = Ack(payload, (self._loop.time() - at) * 1000, error)
        via = "http" if self.events_url else "socket"
        self._workspace.traffic.add(
            "to app",
            via,
            delivery.type,
            payload=delivery.payload,
            response=payload,
            status=error or "ack",
            started=started,
            milliseconds=ack.milliseconds,
        )
        return ack

    async def _send(
        self, delivery: Delivery, rule: Rule | None, retry: int, reason: str | None
    ) -> tuple[Json, str | None]:
        if rule and rule.fault is Fault.DROPPED:
            await asyncio.Event().wait()  # Until the three seconds are over.
        if self.events_url:
            return await self._post(delivery, rule, retry, reason)
        again = {"retry_attempt": retry, "retry_reason": _reason(reason, "")} if delivery.kind == "events_api" else {}
        return await self._hub.send(
            delivery.kind, delivery.payload, wants_answer=delivery.wants_answer, retry=again if retry else {}
        ), None

    async def _post(
        self, delivery: Delivery, rule: Rule | None, retry: int, reason: str | None
    ) -> tuple[Json, str | None]:
        kind, body = outgoing.encoded(delivery.kind, delivery.payload)
        secret = "forged" if rule and rule.fault is Fault.FORGED else self._workspace.app.signing_secret
        headers = {"Content-Type": kind, **outgoing.signed(secret, body)}
        if retry and delivery.kind == "events_api":
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": _reason(reason, "http_")}
        response = await outgoing.post(self.events_url or "", headers, body)
        if response.status == 200:  # noqa: PLR2004 - HTTP's OK
            return response.json(), None
        return {"no_retry": response.headers.get("x-slack-no-retry") == "1"}, FAILED


def _reason(error: str | None, prefix: str) -> str:
    return f"{prefix}timeout" if error == TIMEOUT else f"{prefix}error"


def _surface(task: asyncio.Task[None], delivery: Delivery) -> None:
    """What went wrong in this Slack itself reaches whoever waits, instead of leaving them waiting."""
    if delivery.future.done():
        return
    if task.cancelled():
        delivery.future.cancel()
    elif (error := task.exception()) is not None:
        LOG.error("A delivery of %s failed in the local Slack.", delivery.type, exc_info=error)
        delivery.future.set_exception(error)
