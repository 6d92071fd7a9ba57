import Foundation
import ModelContextProtocol
import Testing
import WireJSON

/// A share between atlas, who teaches, and birch, whose people answer at terminals of their own.
struct Lesson {
    static let card: JSONObject = [
        "topic": "podcast pipeline", "goal": "Publish an episode from a recording without manual steps.",
        "checks": ["a second run adds nothing", "a broken file is skipped"],
        "hidden_checks": ["two runs at once do not collide"], "withheld": ["the hosting password"],
    ]

    let meeting: Meeting
    let atlas: Session
    let birch: Session

    init(meeting: Meeting, atlas: Session, birch: Session) {
        self.meeting = meeting
        self.atlas = atlas
        self.birch = birch
    }

    init(_ way: Way = .local) async throws {
        meeting = try await Meeting(way)
        (atlas, birch) = try await meeting.pair()
    }

    /// Lets the person of `name` agree to the only thing that waits for them.
    func agree(_ name: String) async throws {
        let home = meeting.home(of: name)
        let terminal = try PseudoTerminal(
            [Place.kith, "approve", "--name", name], environment: home.environment(), directory: home.path)
        terminal.type(try await terminal.code() + "\n")
        let code = try await terminal.exit()
        try #require(code == 0, "\(terminal.screen.text)")
    }

    /// A call that needs the person's word: it is refused at first, then they agree, then the same call passes.
    func consented(_ session: Session, _ tool: String, _ arguments: JSONObject) async throws -> ToolResult {
        let first = try await session.call(tool, arguments)
        try #require(first.isError && first.text.contains("kith approve "), "\(tool): \(first.text)")
        try await agree(session.name)
        let second = try await session.call(tool, arguments)
        try #require(!second.isError, "\(tool): \(second.text)")
        return second
    }

    /// The facts of an answer for programs.
    static func facts(_ result: ToolResult) -> JSON { result.meta["sh.kith/answer"] ?? .null }

    /// A call that must succeed.
    @discardableResult
    func call(_ session: Session, _ tool: String, _ arguments: JSONObject = [:]) async throws -> ToolResult {
        let result = try await session.call(tool, arguments)
        try #require(!result.isError, "\(session.name) \(tool): \(result.text)")
        return result
    }

    /// Waits until the answer of `await_turn` holds `text`.
    @discardableResult
    func wait(_ session: Session, for text: String) async throws -> ToolResult {
        var last = ""
        return try await eventually("\(session.name) to hear '\(text)'", last: { last }) {
            let result = try await session.call("await_turn", ["seconds": 2])
            last = result.text
            return result.text.contains(text) ? result : nil
        }
    }

    /// Invites birch and lets it join; both are ready to talk then.
    func begin() async throws {
        let student = try #require(try await birch.answer("status")["agent"]?.stringValue)
        var card = Self.card
        card["for"] = .string(student)
        let started = try await consented(atlas, "start_share", card)
        let link = try #require(Self.facts(started)["link"]?.stringValue)
        _ = try await consented(birch, "join_share", ["link": .string(link), "join": true])
        try await wait(atlas, for: "It is your turn")
    }
}
