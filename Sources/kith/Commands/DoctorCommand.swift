import Ambient
import ArgumentParser
import Foundation
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import WireJSON

/// `kith doctor`: look at every link of the chain and name the one that fails, with its fix.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Find what is wrong, and say how to mend it.",
        discussion:
            "Looks at the state folder, the identity, the store, the running node and its links. Exit code 1 if any fails."
    )

    @OptionGroup var node: NodeOptions
    @Flag(help: "Print JSON.") var json = false

    /// One look at one link of the chain.
    struct Finding {
        let what: String
        let isFine: Bool
        let detail: String

        var json: JSON {
            ["check": .string(what), "ok": .bool(isFine), "detail": .string(detail)]
        }
    }

    /// How long a relay is given to answer.
    private static let patience = 80
    private static let pause: Duration = .milliseconds(100)

    func run() async throws {
        let findings = await examine()
        if json {
            print(JSON.array(findings.map(\.json)).prettyText)
        } else {
            for finding in findings { print("\(finding.isFine ? "ok  " : "FAIL") \(finding.what): \(finding.detail)") }
        }
        if findings.contains(where: { !$0.isFine }) { throw ExitCode.failure }
    }

    private func examine() async -> [Finding] {
        var findings: [Finding] = []
        func look(_ what: String, _ body: () throws -> String) -> Bool {
            do {
                findings.append(Finding(what: what, isFine: true, detail: try body()))
                return true
            } catch {
                findings.append(Finding(what: what, isFine: false, detail: "\(error)"))
                return false
            }
        }
        guard let settings = try? Settings(node) else {
            _ = look("settings") {
                _ = try Settings(node); return ""
            }
            return findings
        }
        guard
            look(
                "state folder",
                {
                    try settings.folder.prepare(); return settings.folder.root
                })
        else { return findings }
        guard
            look(
                "identity",
                {
                    guard let identity = try Seat.peek(settings.name.text, in: settings.folder) else {
                        return "'\(settings.name.text)' has not been used yet; the first session makes it"
                    }
                    return identity.agentID.text
                })
        else { return findings }
        if FileManager.default.fileExists(atPath: PersonalStore.path(settings)) {
            guard
                look(
                    "store",
                    {
                        let store = try PersonalStore.open(settings)
                        defer { store.close() }
                        try store.memory.checkIntegrity()
                        let counts = try store.memory.counts()
                        return "\(counts.own + counts.admitted) observations, \(counts.outbox) waiting to be delivered"
                    })
            else { return findings }
        }
        return findings + (await links(settings))
    }

    /// Asks the running node, or runs one for a moment, and waits until each link has made up its mind.
    private func links(_ settings: Settings) async -> [Finding] {
        let isRunning = Seat.isHeld(settings.name.text, in: settings.folder)
        var findings = [
            Finding(
                what: "node", isFine: true,
                detail: isRunning ? "running" : "not running; started for this look only")
        ]
        do {
            let session = try await ToolSession.open(node, lingering: false)
            var status: JSON = .null
            for _ in 0..<Self.patience {
                let answer = try await session.call("status", [:])
                guard !answer.isError else { throw Refusal(answer.text) }
                status = answer.structured.map(JSON.object) ?? .null
                let links = status["links"]?.arrayValue?.compactMap(\.stringValue) ?? []
                if !links.contains(where: { $0.hasSuffix("connecting") || $0.hasSuffix("off") }) { break }
                try await SystemTime().sleep(for: Self.pause)
            }
            await session.close()
            for link in status["links"]?.arrayValue?.compactMap(\.stringValue) ?? [] {
                // "relay host:port: connected": the state comes after the last colon.
                let colon = link.lastIndex(of: ":") ?? link.endIndex
                let state = link[colon...].drop { $0 == ":" || $0 == " " }
                findings.append(
                    Finding(what: String(link[..<colon]), isFine: state == "connected", detail: String(state)))
            }
            if settings.relay == nil, !isRunning {
                findings.append(
                    Finding(
                        what: "relay", isFine: true,
                        detail: "none set; other machines are reached with --relay or $KITH_RELAY"))
            }
            for problem in status["problems"]?.arrayValue?.compactMap(\.stringValue) ?? [] {
                findings.append(Finding(what: "problem", isFine: false, detail: problem))
            }
        } catch {
            findings.append(Finding(what: "links", isFine: false, detail: "\(error)"))
        }
        return findings
    }
}
