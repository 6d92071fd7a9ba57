import Ambient
import ArgumentParser
import Foundation
import MeshBridge
import ModelContextProtocol
import WireJSON

/// `kith watch`: one line for each thing that arrives, for monitors and terminals.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print one line for each observation that arrives.",
        discussion: """
            Silent while nothing happens; reconnects for ever; ends on SIGTERM. Bursts become one line every ten seconds. \
            Lines are at most 300 characters and never hold bodies. Watching marks nothing read for the session.
            """)

    @OptionGroup var node: NodeOptions
    @Flag(help: "Print JSON lines.") var json = false

    private static let inbox = "kith://inbox"
    private static let quiet: Duration = .seconds(10)
    private static let retry: Duration = .seconds(2)
    private static let mostCharacters = 300

    func run() async throws {
        let settings = try Settings(node)
        let path = settings.controlSocketPath
        let me = "watch-" + SystemRandom().bytes(6).map { String($0, radix: 16) }.joined()
        var options = Client.Options(info: Implementation(name: "kith-watch", version: Kith.version))
        options.era = .legacy
        while !Task.isCancelled {
            if let client = try? Client.connect(toSocket: path, options: options, time: SystemTime()) {
                try? await follow(client, as: me)
                await client.close()
            }
            try await Task.sleep(for: Self.retry)
        }
    }

    /// Prints until the connection ends.
    private func follow(_ client: Client, as me: String) async throws {
        try await client.open()
        _ = try await client.subscribe(to: Self.inbox)
        try await printNew(client, me)
        var lastPrinted = ContinuousClock.now
        for await notification in client.notifications
        where notification.method == "notifications/resources/updated" {
            let since = ContinuousClock.now - lastPrinted
            if since < Self.quiet { try await Task.sleep(for: min(Self.quiet - since, .milliseconds(200))) }
            try await printNew(client, me)
            lastPrinted = .now
        }
    }

    private func printNew(_ client: Client, _ me: String) async throws {
        let result = try await client.request(
            "tools/call",
            [
                "name": "inbox", "arguments": ["limit": 50],
                "_meta": .object(JSONObject([(Bridge.sessionKey, .string(me))])),
            ])
        let items = result["structuredContent"]?["items"]?.arrayValue ?? []
        guard !items.isEmpty else { return }
        if json {
            for item in items { StandardOutput.print(item.text) }
        } else if items.count <= 3 {
            for item in items { StandardOutput.print(Self.line(item)) }
        } else {
            StandardOutput.print("\(items.count) new, first: " + Self.line(items[0]))
        }
    }

    private static func line(_ item: JSON) -> String {
        let kind = item["kind"]?.stringValue ?? ""
        let from = item["from"]?.stringValue ?? ""
        // The first line of a quotation is its mark; the second holds the first words.
        let head = item["text"]?.stringValue?.split(separator: "\n").dropFirst().first ?? ""
        let key = item["key"]?.stringValue.map { String($0.prefix(16)) } ?? ""
        return String("\(kind) from \(from): \(head) \(key)… read with inbox".prefix(mostCharacters))
    }
}
