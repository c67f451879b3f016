"""The HTTP edge: authentication, paging, limits and faults as the real server has them."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from fakes.chatwoot.account import Account, Conversation, Json, Person
from fakes.chatwoot.shapes import agent_json, conversation_json, inbox_json, message_json, survey_json

PAGE, LATEST, AFTER, BETWEEN = 25, 20, 100, 1000
SORTS: dict[str, tuple[Callable[[Conversation], float], bool]] = {
    "last_activity_at_desc": (lambda c: c.last_activity_at, True),
    "last_activity_at_asc": (lambda c: c.last_activity_at, False),
    "created_at_desc": (lambda c: c.created_at, True),
    "created_at_asc": (lambda c: c.created_at, False),
}
Query = dict[str, str]


class RefusedError(Exception):
    """An answer that is not the wanted one."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Chatwoot:
    """A server over an account.

    Attributes:
        tokens: token → the agent whose rights it carries.
        per_minute: requests before 429; None: no limit.
        faults: what becomes of the next requests, in order: an HTTP status, "garbage", "half", "nothing",
            "lost" (a page before it knows no such address); None: as usual.
        asked: method and path of every request.
        is_old: knows no updated_within.
        secret, receivers: of the webhooks that were asked for; the addresses that deliveries go to.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self.tokens: dict[str, Person] = {}
        self.per_minute: int | None = None
        self.faults: list[int | str | None] = []
        self.asked: list[str] = []
        self.is_old = False
        self.secret: str | None = None
        self.receivers: list[str] = []
        self._minute: tuple[int, int] = (0, 0)
        self._lock = threading.Lock()
        self._routes: list[tuple[re.Pattern[str], Callable[..., object]]] = [
            (re.compile(pattern), answer)
            for pattern, answer in (
                (r"/api/v1/profile", self._profile),
                (r"/api/v1/accounts/(\d+)/conversations", self._list),
                (r"/api/v1/accounts/(\d+)/conversations/meta", self._meta),
                (r"/api/v1/accounts/(\d+)/conversations/(\d+)", self._show),
                (r"/api/v1/accounts/(\d+)/conversations/(\d+)/messages", self._messages),
                (r"/api/v1/accounts/(\d+)/contacts/(\d+)/conversations", self._of_contact),
                (r"/api/v1/accounts/(\d+)/agents", self._agents),
                (r"/api/v1/accounts/(\d+)/inboxes", self._inboxes),
                (r"/api/v1/accounts/(\d+)/csat_survey_responses", self._surveys),
                (r"/api/v2/accounts/(\d+)/reports/summary", self._summary),
                (r"/api/v1/accounts/(\d+)/webhooks", self._webhooks),
            )
        ]

    def answer(self, path: str, query: Query, token: str) -> object:
        """The JSON of an answer.

        Raises:
            RefusedError: unknown token, wrong account, nothing there, or too many requests.
        """
        user = self.tokens.get(token)
        if user is None:
            raise RefusedError(401, "Invalid Access Token")
        self._count()
        for pattern, answer in self._routes:
            if found := pattern.fullmatch(path):
                numbers = [int(number) for number in found.groups()]
                if numbers and numbers[0] != self.account.number:
                    raise RefusedError(401, "You are not authorized to do this action")
                with self.account.lock:
                    return answer(user, query, *numbers[1:])
        raise RefusedError(404, "Resource could not be found")

    def _count(self) -> None:
        with self._lock:
            minute = int(self.account.now() // 60)
            self._minute = (minute, self._minute[1] + 1 if self._minute[0] == minute else 1)
            if self.per_minute is not None and self._minute[1] > self.per_minute:
                raise RefusedError(429, "Retry later")

    def _visible(self, user: Person) -> list[Conversation]:
        return [one for one in self.account.conversations.values() if _sees(user, one)]

    def _profile(self, user: Person, query: Query) -> Json:
        account = self.account
        mine = {"id": account.number, "name": account.name, "status": "active", "role": user.role, "permissions": []}
        return {**agent_json(account, user), "access_token": "never-looked-at", "accounts": [mine], "uid": user.email}

    def _list(self, user: Person, query: Query) -> Json:
        status = query.get("status", "open")
        shown = [one for one in self._visible(user) if status in ("all", one.status)]
        value, is_descending = SORTS[query.get("sort_by", "last_activity_at_desc")]
        listed = sorted(shown, key=lambda one: (value(one), one.number), reverse=is_descending)
        within = query.get("updated_within")
        if within and not self.is_old:
            since = self.account.now() - int(within)
            listed = [one for one in listed if one.updated_at > since]
        else:
            page = max(1, int(query.get("page", "1")))
            listed = listed[PAGE * (page - 1) : PAGE * page]
        mine = sum(one.assignee is user for one in shown)
        free = sum(one.assignee is None for one in shown)
        counts = {
            "mine_count": mine, "assigned_count": len(shown) - free, "unassigned_count": free, "all_count": len(shown),
        }  # fmt: skip
        return {"data": {"meta": counts, "payload": [conversation_json(self.account, one) for one in listed]}}

    def _meta(self, user: Person, query: Query) -> Json:
        return {"meta": self._list(user, {**query, "page": "1"})["data"]["meta"]}

    def _find(self, user: Person, number: int) -> Conversation:
        found = self.account.conversations.get(number)
        if found is None:
            raise RefusedError(404, "Resource could not be found")
        if not _sees(user, found):
            raise RefusedError(401, "You are not authorized to do this action")
        return found

    def _show(self, user: Person, query: Query, number: int) -> Json:
        return conversation_json(self.account, self._find(user, number))

    def _messages(self, user: Person, query: Query, number: int) -> Json:
        conversation = self._find(user, number)
        told = sorted(conversation.messages, key=lambda said: (said.at, said.number))
        after, before = query.get("after"), query.get("before")
        if after and before:
            told = [said for said in told if int(after) <= said.number < int(before)][:BETWEEN]
        elif before:
            told = [said for said in told if said.number < int(before)][-LATEST:]
        elif after:
            told = [said for said in told if said.number > int(after)][:AFTER]
        else:
            told = told[-LATEST:]
        whole = conversation_json(self.account, conversation)
        meta = {"labels": conversation.labels, "contact": whole["meta"]["sender"], "additional_attributes": {}}
        return {"meta": meta, "payload": [message_json(self.account, conversation, said) for said in told]}

    def _of_contact(self, user: Person, query: Query, number: int) -> Json:
        found = [one for one in self._visible(user) if one.contact.number == number]
        return {"payload": [conversation_json(self.account, one) for one in found[-20:]]}

    def _agents(self, user: Person, query: Query) -> list[Json]:
        return [agent_json(self.account, agent) for agent in self.account.agents.values()]

    def _inboxes(self, user: Person, query: Query) -> Json:
        seen = [
            inbox
            for inbox in self.account.inboxes.values()
            if user.role == "administrator" or user.number in inbox.members
        ]
        return {"payload": [inbox_json(inbox) for inbox in seen]}

    def _surveys(self, user: Person, query: Query) -> list[Json]:
        since = float(query.get("since", 0))
        page = max(1, int(query.get("page", "1")))
        found = [one for one in reversed(self.account.surveys) if one.at >= since]
        return [survey_json(one) for one in found[PAGE * (page - 1) : PAGE * page]]

    def _webhooks(self, user: Person, query: Query) -> Json:
        # In two wrappers, where the description says that it is a list.
        if user.role != "administrator":
            raise RefusedError(401, "You are not authorized to do this action")
        if "url" in query:
            self.receivers.append(query["url"])
        found: list[Json] = [
            {"id": number, "url": url, "name": "", "subscriptions": [], "secret": self.secret, "account_id": 1}
            for number, url in enumerate(self.receivers, 1)
        ]
        return {"payload": {"webhooks": found}}

    def _summary(self, user: Person, query: Query) -> Json:
        since, until = float(query.get("since", 0)), float(query.get("until", self.account.now() + 1))
        begun = [one for one in self._visible(user) if since <= one.created_at < until]
        answers = [one.first_reply_at - one.created_at for one in begun if one.first_reply_at]
        told = [said for one in self._visible(user) for said in one.messages if since <= said.at < until]
        return {
            "conversations_count": len(begun),
            "incoming_messages_count": sum(said.kind == 0 for said in told),
            "outgoing_messages_count": sum(said.kind == 1 and not said.is_private for said in told),
            "avg_first_response_time": sum(answers) / len(answers) if answers else 0,
            "resolutions_count": sum(one.status == "resolved" for one in begun),
        }


def _sees(user: Person, conversation: Conversation) -> bool:
    return user.role == "administrator" or user.number in conversation.inbox.members


class _Handler(BaseHTTPRequestHandler):
    """One request; `chatwoot` is set by serve."""

    protocol_version = "HTTP/1.1"
    chatwoot: Chatwoot

    def do_GET(self) -> None:
        self.chatwoot.asked.append(f"GET {self.path}")
        fault = self.chatwoot.faults.pop(0) if self.chatwoot.faults else None
        if fault == "nothing":
            self.close_connection = True
            return
        address = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(address.query).items() if name != "url"}
        self._send(*self._answer(address.path, query, fault), is_half=fault == "half")

    def do_POST(self) -> None:
        """A webhook that is asked for, the only thing that can be made here."""
        asked = json.loads(self.rfile.read(int(self.headers.get("content-length", "0"))) or b"{}")
        path = urlsplit(self.path).path
        wanted = {"url": str(asked.get("webhook", asked).get("url"))} if path.endswith("/webhooks") else {}
        self._send(*self._answer(path, wanted, None))

    def _answer(self, path: str, query: Query, fault: int | str | None) -> tuple[int, bytes]:
        if isinstance(fault, int):
            return fault, b"<html>Something went wrong</html>"
        if fault == "lost":
            return 404, b"<html>nginx</html>"
        if fault == "garbage":
            return 200, b"<html>We are down for maintenance</html>"
        try:
            # The proxy in front of it drops headers with underscores.
            told = self.chatwoot.answer(path, query, self.headers.get("Api-Access-Token", ""))
            return 200, json.dumps(told).encode()
        except RefusedError as refusal:
            return refusal.status, json.dumps({"error": str(refusal)}).encode()

    def _send(self, status: int, body: bytes, *, is_half: bool = False) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        if status == 429:
            self.send_header("retry-after", str(60 - int(self.chatwoot.account.now()) % 60))
        self.end_headers()
        self.close_connection = self.close_connection or is_half
        self.wfile.write(body[: len(body) // 2] if is_half else body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serve(server: Chatwoot, port: int = 0) -> Iterator[str]:
    """The server's address while it runs."""
    http = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (_Handler,), {"chatwoot": server}))
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}"
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
