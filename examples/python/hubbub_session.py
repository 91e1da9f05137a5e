"""A session with a Hubbub server, as docs/protocol.md describes it: the part that a program of yours would import."""
import asyncio
import base64
import hashlib
import json
import random
import secrets
import ssl
import time

LINE_BYTES = 64 * 1024 * 1024  # A long history comes as one line.
RECONNECT_SECONDS = 60
SILENCE_SECONDS = 100  # The server pings every 30 s, unless its configuration says otherwise.
LOST = (OSError, asyncio.TimeoutError)


class Ended(Exception):
    """The session is over; `code` is the exit code that says why."""

    def __init__(self, code, why=""):
        super().__init__(why)
        self.code = code


def pin_of(certificate):
    """The pin of a certificate in DER: SHA-256 of its SubjectPublicKeyInfo, in lower-case base32 without padding."""

    def contents(at):  # Where the contents of the DER element at `at` begin and end.
        length, at = certificate[at + 1], at + 2
        if length & 0x80:  # The long form: the low bits count the bytes that hold the length.
            size = length & 0x7F
            length, at = int.from_bytes(certificate[at:at + size], "big"), at + size
        return at, at + length

    at = contents(contents(0)[0])[0]  # Certificate, and in it tbsCertificate.
    if certificate[at] == 0xA0:  # The version, which is optional.
        at = contents(at)[1]
    for _ in ("serialNumber", "signature", "issuer", "validity", "subject"):
        at = contents(at)[1]
    digest = hashlib.sha256(certificate[at:contents(at)[1]]).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


class Session:
    """One login, from `welcome` to `goodbye`, over as many connections as it takes. `tell` gets every event, a dict."""

    def __init__(self, user, host, port, pin, password, tell):
        self.user, self.host, self.port, self.pin, self.password = user, host, port, pin, password
        self.tell = tell
        self.reader = self.writer = None
        self.keys = None      # What takes the session up again.
        self.online = False
        self.last_id = 0      # Ids of commands only grow.
        self.answered = 0     # The highest id of a command whose result came.
        self.shown = 0        # The place in the mailbox of the last message shown.
        self.mail_left = 0    # How much of the mail that the welcome announced is still to come.
        self.text_bytes = 0   # The longest text that the server takes.
        self.pending = []     # Commands that were not reported yet, oldest first.
        self.moved = asyncio.Event()

    async def open(self, entry="login"):
        """Connects and enters, by "login" or "signup". Raises Ended when it cannot."""
        try:
            await self.connect()
            await self.enter(entry)
        except LOST as error:
            raise Ended(3, f"{self.host}:{self.port} cannot be reached: {error}") from error

    async def stay(self):
        """Handles what comes, and comes back when the connection breaks. It ends by raising Ended."""
        while True:
            try:
                while True:
                    self.receive(await self.read())
            except LOST as error:
                await self.come_back(error)

    def close(self):
        """Lets the connection go; the server waits a few seconds for another one."""
        if self.writer:
            self.writer.close()

    def submit(self, name, fields, quiet=False):
        """Sends a command, now or when the connection is back. Its result is told, unless it is quiet."""
        if name == "message":  # The durable name by which the server knows it when it comes again.
            fields = {**fields, "message": f"{time.time_ns() // 1_000_000:x}-{secrets.token_hex(8)}"}
        self.pending.append({"name": name, "frame": {"t": name, **fields}, "id": 0, "result": None, "quiet": quiet})
        if self.online:
            self.send(self.pending[-1])

    def refuse(self, name, code, message):
        """A result without asking the server. It, too, waits for the results of the commands before it."""
        result = {"ok": False, "code": code, "message": message}
        self.pending.append({"name": name, "frame": None, "id": 0, "result": result, "quiet": False})
        self.report()

    async def until(self, condition):
        """Waits for a condition that frames from the server may fulfil."""
        while not condition():
            self.moved.clear()
            await self.moved.wait()

    # The connection: hello, login, resume.

    async def connect(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # The pin below is what is checked.
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.set_alpn_protocols(["hubbub/1"])
        opening = asyncio.open_connection(self.host, self.port, ssl=context, limit=LINE_BYTES)
        self.reader, self.writer = await asyncio.wait_for(opening, 10)
        pin = pin_of(self.writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
        if pin != self.pin:
            raise Ended(5, f"the server's key is not the one you know: you expect {self.pin}, it has {pin}")
        hello = await self.read()
        if hello["t"] != "hello" or hello["version"] != 1:
            self.receive(hello)
            raise Ended(1, "the server does not speak version 1 of the protocol")
        self.text_bytes = hello["limits"]["textBytes"]
        self.write({"t": "hello", "version": 1, "client": "hubbub-python/1"})

    async def question(self, kind, **fields):
        """Sends login, signup or resume and waits for its result; what else comes meanwhile is handled."""
        asked = self.next_id()
        self.write({"t": kind, "id": asked, **fields})
        while True:
            frame = await self.read()
            if frame["t"] == "result" and frame["re"] == asked:
                return frame
            self.receive(frame)

    async def enter(self, entry="login"):
        result = await self.question(entry, user=self.user, password=self.password)
        if result["ok"]:
            if self.keys is None:
                self.mail_left = result["unread"]
                self.tell({"type": "welcome", "user": result["user"], "unread": result["unread"]})
            self.keys = {"session": result["session"], "secret": result["secret"]}
            self.answered, self.online = result["re"], True
            return
        if result["code"] == "busy" and self.keys:
            raise ConnectionError(result["message"])
        self.tell_result("login", result)
        while result["code"] == "account-blocked":  # A goodbye follows, and ends this.
            self.receive(await self.read())
        raise Ended(4)

    async def come_back(self, cause):
        deadline, attempt = time.monotonic() + RECONNECT_SECONDS, 0
        while time.monotonic() < deadline:
            self.online, attempt = False, attempt + 1
            self.close()
            self.tell({"type": "connection", "state": "reconnecting", "attempt": attempt, "cause": str(cause)})
            await asyncio.sleep(min(5, 0.1 * 2 ** attempt) * random.uniform(0.5, 1))
            try:
                await self.connect()
                return await self.resume()
            except LOST as error:
                cause = error
        raise Ended(3, f"{self.host}:{self.port} does not come back: {cause}")

    async def resume(self):
        """Takes the session up again, or logs in anew when it is gone, and sends what has no result yet."""
        result = await self.question("resume", **self.keys, results=self.answered)
        if not result["ok"] and result["code"] != "not-found":
            raise ConnectionError(result["message"])
        if not result["ok"]:
            await self.enter()
            for command in self.pending:
                if command["id"] and not command["result"] and command["name"] not in ("message", "logout"):
                    command["result"] = {"ok": False, "code": "interrupted", "message": "it may be done or not"}
                command["id"] = 0
        self.online = True
        self.tell({"type": "connection", "state": "online"})
        for command in self.pending:
            self.send(command)
        self.report()

    # Frames out and in.

    def write(self, frame):
        self.writer.write(json.dumps(frame, ensure_ascii=False).encode() + b"\n")

    def next_id(self):
        self.last_id += 1
        return self.last_id

    def send(self, command):
        """Under a new id the first time, under its old one when the session was taken up again."""
        if command["result"] is None:
            command["id"] = command["id"] or self.next_id()
            self.write({**command["frame"], "id": command["id"]})

    async def read(self):
        try:
            line = await asyncio.wait_for(self.reader.readline(), SILENCE_SECONDS)
            if line.endswith(b"\n"):
                return json.loads(line)
        except ValueError as error:
            raise ConnectionError(f"the server sent what cannot be read: {error}") from error
        except asyncio.TimeoutError as error:
            raise ConnectionError(f"nothing came for {SILENCE_SECONDS} s") from error
        raise ConnectionError("the connection ended")

    def receive(self, frame):
        kind = frame["t"]
        if kind == "result":
            self.answer(frame)
        elif kind == "ping":
            self.write({"t": "pong", "re": frame["id"]})
        elif kind == "presence":
            for move in frame["moves"]:
                self.tell({"type": "presence", **move})
        elif kind == "message":
            self.show(frame)
        elif kind == "broadcast":
            self.tell({"type": "broadcast", **without(frame, "t")})
        elif kind == "goodbye":
            self.leave(frame)
        elif kind == "error":
            raise Ended(1, f"the server cannot read what it got: {frame['message']}")
        self.moved.set()

    def show(self, frame):
        """Shows a message once. One that comes again is acknowledged again: the first time may not have arrived."""
        if frame["seq"] > self.shown:
            self.tell({"type": "message", **without(frame, "t", "seq")})
            self.shown = frame["seq"]
            self.mail_left -= 1 if frame["mail"] else 0
        self.write({"t": "ack", "seq": self.shown})

    def answer(self, frame):
        """Takes a result. After a resume it may come twice: repeated by the server, and for what was sent again."""
        self.answered = max(self.answered, frame["re"])
        for command in self.pending:
            if command["id"] == frame["re"] and command["result"] is None:
                command["result"] = frame
        self.report()

    def report(self):
        """Tells the results that are there, in the order of the commands."""
        while self.pending and self.pending[0]["result"]:
            command = self.pending.pop(0)
            if not command["quiet"]:
                self.tell_result(command["name"], command["result"])
        self.moved.set()

    def tell_result(self, name, result):
        self.tell({"type": "result", "command": name, **without(result, "t", "re")})

    def leave(self, frame):
        """After a goodbye nothing gets a result any more."""
        for command in self.pending:
            lost = {"ok": False, "code": "interrupted", "message": f"the session ended ({frame['reason']})"}
            command["result"] = command["result"] or lost
        self.report()
        self.tell({"type": "goodbye", **without(frame, "t")})
        raise Ended({"logout": 0, "blocked": 4}.get(frame["reason"], 1))


def without(frame, *keys):
    """The fields of a frame that mean something to people."""
    return {key: value for key, value in frame.items() if key not in keys}
