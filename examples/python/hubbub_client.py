#!/usr/bin/env python3
"""A Hubbub client for scripts: Python 3.9 or later, nothing but the standard library.

    HUBBUB_PASSWORD=... python3 hubbub_client.py NAME@HOST:PORT#PIN [--signup]

It reads commands from stdin and prints one JSON object per line. Exit codes: 0 all well, 1 a command failed or the
session ended otherwise than by logout, 2 wrong usage, 3 no server, 4 login refused, 5 the server's key is unknown or
another one, 130 interrupted.
"""
import asyncio
import concurrent.futures
import datetime
import difflib
import json
import os
import re
import shlex
import sys
import threading

from hubbub_session import Ended, Session

USAGE = {
    "whoelse": "whoelse", "whoelsesince": "whoelsesince <seconds>", "message": "message <user> <text>",
    "broadcast": "broadcast <text>", "block": "block <user>", "unblock": "unblock <user>", "blocks": "blocks",
    "history": "history [user] [--search text] [--before id] [--limit n]", "logout": "logout",
}
IN_FLIGHT = 200  # The server keeps the last 256 results of a session; more may not be open when a connection breaks.


def parse_command(name, rest):
    """The fields of a command's frame. Raises ValueError when the arguments are not what its usage says."""
    if name == "message":  # What follows the name and one blank is the text, to the letter.
        to, blank, text = rest.lstrip().partition(" ")
        return {"to": required(blank and to), "text": text}
    if name == "broadcast":
        return {"text": rest}
    words = split(rest)
    if name == "history":
        return parse_history(iter(words))
    argument = words.pop() if USAGE[name] != name and words else None
    required(not words)
    if name in ("block", "unblock"):
        return {"user": required(argument)}
    if name == "whoelsesince":
        return {"seconds": required(float(argument) if re.fullmatch(r"[0-9]{1,15}(\.[0-9]+)?", argument or "") else 0)}
    return {}


def split(text):
    """The words of a line; what stands between double quotes is one word."""
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.quotes, lexer.commenters, lexer.escape = True, '"', "", ""
    return list(lexer)


def parse_history(words):
    fields = {}
    for word in words:
        key, value = (word[2:], next(words, None)) if word.startswith("--") else ("user", word)
        required(value and key in ("user", "search", "before", "limit") and key not in fields)
        fields[key] = int(value) if key == "limit" else value
    return fields


def required(value):
    """The value, where there is one."""
    if not value:
        raise ValueError
    return value


class Script:
    """Runs lines of commands in a session, and keeps the exit code."""

    def __init__(self, session_arguments, lines):
        self.session, self.lines, self.code = Session(*session_arguments, tell=self.print), lines, 0

    async def run(self, entry):
        try:
            await self.session.open(entry)
            await asyncio.gather(self.session.stay(), self.read_lines())
        except Ended as end:
            if str(end):
                print(end, file=sys.stderr)
            return max(self.code, end.code)
        finally:
            self.session.close()

    async def read_lines(self):
        """Executes lines up to logout; at their end waits for results and announced mail, and logs out."""
        session, name = self.session, None
        while name != "logout":
            line = await self.lines.get()
            if line is None:
                await session.until(lambda: not session.pending and session.mail_left <= 0)
                return session.submit("logout", {}, quiet=True)
            text = line.decode("utf-8", "replace").rstrip("\r").lstrip()
            if text:
                await session.until(lambda: len(session.pending) < IN_FLIGHT)
                name = self.execute(text)

    def execute(self, line):
        """Sends a command, or refuses it here. The name of a command that was sent."""
        name, blank, rest = line.partition(" ")
        name = name.lstrip("/").lower()
        if name not in USAGE:
            near = difflib.get_close_matches(name, USAGE, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            return self.session.refuse(name, "unknown-command", f"there is no command {name}{hint}")
        try:
            required(blank or name != "broadcast")
            fields = parse_command(name, rest)
        except ValueError:
            return self.session.refuse(name, "usage", f"usage: {USAGE[name]}")
        limit = self.session.text_bytes
        if len(fields.get("text", "").encode()) > limit:  # A frame that is too long would end the connection.
            return self.session.refuse(name, "too-long", f"a text has at most {limit} bytes")
        self.session.submit(name, fields)
        return name

    def print(self, event):
        """Prints an event as ASCII, so that no text can break a line or command a terminal."""
        if event.get("ok") is False:
            self.code = max(self.code, 2 if event["code"] in ("usage", "unknown-command") else 1)
        try:
            print(json.dumps(with_times(event)), flush=True)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # So that Python's own last flush finds something to write to.
            raise Ended(1, "nobody reads what this client prints") from None


def with_times(value):
    """The same data with milliseconds since 1970 as ISO 8601 in UTC."""
    if isinstance(value, list):
        return [with_times(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {key: with_times(item) for key, item in value.items()}
    if "at" in copy:
        at = datetime.datetime.fromtimestamp(copy["at"] / 1000, datetime.timezone.utc)
        copy["at"] = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return copy


def feed_lines(loop, lines):
    """Reads stdin into a queue, in a thread of its own, because not every kind of stdin can be awaited."""
    def put(line):
        asyncio.run_coroutine_threadsafe(lines.put(line), loop).result()

    rest = b""
    try:
        for chunk in iter(lambda: os.read(0, 65536), b""):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                put(line)
        put(rest)
        put(None)
    except (RuntimeError, concurrent.futures.CancelledError):
        pass  # The session ended before stdin did.


async def main(words):
    """Runs the client; the exit code."""
    addresses = [word for word in words if word != "--signup"]
    pattern = r"([^@\s]+)@(?:\[([^\]]+)\]|([^:#\s]+))(?::(\d{1,5}))?(?:#(\w*))?"
    match = re.fullmatch(pattern, addresses[0]) if len(addresses) == 1 else None
    password = os.environ.get("HUBBUB_PASSWORD")
    if not match or not password:
        usage = "usage: HUBBUB_PASSWORD=... python3 hubbub_client.py NAME@HOST:PORT#PIN [--signup]"
        print(usage, file=sys.stderr)
        return 2
    user, bracketed, plain, port, pin = match.groups()
    if not pin:
        print("the server's key is unknown: add #PIN, as in the invite address that it prints", file=sys.stderr)
        return 5
    lines = asyncio.Queue(100)
    threading.Thread(target=feed_lines, args=(asyncio.get_running_loop(), lines), daemon=True).start()
    script = Script((user, bracketed or plain, int(port or 7777), pin.lower(), password), lines)
    return await script.run("signup" if "--signup" in words else "login")


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main(sys.argv[1:])))
    except KeyboardInterrupt:
        sys.exit(130)
