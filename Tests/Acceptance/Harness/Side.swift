import Foundation
import ModelContextProtocol
import Testing
import WireJSON

/// One side of shares whose process may be killed at any moment. It is started again whenever it turns out to be gone, goes
/// on where it was, and keeps account of what it was promised and what it was given.
actor Side {
    /// What the product promised and gave, over all shares.
    struct Account: Sendable {
        /// Texts that a result of `send_turn` acknowledged.
        var acknowledged: [String] = []
        /// Texts that were tried, acknowledged or not.
        var tried: Set<String> = []
        /// Texts of the other side that a result held.
        var heard: Set<String> = []
        /// Texts that one life of the process gave twice.
        var repeated: [String] = []
    }

    nonisolated let name: String
    private let start: @Sendable () async throws -> Session
    private var session: Session
    private var heardInThisLife: Set<String> = []
    private(set) var account = Account()
    private(set) var restarts = 0

    init(_ name: String, _ start: @escaping @Sendable () async throws -> Session) async throws {
        self.name = name
        self.start = start
        session = try await start()
    }

    /// Ends the process as `kill -9` does.
    /// - Returns: Whether it was running.
    func kill() async throws -> Bool {
        let victim = session
        guard victim.process.exitCode == nil else { return false }
        victim.process.signal(SIGKILL)
        try await victim.process.exit()
        return true
    }

    /// Ends it in good order.
    func leave() async throws { try await session.leave() }

    /// Starts it again after it left.
    func comeBack() async throws { try await restart() }

    /// A call of a tool; when the process is gone it is started again, and the answer is nil: nothing was promised.
    func call(_ tool: String, _ arguments: JSONObject = [:]) async throws -> ToolResult? {
        do {
            return try await session.call(tool, arguments)
        } catch ClientError.closed {
            try await restart()
            return nil
        }
    }

    /// A call whose answer is needed, whatever dies meanwhile.
    func insist(_ tool: String, _ arguments: JSONObject = [:]) async throws -> ToolResult {
        try await eventually("\(name) to answer \(tool)") { try await call(tool, arguments) }
    }

    /// Says a text in the share and notes what was promised.
    /// - Returns: Whether it was acknowledged.
    @discardableResult
    func say(_ text: String, in share: String, _ more: JSONObject = [:]) async throws -> Bool {
        account.tried.insert(text)
        let arguments: JSONObject = ["text": .string("\(text)."), "share": .string(share)]
        guard let result = try await call("send_turn", arguments.merged(more)) else { return false }
        guard !result.isError else {
            // Not its turn, or already closing: the other side was quicker.
            return false
        }
        account.acknowledged.append(text)
        return true
    }

    /// Waits for the peer for `seconds` at most, and notes what was given.
    func await_(_ share: String, seconds: Int64 = 2) async throws -> String {
        let life = restarts
        guard let result = try await call("await_turn", ["seconds": .integer(seconds), "share": .string(share)]) else {
            return ""
        }
        for word in Self.texts(in: result.text) {
            account.heard.insert(word)
            if life == restarts, !heardInThisLife.insert(word).inserted { account.repeated.append(word) }
        }
        return result.text
    }

    /// Whether somebody was heard whose text is `text`.
    func hasHeard(_ text: String) -> Bool { account.heard.contains(text) }

    /// The texts of these tests: `zq`, letters and digits.
    static func texts(in text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber }.filter { $0.hasPrefix("zq") && $0.count > 6 }.map(String.init)
    }

    private func restart() async throws {
        await session.client.close()
        restarts += 1
        heardInThisLife = []
        session = try await eventually("\(name) to start again") { try? await start() }
    }
}
