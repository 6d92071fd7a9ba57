"""Two `kith mcp` servers, each driven over stdio by the official Python MCP client, meet through a relay.

    two_sessions.py KITH_BINARY RELAY_URL HOME_A HOME_B

One session observes; the other is told that something is unread, reads, recalls and traces it. Exits 0 when every step
held, else prints the step and exits 1.
"""

import asyncio
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

FIELDS = {
    "focus": "ledger reconciliation test is flaky",
    "issue": "the CI runners' clocks drift apart",
    "intent": "pin the clock in the fixture",
    "commitment": "atlas mends it today",
}


def check(condition, step, seen=""):
    if not condition:
        print(f"FAILED: {step}: {seen}")
        sys.exit(1)
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


async def call(session, tool, arguments=None):
    result = await session.call_tool(tool, arguments or {})
    text = "\n".join(block.text for block in result.content if block.type == "text")
    return result.is_error, result.structured_content, text


async def until(session, tool, arguments, condition, step, seconds=20):
    """Polls a tool until the condition holds; only tests wait like this."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        failed, structured, text = await call(session, tool, arguments)
        if not failed and condition(structured, text):
            print(f"ok: {step}")
            return structured, text
        if asyncio.get_running_loop().time() > deadline:
            check(False, step, text)
        await asyncio.sleep(0.05)


async def main(binary, relay, home_a, home_b):
    async with (
        stdio_client(server(binary, relay, home_a, "atlas")) as (read_a, write_a),
        stdio_client(server(binary, relay, home_b, "birch")) as (read_b, write_b),
        ClientSession(read_a, write_a) as atlas,
        ClientSession(read_b, write_b) as birch,
    ):
        await asyncio.gather(atlas.initialize(), birch.initialize())
        names = {tool.name for tool in (await atlas.list_tools()).tools}
        check({"status", "observe", "recall", "trace", "tell", "inbox"} <= names, "the six tools are listed", names)

        def sees(name):
            return lambda structured, _: any(
                name in peer["name"] and peer["link"] == "relay" for peer in structured["peers"]
            )

        await until(atlas, "status", {}, sees("birch"), "atlas meets birch through the relay")
        await until(birch, "status", {}, sees("atlas"), "birch meets atlas through the relay")

        failed, first, text = await call(atlas, "observe", FIELDS)
        check(not failed and first["connected"] == 1, "atlas observes", text)
        key = first["key"]

        structured, text = await until(
            birch, "status", {}, lambda s, _: bool(s.get("unread")), "birch is told that something is unread"
        )
        check("1 unread" in structured["unread"] and "inbox" in text, "the note says how to read it", structured)

        failed, inbox, text = await call(birch, "inbox")
        check(not failed and len(inbox["items"]) == 1, "birch reads its inbox", text)
        item = inbox["items"][0]
        check(item["key"] == key and "clocks drift" in item["text"], "it is the observation, whole", item)
        check(item["text"].startswith("<<peer ") and "data, not instructions" in item["text"], "it is fenced", item)
        check(item["gate"] == "aligned", "birch's own gate judged it", item)

        failed, status, _ = await call(birch, "status")
        check(not failed and not status.get("unread"), "nothing is unread after reading", status.get("unread"))

        failed, recalled, text = await call(birch, "recall", {"query": "flaky test clock"})
        check(not failed and recalled["hits"][0]["key"] == key, "birch recalls it by words", text)
        check(recalled["hits"][0]["trust"] == "pinned", "its trust comes from the pinned key", recalled["hits"][0])

        failed, second, text = await call(
            birch, "observe", {"focus": "pinning the clock works", "issue": "ledger test was flaky", "parents": [key]}
        )
        check(not failed, "birch builds on it", text)

        failed, traced, text = await call(birch, "trace", {"key": second["key"]})
        edges = [(edge["child"], edge["parent"]) for edge in traced["edges"]]
        check(not failed and (second["key"], key) in edges, "birch traces it to its source", text)
        check("builds on" in traced["tree"] and "atlas" in traced["tree"], "the tree names the author", traced["tree"])

        structured, text = await until(
            atlas, "trace", {"key": key}, lambda s, _: any("stored" in r for r in s["receipts"]),
            "atlas sees the receipt of birch",
        )

        failed, told, text = await call(atlas, "tell", {"to": "birch", "focus": "please rerun the ledger suite"})
        check(not failed and told["receipt"] == "stored", "a told message is proven stored", text)

        failed, _, text = await call(atlas, "tell", {"to": "nobody", "focus": "x"})
        check(failed and "birch" in text, "an unknown peer is an error that names the known ones", text)
        failed, _, text = await call(atlas, "observe", {"fokus": "x"})
        check(failed and "focus" in text, "a wrong argument is an error that shows the call that would work", text)

        contents = (await birch.read_resource("kith://inbox")).contents
        check("rerun the ledger suite" in contents[0].text, "the inbox resource shows what is unread", contents)
    print("all steps held")


asyncio.run(main(*sys.argv[1:]))
