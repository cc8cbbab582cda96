"""From what happened to who hears of it: outbox rows become deliveries, each exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from domain import audience, deliveries, digest, outbox, people
from domain.audience import CARD, EDITS, EVENTS, FORCED, Scene, Word
from domain.known import Known, read
from domain.models import Base, Delivery, Json, NotificationSettings, Outbox, User

FAN_OUT = 7_350_010  # One at a time: so the ids of deliveries are in the order of what happened.
BATCH = 100
NO_ADDRESS = ".invalid"  # The address of somebody whose e-mail Slack did not tell.


def fan_out(session: Session, *, now: datetime, limit: int = BATCH, only: int | None = None) -> int:
    """Write the deliveries of the oldest events that have none yet (or of `only` one); how many events there were.

    In one transaction: a process that dies leaves the events for the next. Waiting edits of one message are one.
    """
    session.execute(_ALONE)
    events = session.scalars(_WAITING if only is None else _WAITING.where(Outbox.id == only), {"most": limit}).all()
    if not events:
        return 0
    known = read(session, events)
    for event in events:
        _write(session, list(_deliveries(session, event, known)))
    session.execute(_DONE, {"ids": [event.id for event in events]})
    if any(event.event_type in digest.NEWS for event in events):
        digest.gather(session, now=now)
    return len(events)


def waiting(session: Session, limit: int = BATCH) -> list[int]:
    """The ids of the oldest events that have no deliveries yet."""
    return [event.id for event in session.scalars(_WAITING, {"most": limit})]


def set_aside(session: Session, event_id: int, why: str) -> None:
    """Leave out an event that cannot be told, so that it does not hold up the others; the operators hear of it."""
    event = session.get_one(Outbox, event_id)
    event.payload, event.fanned_out_at = {**event.payload, "failed": why}, func.clock_timestamp()
    about = f" to ticket #{event.payload['ticket_id']}" if "ticket_id" in event.payload else ""
    tell_operators(session, f"Something that happened{about} could not be told to anybody. The log says why.", once=why)


def tell_operators(session: Session, text: str, *, once: str) -> None:
    """Tell those who run the help desk what they can mend, once for each `once`; the super admins without a channel."""
    places: list[tuple[str, User | None]] = [(channel, None)] if (channel := audience.operators(session)) else []
    above = [(user.slack_user_id, user) for user in people.super_admins(session) if user.slack_user_id]
    for destination, user in places or above:
        key = f"operators:{once}:{destination}"
        row = _row("operators", destination, key, facts={"text": text}, user_id=user.id if user else None)
        _write(session, [row])
    outbox.wake(session)


def publish_home(session: Session, user: User, *, once: str) -> None:
    """Draw somebody's Home tab, from now on whenever something on it changes."""
    if user.slack_user_id:
        _write(session, [_row("home", user.slack_user_id, f"home:{once}", user_id=user.id)])
        outbox.wake(session)


def _deliveries(session: Session, event: Outbox, known: Known) -> Iterator[Json]:
    if event.event_type == "digest.daily":
        yield from _daily(session, event)
    elif scene := known.scene(event):
        for word in EVENTS.get(event.event_type, ()):
            if word.when(scene):
                yield from _words(session, scene, word, event, known)


def _words(session: Session, scene: Scene, word: Word, event: Outbox, known: Known) -> Iterator[Json]:
    facts = _facts(scene)
    common: Json = {"ticket_id": None if word.kind == "home" else scene.ticket.id, "facts": facts}
    for place in audience.places(session, scene, word):
        kind = _kind(session, scene, word, place)
        yield _row(kind, place, f"{kind}:{event.id}:{place}", **common)
    for user in audience.people(scene, word):
        if found := address(known.settings.get(user.id), user, word.kind, event.event_type):
            channel, destination = found
            key = f"{word.kind}:{event.id}:{destination}"
            yield _row(word.kind, destination, key, channel=channel, user_id=user.id, **common)


def _kind(session: Session, scene: Scene, word: Word, place: str) -> str:
    """A card that never came, or stands in the channel that the category had before, is posted instead of edited."""
    there = word.kind != CARD.kind or deliveries.living(session, scene.ticket.id, "card", place)
    return word.kind if there else "card"


def address(settings: NotificationSettings | None, user: User, kind: str, event: str) -> tuple[str, str] | None:
    """The channel and the address at which somebody wants to hear this; None when they do not, or cannot."""
    wish = _wish(settings, event)
    slack, email = user.slack_user_id, None if user.email.endswith(NO_ADDRESS) else user.email
    if kind in EDITS:  # It notifies nobody; where the message never came to Slack there is nothing to edit.
        return ("slack", slack) if slack else None
    order = {"slack": (("slack", slack), ("email", email)), "email": (("email", email), ("slack", slack))}
    for channel, destination in order.get(wish, order["slack"] if kind in FORCED else ()):
        if destination:
            return channel, destination
    return None


def readdress(session: Session, delivery: Delivery) -> bool:
    """Send to Slack what cannot go by e-mail from here; whether there is a Slack account to send it to."""
    user = session.get(User, delivery.user_id) if delivery.user_id else None
    if user is None or user.slack_user_id is None:
        return False
    facts = {**delivery.facts, "instead_of": delivery.destination}
    key = f"slack:{delivery.dedupe_key}"[:255]
    row = _row(delivery.kind, user.slack_user_id, key, facts=facts, user_id=user.id, ticket_id=delivery.ticket_id)
    _write(session, [row])
    return True


def _wish(settings: NotificationSettings | None, event: str) -> str:
    if settings is None:
        return "slack"
    chosen = (settings.preferences or {}).get(event)
    if chosen in ("slack", "email", "none"):
        return str(chosen)
    if settings.slack_enabled is not False:
        return "slack"
    return "email" if settings.email_enabled is not False else "none"


def _facts(scene: Scene) -> Json:
    if scene.entry is None:
        return {}
    found: Json = {"activity_id": scene.entry.id}
    if "escalation_id" in scene.entry.details:
        found["escalation_id"] = scene.entry.details["escalation_id"]
    return found


def _daily(session: Session, event: Outbox) -> Iterator[Json]:
    user = session.get(User, event.payload["user_id"])
    if user is None:
        return
    settings = session.scalar(select(NotificationSettings).where(NotificationSettings.user_id == user.id))
    if found := address(settings, user, "digest", "digest.daily"):
        key = f"digest:{user.id}:{event.payload['day']}"
        facts = {"day": event.payload["day"]}
        yield _row("digest", found[1], key, channel=found[0], user_id=user.id, facts=facts)


def _row(kind: str, destination: str, key: str, **more: Any) -> Json:  # noqa: ANN401 - the columns of a delivery
    empty: Json = {"channel": "slack", "ticket_id": None, "user_id": None, "facts": {}, "edits": kind in EDITS}
    return {**empty, "kind": kind, "destination": destination, "dedupe_key": key, **more}


def _write(session: Session, rows: list[Json]) -> None:
    """Rows that are there already, and edits of a message of which one waits, are left out by their constraints."""
    if rows:
        session.flush()
        session.connection().execute(_INSERT, rows)


# Statements that are put together once.
# The claim, which waits for the disk, takes what is written here along: nothing is sent before it is kept.
_ALONE = select(func.set_config("synchronous_commit", "off", True), func.pg_advisory_xact_lock(FAN_OUT))
_WAITING = select(Outbox).where(Outbox.fanned_out_at.is_(None)).order_by(Outbox.id).limit(bindparam("most"))
_DONE = (
    update(Outbox)
    .where(Outbox.id.in_(bindparam("ids", expanding=True)))
    .values(fanned_out_at=func.clock_timestamp())
    .execution_options(synchronize_session=False)
)
_INSERT = insert(Base.metadata.tables["deliveries"]).on_conflict_do_nothing()
