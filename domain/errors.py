"""Every way a request can be refused. The docstring of an error is the sentence that the person reads."""

from __future__ import annotations

from typing import ClassVar


class TicketError(Exception):
    """This is not possible."""

    field: ClassVar[str | None] = None  # the form field at which the sentence belongs

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__((type(self).__doc__ or "").format(**facts))


class NoSuchTicket(TicketError):
    """There is no ticket #{ticket} that you can see."""


class NotAllowed(TicketError):
    """You cannot {move} #{ticket}: {why}."""


class Unwelcome(TicketError):
    """This help desk is for the people of this college: {why}."""


class NoQueue(TicketError):
    """You work for no office here, so you have no queue. Your own tickets are under `/ticket list`."""


class AlreadyMoved(TicketError):
    """You cannot {move} #{ticket}: it is {status}. {who} did that {ago}."""


class AlreadyClaimed(TicketError):
    """{owner} claimed #{ticket} {ago}."""


class NobodyOwns(TicketError):
    """Claim #{ticket} first: the student should know whose question it is."""


class NotAnswerable(TicketError):
    """#{ticket} does not wait for an answer any more: it is {status}. Use *Add details…* instead."""


class TooLate(TicketError):
    """#{ticket} was resolved {ago}; a ticket can be reopened for 7 days only. Please file a new one."""


class AlreadyRated(TicketError):
    """You have rated #{ticket} already: {rating} of 5."""


class AlreadySnoozed(TicketError):
    """#{ticket} was snoozed once on this level; the clock is {name}'s to answer now."""


class HigherUp(TicketError):
    """#{ticket} has climbed to level {level} since: somebody higher up hears of it now."""


class NotYours(TicketError):
    """That message about #{ticket} was for somebody else."""


class Missing(TicketError):
    """Please write something here."""


class MissingTitle(Missing):
    """Give the ticket a title: a few words are enough."""

    field = "title"


class TitleTooLong(TicketError):
    """The title has {length} characters; {limit} fit. Put the rest into the description."""

    field = "title"


class TextTooLong(TicketError):
    """This text has {length} characters; {limit} fit."""

    field = "text"


class DescriptionTooLong(TextTooLong):
    """The description has {length} characters; {limit} fit."""

    field = "description"


class LocationTooLong(TextTooLong):
    """The location has {length} characters; {limit} fit."""

    field = "location"


class MissingText(Missing):
    """Please write something here: the other side reads it."""

    field = "text"


class MissingReason(Missing):
    """Give a reason: everybody on the ticket reads it."""

    field = "reason"


class NoSuchMatter(TicketError):
    """Choose what it is about: this choice is not offered any more."""

    field = "about"


class MissingAnswer(Missing):
    """Please fill this in: {label}."""


class NoSuchOffice(TicketError):
    """Choose a category that is still in use."""

    field = "category"


class NoSuchColleague(TicketError):
    """{name} does not work on this category; choose somebody who does."""

    field = "person"


class NowhereToForward(TicketError):
    """Choose another person or another category."""

    field = "category"


class AlreadyThere(TicketError):
    """#{ticket} is with {name} already."""

    field = "person"


class DeadlineNotLater(TicketError):
    """The new deadline has to be later than the present one and lie in the future."""

    field = "due"


class DeadlineTooFar(TicketError):
    """A deadline can be at most {days} days ahead."""

    field = "due"


class NobodyLeft(TicketError):
    """Everybody above has heard of #{ticket} already; the operators were told."""


class RatingOutOfRange(TicketError):
    """A rating is a number from 1 to 5."""

    field = "rating"


class NotSaved(TicketError):
    """The help desk could not save this. Nothing has changed; please try again in a moment."""


class TryAgain(TicketError):
    """Somebody else changed this at the same moment. Please try again."""


# A constraint that refuses, by its name, and what the person reads. What is not here is a defect and stays one.
CONSTRAINTS: dict[str, type[TicketError]] = {
    "tickets_request_id_key": TryAgain,
    "activity_logs_request_id_key": TryAgain,
    "users_slack_user_id_key": TryAgain,
    "users_clerk_id_key": TryAgain,
    "users_email_key": TryAgain,
    "staff_user_id_key": TryAgain,
    "escalations_fire_once": TryAgain,
    "escalations_one_per_level": TryAgain,
}
