import Foundation
import ModelContextProtocol
import TestSupport
import Testing
import WireJSON

/// A teacher, a student and a relay with mail on disk, for one share after the other. Nobody asks their people; that is
/// tested elsewhere.
final class Classroom: Sendable {
    let teacher: Side
    let student: Side
    let relay: RelayUnderFire
    private let homes: [Home]
    private let studentID: String

    /// - Parameter additions: for the environment of both sides.
    init(_ additions: [String: String] = [:], relayLog: String = "warning") async throws {
        let homes = [try Home(), try Home(), try Home()]
        let relay = try await RelayUnderFire(in: homes[2], log: relayLog)
        let environment = [
            "KITH_RELAY": relay.url, "KITH_CONSENT": "allow:start-share,join-share",
            "KITH_FLOOD_BURST": "1000000",
        ].merging(additions) { _, new in new }
        teacher = try await Side("atlas") { try await Session("atlas", in: homes[0], environment) }
        student = try await Side("birch") { try await Session("birch", in: homes[1], environment) }
        studentID = try #require(
            try await student.insist("status").structured?["agent"]?.stringValue)
        self.homes = homes
        self.relay = relay
    }

    var relayHome: Home { homes[2] }

    /// Begins a share.
    /// - Parameter card: adds to the card or takes the place of its members.
    /// - Returns: its id and link.
    func share(_ card: JSONObject = [:]) async throws -> (id: String, link: String) {
        let whole = Lesson.card.merged(["for": .string(studentID), "turns": 200, "minutes": 10_000]).merged(card)
        let started = try await succeeding(teacher, "start_share", whole)
        let facts = Lesson.facts(started)
        guard let link = facts["link"]?.stringValue, let id = facts["share"]?.stringValue else {
            throw Refusal(description: "no link: \(started.text)")
        }
        _ = try await succeeding(student, "join_share", ["link": .string(link), "join": true])
        try await eventually("the share to begin") {
            try await teacher.await_(id).contains("It is your turn") ? true : nil
        }
        return (id, link)
    }

    /// The transcript of one side, through its running process.
    func transcript(_ side: Side, _ share: String) async throws -> String {
        let home = side.name == "atlas" ? homes[0] : homes[1]
        var last = ""
        return try await eventually("the transcript of \(side.name)", last: { last }) {
            let run = try await CommandLineRun(
                ["share", "log", "--transcript", "--share", share, "--name", side.name], in: home)
            last = run.errors
            return run.code == 0 ? run.output : nil
        }
    }

    /// The texts in a transcript, in its order.
    static func texts(in transcript: String) -> [String] {
        transcript.split(separator: "\n").compactMap { line -> String? in
            guard let turn = try? JSON(parsing: String(line)), turn["turn"] != nil, let text = turn["text"]?.stringValue
            else { return nil }
            return Side.texts(in: text).first
        }
    }

    private func succeeding(_ side: Side, _ tool: String, _ arguments: JSONObject) async throws -> ToolResult {
        var last = ""
        return try await eventually("\(side.name)'s \(tool)", last: { last }) {
            guard let result = try await side.call(tool, arguments) else { return nil }
            last = result.text
            return result.isError ? nil : result
        }
    }
}

/// A `kith relay` that keeps its mail on disk and may be killed and started again, always on the same port.
actor RelayUnderFire {
    let url: String
    private let home: Home
    private let environment: [String: String]
    private let port: Int
    private var relay: Relay

    init(in home: Home, log: String) async throws {
        self.home = home
        environment = ["KITH_RELAY_MAIL": home.appending("mail"), "KITH_LOG": log]
        relay = try await Relay(in: home, environment)
        (url, port) = (relay.url, relay.port)
    }

    var processID: pid_t { relay.process.processID }
    var log: String { relay.process.output.text + relay.process.errors.text }
    nonisolated var mailFolder: String { home.appending("mail") }

    func kill() async throws { try await relay.kill() }

    func start() async throws {
        relay = try await eventually("the relay to start again") { try? await Relay(port: port, in: home, environment) }
    }
}
