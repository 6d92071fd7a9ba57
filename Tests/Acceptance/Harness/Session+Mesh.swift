import Foundation
import ModelContextProtocol
import WireJSON

/// What tests ask of a session again and again.
extension Session {
    /// Shares an observation and returns its key: from now on it must never be lost.
    func observe(_ focus: String, _ more: JSONObject = [:]) async throws -> String {
        var arguments = more
        arguments["focus"] = .string(focus)
        return try await key(of: "observe", arguments)
    }

    /// Shares an observation and ends in good order.
    func observeAndLeave(_ focus: String) async throws -> String {
        let key = try await observe(focus)
        try await leave()
        return key
    }

    /// Addresses an observation and returns its key and the receipt of that moment.
    func tell(_ peer: String, _ focus: String) async throws -> (key: String, receipt: String) {
        let answer = try await answer("tell", ["to": .string(peer), "focus": .string(focus)])
        guard let key = answer["key"]?.stringValue, let receipt = answer["receipt"]?.stringValue else {
            throw Refusal(description: "tell without key or receipt: \(answer)")
        }
        return (key, receipt)
    }

    /// Waits until this session has a standing link with `peer`.
    /// - Parameter kind: `local` or `relay`.
    func meet(_ peer: String, over kind: String, within limit: Duration = Patience.usual) async throws {
        try await eventually("\(name) to meet \(peer) over \(kind)", within: limit) {
            try await link(to: peer) == kind
        }
    }

    /// The link to `peer` now: `local`, `relay`, `away`, or nil when it was never met.
    func link(to peer: String) async throws -> String? {
        try await answer("status")["peers"]?.arrayValue?
            .first { $0["name"]?.stringValue == "\"\(peer)\"" }?["link"]?.stringValue
    }

    /// Every unread item, read page by page.
    func readInbox() async throws -> [JSON] {
        var items: [JSON] = []
        while true {
            let page = try await answer("inbox", ["limit": 50])["items"]?.arrayValue ?? []
            guard !page.isEmpty else { return items }
            items += page
        }
    }

    /// The keys of everything this session remembers, page by page.
    func everyKey() async throws -> Set<String> {
        var keys: Set<String> = []
        var cursor: JSON?
        repeat {
            var arguments: JSONObject = ["limit": 50, "tokens": 8000]
            arguments["cursor"] = cursor
            let page = try await answer("recall", arguments)
            keys.formUnion((page["hits"]?.arrayValue ?? []).compactMap { $0["key"]?.stringValue })
            cursor = page["next_cursor"].flatMap { $0.isNull ? nil : $0 }
        } while cursor != nil
        return keys
    }

    /// Whether the memory holds `key`.
    func holds(_ key: String) async throws -> Bool {
        try await !call("trace", ["key": .string(key)]).isError
    }

    /// What `peer` has proved about an observation of this session: `stored`, `refused`, `held`, `accepted`, or nil.
    func receipt(for key: String, from peer: String) async throws -> String? {
        let receipts = try await answer("trace", ["key": .string(key)])["receipts"]?.arrayValue ?? []
        let mine = receipts.compactMap(\.stringValue).first { $0.hasPrefix("\"\(peer)\": ") }
        return mine.map { String($0.dropFirst(peer.count + 4).prefix { $0.isLetter }) }
    }

    private func key(of tool: String, _ arguments: JSONObject) async throws -> String {
        guard let key = try await answer(tool, arguments)["key"]?.stringValue else {
            throw Refusal(description: "\(tool) answered without a key")
        }
        return key
    }
}
