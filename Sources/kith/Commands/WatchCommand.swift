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
            Silent while nothing happens; reconnects for ever; ends on SIGTERM, or when nobody reads its output any more. \
            What arrives within ten seconds of a line becomes one line. Lines are at most 300 characters and never hold \
            whole bodies. Watching marks nothing read for the session.
            """)

    @OptionGroup var node: NodeOptions
    @Flag(help: "Print JSON, one line for each observation.") var json = false
    @Option(help: ArgumentHelp("Least time between two lines, in seconds (0 to 3600).", valueName: "seconds"))
    var every = 10

    private static let inbox = "kith://inbox"
    private static let retry: Duration = .seconds(2)

    func validate() throws {
        guard (0...3600).contains(every) else { throw Refusal("--every takes 0 to 3600 seconds.") }
    }

    func run() async throws {
        let settings = try Settings(node)
        let path = settings.controlSocketPath
        let me = "watch-" + Hexadecimal.encode(SystemRandom().bytes(6))
        var options = Client.Options(info: Implementation(name: "kith-watch", version: Kith.version))
        options.era = .legacy
        var nextLine = ContinuousClock.now
        while !Task.isCancelled {
            if let client = try? Client.connect(toSocket: path, options: options, time: SystemTime()) {
                try? await follow(client, as: me, &nextLine)
                await client.close()
            }
            try await SystemTime().sleep(for: Self.retry)
        }
    }

    /// Prints until the connection ends.
    private func follow(_ client: Client, as me: String, _ nextLine: inout ContinuousClock.Instant) async throws {
        try await client.open()
        _ = try await client.subscribe(to: Self.inbox)
        // What came while nobody watched, and then whatever is announced.
        try await printNew(client, me, &nextLine)
        for await notification in client.notifications
        where notification.method == "notifications/resources/updated" {
            try await printNew(client, me, &nextLine)
        }
    }

    private func printNew(_ client: Client, _ me: String, _ nextLine: inout ContinuousClock.Instant) async throws {
        try await SystemTime().sleep(for: max(.zero, nextLine - .now))
        let items = try await takeAll(client, me)
        guard let line = WatchLine.text(of: items) else { return }
        for text in json ? items.map(\.text) : [line] { StandardOutput.print(text) }
        nextLine = .now + .seconds(every)
    }

    /// Everything that has not been watched yet.
    private func takeAll(_ client: Client, _ me: String) async throws -> [JSON] {
        var items: [JSON] = []
        while true {
            let result = try await client.request(
                "tools/call",
                [
                    "name": "inbox", "arguments": ["limit": 50],
                    "_meta": .object(JSONObject([(Bridge.sessionKey, .string(me))])),
                ])
            let page = result["structuredContent"]?["items"]?.arrayValue ?? []
            guard !page.isEmpty else { return items }
            items += page
        }
    }
}
