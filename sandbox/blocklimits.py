"""The numbers of Block Kit, as tables: what each block and element may hold.

Sources: docs.slack.dev/reference/block-kit, and the validators of slack_sdk where the pages are silent.
"""

PLAIN = frozenset({"plain_text"})
ANY = frozenset({"plain_text", "mrkdwn"})

MESSAGE_BLOCKS_MAX, VIEW_BLOCKS_MAX = 50, 100
MESSAGE_CHARACTERS_MAX = 13_200  # Measured, well below what is documented: slackapi/bolt-js#2509.
MARKDOWN_MAX = 12_000
OPTION_TEXT_MAX, OPTION_VALUE_MAX, OPTIONS_MAX, GROUPS_MAX = 75, 150, 100, 100

_SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MULTI = tuple(f"multi_{name}" for name in _SELECTS)
_PICKERS = ("datepicker", "timepicker", "datetimepicker")
_CHOICES = ("checkboxes", "radio_buttons")
_INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input")

_BLOCKS = frozenset({"section", "divider", "image", "actions", "context", "header", "input", "rich_text", "video"})
BLOCKS = {
    "message": _BLOCKS | {"markdown", "table", "file", "context_actions"},
    "modal": _BLOCKS | {"alert"},
    "home": _BLOCKS,
}
ELEMENTS = {
    "section": frozenset({"button", "image", "overflow", *_SELECTS, *_MULTI, *_PICKERS, *_CHOICES})
    - {"datetimepicker"},
    "actions": frozenset({"button", "overflow", *_SELECTS, *_MULTI, *_PICKERS, *_CHOICES}),
    "input": frozenset({*_INPUTS, *_SELECTS, *_MULTI, *_PICKERS, *_CHOICES}),
    "context": frozenset({"image", "plain_text", "mrkdwn"}),
}

# Block or element type -> its text objects: field -> (most characters, allowed types).
TEXTS: dict[str, dict[str, tuple[int, frozenset[str]]]] = {
    "section": {"text": (3000, ANY)},
    "header": {"text": (150, PLAIN)},
    "input": {"label": (2000, PLAIN), "hint": (2000, PLAIN)},
    "image": {"title": (2000, PLAIN)},
    "button": {"text": (75, PLAIN)},
    "confirm": {"title": (100, PLAIN), "text": (300, ANY), "confirm": (30, PLAIN), "deny": (30, PLAIN)},
    **{name: {"placeholder": (150, PLAIN)} for name in (*_SELECTS, *_MULTI, *_PICKERS, *_INPUTS)},
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "header": ("text",),
    "input": ("label", "element"),
    "image": ("alt_text",),
    "actions": ("elements",),
    "context": ("elements",),
    "button": ("text",),
    "overflow": ("options",),
    "checkboxes": ("options",),
    "radio_buttons": ("options",),
    "confirm": ("title", "text"),
    "markdown": ("text",),
}
# The most entries of a list, by type and field.
COUNTS = {
    ("actions", "elements"): 25,
    ("context", "elements"): 10,
    ("context_actions", "elements"): 5,
    ("section", "fields"): 10,
    ("overflow", "options"): 5,
    ("checkboxes", "options"): 10,
    ("radio_buttons", "options"): 10,
    ("static_select", "options"): OPTIONS_MAX,
    ("multi_static_select", "options"): OPTIONS_MAX,
    ("static_select", "option_groups"): GROUPS_MAX,
    ("multi_static_select", "option_groups"): GROUPS_MAX,
}
STRINGS = {
    "block_id": 255,
    "action_id": 255,
    "value": 2000,
    "url": 3000,
    "image_url": 3000,
    "alt_text": 2000,
    "accessibility_label": 75,
    "initial_value": 3000,
}
VIEW_TEXTS = {"title": 24, "submit": 24, "close": 24}
VIEW_STRINGS = {"callback_id": 255, "private_metadata": 3000, "external_id": 255}

_BLOCK = frozenset({"type", "block_id"})
_FOCUS = frozenset({"type", "action_id", "focus_on_load"})
_SELECT = _FOCUS | {"placeholder", "confirm"}
_MORE = _SELECT | {"max_selected_items"}
_TEXT_INPUT = _FOCUS | {"placeholder", "initial_value", "dispatch_action_config"}
# What may stand in a block or element at all: Slack refuses an additional property.
FIELDS: dict[str, frozenset[str]] = {
    "section": _BLOCK | {"text", "fields", "accessory", "expand"},
    "divider": _BLOCK,
    "header": _BLOCK | {"text", "level"},
    "actions": _BLOCK | {"elements"},
    "context": _BLOCK | {"elements"},
    "input": _BLOCK | {"label", "element", "dispatch_action", "hint", "optional"},
    "markdown": _BLOCK | {"text"},
    "button": frozenset({"type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label"}),
    "overflow": frozenset({"type", "action_id", "options", "confirm"}),
    "checkboxes": _FOCUS | {"options", "initial_options", "confirm"},
    "radio_buttons": _FOCUS | {"options", "initial_option", "confirm"},
    "static_select": _SELECT | {"options", "option_groups", "initial_option"},
    "external_select": _SELECT | {"initial_option", "min_query_length"},
    "users_select": _SELECT | {"initial_user"},
    "channels_select": _SELECT | {"initial_channel", "response_url_enabled"},
    "conversations_select": _SELECT
    | {"initial_conversation", "default_to_current_conversation", "response_url_enabled", "filter"},
    "multi_static_select": _MORE | {"options", "option_groups", "initial_options"},
    "multi_external_select": _MORE | {"initial_options", "min_query_length"},
    "multi_users_select": _MORE | {"initial_users"},
    "multi_channels_select": _MORE | {"initial_channels"},
    "multi_conversations_select": _MORE | {"initial_conversations", "default_to_current_conversation", "filter"},
    "datepicker": _SELECT | {"initial_date"},
    "timepicker": _SELECT | {"initial_time", "timezone"},
    "datetimepicker": _FOCUS | {"initial_date_time", "confirm"},
    "plain_text_input": _TEXT_INPUT | {"multiline", "min_length", "max_length"},
    "email_text_input": _TEXT_INPUT,
    "url_text_input": _TEXT_INPUT,
    "number_input": _TEXT_INPUT | {"is_decimal_allowed", "min_value", "max_value"},
    "rich_text_input": _TEXT_INPUT,
    "file_input": frozenset({"type", "action_id", "filetypes", "max_files"}),
    "confirm": frozenset({"title", "text", "confirm", "deny", "style"}),
    "option": frozenset({"text", "value", "description", "url"}),
    "view": frozenset({"type", "title", "blocks", "close", "submit", "private_metadata", "callback_id"})
    | {"clear_on_close", "notify_on_close", "external_id", "submit_disabled"},
}
