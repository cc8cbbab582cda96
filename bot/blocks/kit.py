"""Block Kit's parts as this bot uses them; slack_sdk's own validators refuse what Slack would."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OptionGroup,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot import ids
from bot.blocks import text

Json = dict[str, Any]

SECTION, OPTION, OPTION_VALUE, FIELDS, LABEL = 3000, 75, 150, 10, 150
TEXT_MAX = 3000


def mrkdwn(written: str) -> MarkdownTextObject:
    """Formatted text of ours, in which bare addresses and names that somebody wrote stay what they are."""
    return MarkdownTextObject(text=written, verbatim=True)


def plain(raw: str, limit: int) -> PlainTextObject:
    """Text that is shown as it was written."""
    return PlainTextObject(text=text.cut(raw, limit))


def section(written: str, accessory: ButtonElement | None = None) -> SectionBlock:
    """A paragraph of mrkdwn, with a button beside it perhaps."""
    return SectionBlock(text=mrkdwn(written), accessory=accessory)


def quote(raw: str, limit: int = SECTION) -> SectionBlock:
    """A paragraph that a person wrote, as they wrote it."""
    return SectionBlock(text=plain(raw, min(limit, SECTION)))


def fields(pairs: Mapping[str, str]) -> list[Block]:
    """Facts in two columns, each under its (escaped) name; as many sections as they need."""
    shown = [mrkdwn(f"*{label}*\n{value}") for label, value in pairs.items()]
    return [SectionBlock(fields=shown[at : at + FIELDS]) for at in range(0, len(shown), FIELDS)]


def header(raw: str) -> HeaderBlock:
    """A heading."""
    return HeaderBlock(text=plain(raw, 150))


def small(*written: str) -> ContextBlock:
    """A line in small type."""
    return ContextBlock(elements=[mrkdwn(" · ".join(written))])


def row(*written: str) -> ContextBlock:
    """Up to ten things in small type, one after the other."""
    return ContextBlock(elements=[mrkdwn(one) for one in written])


def actions(*elements: InteractiveElement) -> ActionsBlock:
    """A row of buttons."""
    return ActionsBlock(elements=list(elements))


def button(
    label: str, action_id: str, value: object, *, style: str | None = None, confirm: ConfirmObject | None = None
) -> ButtonElement:
    """A button; `style` is "primary" or "danger"."""
    return ButtonElement(text=label, action_id=action_id, value=str(value), style=style, confirm=confirm)


def menu(action_id: str, entries: Mapping[str, str]) -> OverflowMenuElement:
    """The menu behind "…": labels by value, two to five of them."""
    return OverflowMenuElement(action_id=action_id, options=[option(label, value) for value, label in entries.items()])


def option(label: str, value: object, description: str | None = None) -> Option:
    """A choice."""
    more = plain(description, OPTION) if description else None
    return Option(value=text.cut(str(value), OPTION_VALUE), text=plain(label, OPTION), description=more)


def group(label: str, options: Sequence[Option]) -> OptionGroup:
    """Choices under a heading."""
    return OptionGroup(label=plain(label, OPTION), options=list(options))


def field(
    label: str,
    block_id: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
    dispatch: bool = False,
) -> InputBlock:
    """An input under its label; `dispatch` tells the app as soon as it changes."""
    return InputBlock(
        label=plain(label, LABEL),
        block_id=block_id,
        element=element,
        hint=plain(hint, LABEL) if hint else None,
        optional=optional,
        dispatch_action=dispatch or None,
    )


def writing(
    *, limit: int = TEXT_MAX, value: str = "", placeholder: str | None = None, multiline: bool = True
) -> PlainTextInputElement:
    """A field to write in, at most `limit` characters."""
    return PlainTextInputElement(
        action_id=ids.VALUE,
        multiline=multiline,
        max_length=limit,
        initial_value=text.cut(value, limit) or None,
        placeholder=plain(placeholder, 150) if placeholder else None,
    )


def modal(
    callback_id: str,
    title: str,
    blocks: Iterable[Block],
    *,
    submit: str | None = None,
    close: str = "Cancel",
    facts: Mapping[str, object] | None = None,
) -> Json:
    """A modal; `facts` travel in its private_metadata as JSON."""
    view = View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit) if submit else None,
        close=PlainTextObject(text=close),
        blocks=list(blocks),
        private_metadata=json.dumps(facts) if facts else None,
    )
    return dict(view.to_dict())
