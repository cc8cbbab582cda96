"""A small mail server within the process, which can be told to misbehave."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default


class MailServer(socketserver.ThreadingTCPServer):
    """`letters` is what it took. `answers` replaces its answer to a command; "" cuts the connection instead."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailServer

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            command = line.split(maxsplit=1)[0].decode().upper()
            usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 fine")
            answer = self.server.answers.get(command, usual)
            if not self.say(answer) or (answer.startswith("354") and not self.take()):
                return

    def take(self) -> bool:
        lines = list(iter(self.rfile.readline, b".\r\n"))
        letter = email.message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(letter, EmailMessage)
        self.server.letters.append(letter)
        return self.say(self.server.answers.get(".", "250 taken"))

    def say(self, answer: str) -> bool:
        self.wfile.write(f"{answer}\r\n".encode() if answer else b"")
        return bool(answer)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """One that listens."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
