import Ambient
import ArgumentParser
import CAT7
import Foundation
import HeadlessPeers
import MeshBridge
import MeshMemory
import MeshNode
import MeshProtocol

/// One question to one peer that lives in this process for as long as it takes.
struct PeerQuestion: Sendable {
    enum Outcome: Sendable {
        case answered(PerField<String>)
        /// Why not, in words that complete "not answered: ...".
        case unanswered(String)
    }

    private let configuration: PeerConfiguration
    private let reports: PeerFolder
    private let texts: PerField<String>
    private let supervisor: PeerSupervisor
    private let asker: NodeHost
    private let log: PeerLog
    private let activities: AsyncStream<PeerActivity>
    private let writing: Task<Void, Never>

    /// - Parameter subject: What the question is about.
    init(
        configuration: PeerConfiguration, focus: String, subject: String?, folder: StateFolder,
        environment: [String: String]
    ) throws {
        self.configuration = configuration
        reports = PeerFolder(folder)
        var texts = PerField(repeating: Field.neutral)
        texts[.focus] = focus
        if let subject { texts[.issue] = subject }
        self.texts = texts
        let (activities, heard) = AsyncStream<PeerActivity>.makeStream()
        self.activities = activities
        let log = PeerLog(time: SystemTime()) { StandardError.print($0.text) }
        self.log = log
        try log.open(configuration)
        supervisor = PeerSupervisor(
            try .standard(folder, environment: environment, logger: Diagnostics.logger("peer")) { name, activity in
                log.note(name, activity)
                heard.yield(activity)
            })
        let options = try NodeOptions.parse([
            "--name", String(configuration.name.text.prefix(34)) + "-asker", "--room", configuration.room.text,
        ])
        asker = NodeHost(try Settings(options).forCommand, logger: Diagnostics.logger("node"))
        writing = Task { @concurrent in await log.run() }
    }

    /// Asks and waits. Cancelling the task gives up.
    func outcome() async throws -> Outcome {
        let status = try await supervisor.start(configuration)
        let node = try await asker.node()
        let events = node.events()
        let peer = try NodeID(status.node)
        while await !node.connectedPeers.contains(peer) { try await SystemTime().sleep(for: .milliseconds(20)) }
        let key = try await node.tell(peer, texts).block.key
        return try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask { await Self.answer(to: key, by: peer, in: events) }
            group.addTask { await Self.refusal(of: key, in: activities) }
            group.addTask {
                // Reports, the STOP switch, and a stop that somebody asks for.
                await supervisor.run(endsWhenIdle: true)
                return .unanswered("the peer was stopped")
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() { if let outcome { return outcome } }
            return .unanswered("the peer ended")
        }
    }

    /// Ends peer and asker.
    ///
    /// - Returns: What the run has cost.
    func end() async -> MicroDollars {
        await supervisor.stopAll(because: "the question is answered")
        await asker.stop()
        log.finish()
        await writing.value
        // The last report is written when a peer has ended.
        return MicroDollars(reports.entry(named: configuration.name.text)?.status.cost.run?.used ?? 0)
    }

    private static func answer(to key: BlockKey, by peer: NodeID, in events: AsyncStream<NodeEvent>) async -> Outcome? {
        for await case .received(let item) in events {
            let block = item.block.block
            guard block.authorNode == peer, block.parents.contains(key) else { continue }
            return .answered(PerField { block.fields[$0].text })
        }
        return nil
    }

    private static func refusal(of key: BlockKey, in activities: AsyncStream<PeerActivity>) async -> Outcome? {
        for await activity in activities {
            switch activity {
            case .held(let id, let reasons):
                return .unanswered("the answer is held for a person (number \(id)): \(reasons.joined(separator: "; "))")
            case .suppressed(let about, .modelFailed, let detail) where about == nil || about == key:
                return .unanswered("\(SuppressionReason.modelFailed.text)\(detail.map { ": \($0)" } ?? "")")
            case .resting(_, let reason):
                // It would go on trying; whoever asks one question wants to know now.
                return .unanswered("\(SuppressionReason.modelFailed.text): \(reason)")
            case .suppressed(let about, let reason, let detail) where about == key:
                return .unanswered("\(reason.text)\(detail.map { ": \($0)" } ?? "")")
            default: continue
            }
        }
        return nil
    }
}

/// The text that a question is about.
enum QuestionText {
    /// What one field of an observation holds, with room for the note.
    private static let most = BlockLimits.textBytes - 200

    /// Reads the file, or standard input for `-`. What is too long for one observation is cut, and says so.
    static func read(_ path: String) throws -> String {
        guard let handle = path == "-" ? .standardInput : FileHandle(forReadingAtPath: path) else {
            throw Refusal("\(path) cannot be read.")
        }
        var data = Data()
        while data.count <= most, let more = try handle.read(upToCount: 65_536), !more.isEmpty { data += more }
        let text = String(decoding: data.prefix(most), as: UTF8.self)
        guard data.count > most else { return text }
        return text + "\n[cut here: only the first \(most) bytes fit]"
    }
}
