"""Two `kith mcp` servers, each driven over stdio by the official Python MCP client, meet through a relay.

    two_sessions.py KITH_BINARY RELAY_URL HOME_A HOME_B MODE

MODE is the client's: 'auto' (its default: asks for the newest revision first) or 'legacy' (the initialize handshake).
One session observes; the other is told that something is unread, reads, recalls and traces it. Exits 0 when every step
held, else prints the step and exits 1.
"""

import asyncio
import contextlib
import os
import sys

import jsonschema
from mcp import Client, StdioServerParameters

FIELDS = {
    "focus": "ledger reconciliation test is flaky",
    "issue": "the CI runners' clocks drift apart",
    "intent": "pin the clock in the fixture",
    "commitment": "atlas mends it today",
}
INBOX = "kith://inbox"
PATIENCE = 30


class StepFailed(Exception):
    pass


def check(condition, step, seen=""):
    if not condition:
        raise StepFailed(f"{step}: {seen}")
    print(f"ok: {step}")


def server(binary, relay, home, name):
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": home,
        "KITH_HOME": os.path.join(home, "kith"),
        "KITH_NAME": name,
        "KITH_RELAY": relay,
    }
    return StdioServerParameters(command=binary, args=["mcp"], env=environment, cwd=home)


class Peer:
    """A client, what it has heard about the inbox, and the output schemas it was promised."""

    def __init__(self, parameters, mode):
        self.news = asyncio.Event()
        self.schemas = {}
        self.client = Client(parameters, mode=mode, message_handler=self.hear, read_timeout_seconds=PATIENCE)

    async def hear(self, message):
        if getattr(message, "method", "") == "notifications/resources/updated" and str(message.params.uri) == INBOX:
            self.news.set()

    @contextlib.asynccontextmanager
    async def subscribed(self):
        """Whichever way the negotiated revision has for it."""
        if self.client.protocol_version < "2026":
            await self.client.session.subscribe_resource(INBOX)
            yield
            return
        async with self.client.listen(resource_subscriptions=[INBOX]) as events:
            async def follow():
                async for _ in events:
                    self.news.set()

            following = asyncio.create_task(follow())
            try:
                yield
            finally:
                following.cancel()

    async def learn_tools(self):
        tools = (await self.client.list_tools()).tools
        self.schemas = {tool.name: tool.output_schema for tool in tools}
        return set(self.schemas)

    async def call(self, tool, **arguments):
        result = await self.client.call_tool(tool, arguments)
        text = "\n".join(block.text for block in result.content if block.type == "text")
        if not result.is_error:
            jsonschema.validate(result.structured_content, self.schemas[tool])
        return result.is_error, result.structured_content, text

    async def until(self, tool, condition, step, **arguments):
        """Polls a tool until the condition holds; only tests wait like this."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            failed, structured, text = await self.call(tool, **arguments)
            if not failed and condition(structured):
                print(f"ok: {step}")
                return structured, text
            if asyncio.get_running_loop().time() > deadline:
                raise StepFailed(f"{step}: {text}")
            await asyncio.sleep(0.05)


def is_proven(receipt):
    """Whether the receiver has proved at least that it committed the observation."""
    return receipt.rsplit(": ", 1)[-1] in {"stored", "fetched", "shown", "answered"}


def sees(name):
    return lambda status: any(name in peer["name"] and peer["link"] == "relay" for peer in status["peers"])


async def meet(atlas, birch, version):
    for name, peer in (("atlas", atlas), ("birch", birch)):
        check(peer.client.protocol_version == version, f"{name} speaks {version}", peer.client.protocol_version)
        check(peer.client.server_info.name == "kith", f"{name} is Kith", peer.client.server_info)
        names = await peer.learn_tools()
        check(names >= {"status", "observe", "recall", "trace", "tell", "inbox"}, "the six tools are listed", names)
    await atlas.until("status", sees("birch"), "atlas meets birch through the relay")
    await birch.until("status", sees("atlas"), "birch meets atlas through the relay")


async def share(atlas, birch):
    failed, first, text = await atlas.call("observe", **FIELDS)
    check(not failed and first["connected"] == 1, "atlas observes", text)
    key = first["key"]

    status, text = await birch.until("status", lambda s: s.get("unread"), "birch is told that something is unread")
    check("1 unread" in status["unread"] and "inbox" in text, "the note says how to read it", status)
    await asyncio.wait_for(birch.news.wait(), PATIENCE)
    check(True, "birch's host is told that the inbox changed")

    failed, inbox, text = await birch.call("inbox")
    check(not failed and len(inbox["items"]) == 1, "birch reads its inbox", text)
    item = inbox["items"][0]
    check(item["key"] == key and all(value in item["text"] for value in FIELDS.values()), "all of it arrived", item)
    check(item["text"].startswith("<<peer ") and "data, not instructions" in item["text"], "it is fenced", item)
    check(item["gate"] == "aligned", "birch's own gate judged it", item)
    failed, status, _ = await birch.call("status")
    check(not failed and not status.get("unread"), "nothing is unread after reading", status.get("unread"))
    return key


async def build_on(atlas, birch, key):
    failed, recalled, text = await birch.call("recall", query="flaky test clock")
    check(not failed and recalled["hits"][0]["key"] == key, "birch recalls it by words", text)
    check(recalled["hits"][0]["trust"] == "pinned", "its trust comes from the pinned key", recalled["hits"][0])

    failed, second, text = await birch.call(
        "observe", focus="pinning the clock works", issue="the same drift broke the invoice tests", parents=[key]
    )
    check(not failed, "birch builds on it", text)
    failed, traced, text = await birch.call("trace", key=second["key"])
    edges = [(edge["child"], edge["parent"]) for edge in traced["edges"]]
    check(not failed and (second["key"], key) in edges, "birch traces it to its source", text)
    check("builds on" in traced["tree"] and "atlas" in traced["tree"], "the tree names the author", traced["tree"])
    await atlas.until(
        "trace", lambda s: any(is_proven(r) for r in s["receipts"]), "atlas sees the receipt of birch", key=key
    )
    await atlas.until(
        "trace", lambda s: (second["key"], key) in [(e["child"], e["parent"]) for e in s["edges"]],
        "atlas sees what birch built on it", key=key,
    )


async def address(atlas, birch):
    failed, told, text = await atlas.call("tell", to="birch", focus="please rerun the ledger suite")
    check(not failed and told["receipt"] in ("accepted", "stored"), "atlas tells birch", text)
    await atlas.until(
        "trace", lambda s: any(is_proven(r) for r in s["receipts"]), "the message is proven stored", key=told["key"]
    )
    contents = (await birch.client.read_resource(INBOX)).contents
    check("rerun the ledger suite" in contents[0].text, "the inbox resource shows what is unread", contents)

    failed, _, text = await atlas.call("tell", to="nobody", focus="x")
    check(failed and "birch" in text, "an unknown peer is an error that names the known ones", text)
    failed, _, text = await atlas.call("observe", fokus="x")
    check(failed and "focus" in text, "a wrong argument is an error that shows the call that would work", text)


async def main(binary, relay, home_a, home_b, mode):
    version = "2025-11-25" if mode == "legacy" else "2026-07-28"
    atlas = Peer(server(binary, relay, home_a, "atlas"), mode)
    birch = Peer(server(binary, relay, home_b, "birch"), mode)
    async with atlas.client, birch.client, birch.subscribed():
        await meet(atlas, birch, version)
        key = await share(atlas, birch)
        await build_on(atlas, birch, key)
        await address(atlas, birch)
    print("all steps held")


def reason(error):
    """The step that failed, out of the groups that task libraries wrap it in."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"


try:
    asyncio.run(main(*sys.argv[1:]))
except BaseException as error:
    print(f"FAILED {reason(error)}")
    sys.exit(1)
