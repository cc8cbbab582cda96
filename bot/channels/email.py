"""E-mail: the text of a message as a plain letter."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from bot.blocks.message import Message
from bot.channels.outcome import Failed, GaveUp, Outcome, Sent, Unknown
from domain.models import Json

SECONDS = 10.0
SMTP, SMTPS = 25, 465
PERMANENT = 500
SUBJECT = 150

_TOKEN = re.compile(r"<(?:!date\^[^|>]*|https?://[^|>]*)\|([^>]*)>|<([^>]*)>")
_MARKS = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")


@dataclass(frozen=True)
class Postbox:
    """Where letters are handed in: smtp://user:password@host:port, smtps:// for TLS at once; and who writes them."""

    url: str
    sender: str

    def send(self, message: Message, to: str, delivery_id: str) -> Outcome:
        """Hand in one letter; Unknown when the connection broke after the letter was on its way."""
        place = urlsplit(self.url)
        letter = _letter(message, to, self.sender, delivery_id)
        try:
            with _connected(place) as server:
                return _handed_in(server, letter)
        except smtplib.SMTPAuthenticationError:
            return Failed("the mail server refuses the password in SMTP_URL")
        except (smtplib.SMTPException, OSError) as error:
            return Failed(f"the mail server cannot be reached: {type(error).__name__}")


def plain(message: Message) -> str:
    """A message as plain text: dates and links by their words, no marks."""
    lines = [_words(block) for block in message.blocks]
    return "\n\n".join(line for line in lines if line) or _bare(message.text)


def _handed_in(server: smtplib.SMTP, letter: EmailMessage) -> Outcome:
    try:
        server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _ in error.recipients.values())
        return GaveUp("the mail server refuses the address") if code >= PERMANENT else Failed("try later")
    except smtplib.SMTPResponseException as error:
        return (
            GaveUp(f"the mail server refuses: {error.smtp_code}") if error.smtp_code >= PERMANENT else Failed("later")
        )
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        return Unknown(f"no answer: {type(error).__name__}")
    return Sent()


@contextmanager
def _connected(place: SplitResult) -> Iterator[smtplib.SMTP]:
    """A server that takes letters; what goes wrong with the farewell says nothing of the letter."""
    server = _server(place)
    try:
        if place.username:
            server.login(unquote(place.username), unquote(place.password or ""))
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _server(place: SplitResult) -> smtplib.SMTP:
    """Whether the server is who it says is looked at where it is told a password."""
    host, context = place.hostname or "localhost", ssl.create_default_context() if place.username else None
    if place.scheme == "smtps":
        return smtplib.SMTP_SSL(host, place.port or SMTPS, timeout=SECONDS, context=context)
    server = smtplib.SMTP(host, place.port or SMTP, timeout=SECONDS)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
    return server


def _letter(message: Message, to: str, sender: str, delivery_id: str) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = " ".join(_bare(message.text).split())[:SUBJECT]
    letter["From"] = str(Address("Help desk", addr_spec=sender))
    letter["To"] = to
    letter["Message-ID"] = f"<{delivery_id}@{sender.rpartition('@')[2]}>"  # The same again when it is sent again.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(f"{plain(message)}\n\n-- \nAnswer in Slack: /ticket list\n")
    return letter


def _words(block: Json) -> str:
    """What can be read in a block; buttons have no meaning in a letter."""
    parts = [block.get("text"), *(block.get("fields") or ())]
    parts += (block.get("elements") or ()) if block.get("type") == "context" else ()
    return "\n".join(_bare(str(part["text"])) for part in parts if isinstance(part, dict) and "text" in part)


def _bare(text: str) -> str:
    shown = _MARKS.sub(r"\1", _TOKEN.sub(lambda match: match[1] or "", text))
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
