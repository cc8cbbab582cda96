"""Every Slack id, written once: what the blocks put on a screen and what the listeners are reached by.

A ticket's buttons share the prefix `ticket.`, an escalation's `escalation.`; what follows names the verb. The value
of a ticket's button is its number (for Claim also the owner that was shown: "42:7", "42:0" for nobody), of an
escalation's the escalation's. An overflow option's value is the verb and the number: "ask:42".
"""

from __future__ import annotations

COMMAND = "/ticket"

NEW_TICKET = "new_ticket"  # global shortcut
FILE_TICKET = "file_ticket"  # message shortcut

TICKET = "ticket."
CLAIM = "ticket.claim"
ASSIGN = "ticket.assign"
FORWARD = "ticket.forward"
COMMENT = "ticket.comment"
RESOLVE = "ticket.resolve"
REOPEN = "ticket.reopen"
REOPEN_NOW = "ticket.reopen.now"  # one click, no reason asked: the ticket was closed for want of an answer
ASK = "ticket.ask"
EXTEND = "ticket.extend"
ESCALATE = "ticket.escalate"
HISTORY = "ticket.history"
MORE = "ticket.more"  # the overflow menu
DETAILS = "ticket.details"
WITHDRAW = "ticket.withdraw"
REPLY = "ticket.reply"
FIXED = "ticket.fixed"
NOT_FIXED = "ticket.not_fixed"
RATE = "ticket.rate"  # ".1" to ".5" follow; ticket.rate is the modal for a comment
SHOW = "ticket.show"

ESCALATION = "escalation."
ACKNOWLEDGE = "escalation.acknowledge"
SNOOZE = "escalation.snooze"

PAGE = "list.page"  # value "mine:2", "queue:1"; action ids "list.page.next", "list.page.back"
HOME_NEW = "home.new"
REOPEN_FORM = "form.open"  # "Open the form", when a trigger had expired; value: the words

FORM = "ticket.new"  # the view
ABOUT = "about"  # the select in it

# Blocks of the modals: the field that a refusal names (TicketError.field) is the block it stands at.
TITLE, DESCRIPTION, LOCATION, FILES, TEXT, REASON = "title", "description", "location", "files", "text", "reason"
PERSON, CATEGORY, DUE, VISIBILITY, RATING = "person", "category", "due", "visibility", "rating"
ANSWER = "answer:"  # "answer:<subcategory id>:<key>": new ids for each subcategory, so that inputs start empty
VALUE = "value"  # the action id of every input
