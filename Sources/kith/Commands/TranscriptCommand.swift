import ArgumentParser
import Foundation
import MeshBridge
import MeshProtocol
import WireJSON

/// `kith transcript`: work on the file of a share. Needs no node and no network, so that anybody can check anybody's.
struct TranscriptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transcript", abstract: "Verify, read or redact the transcript of a share, offline.",
        discussion: "'kith share log --transcript > lesson.jsonl' writes one.",
        subcommands: [Verify.self, Export.self, Redact.self])

    /// `kith transcript verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Check every signature and link; name the first bad line.",
            discussion: """
                Edits, swaps, cuts and forks are found. Exit code 0 when everything is as both sides signed it, 1 otherwise. \
                A transcript without a seal can be genuine and still lack its end; the answer says so.
                """)

        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            var verifier = TranscriptVerifier()
            do {
                try TranscriptFile.read(file) { chunk throws(TranscriptFailure) in try verifier.append(chunk) }
                let report = try verifier.finish()
                print(json ? Self.json(report).prettyText : Self.text(report))
            } catch let failure as TranscriptFailure {
                if json {
                    print(
                        JSON.object(
                            JSONObject([
                                ("ok", false), ("line", .integer(Int64(failure.line))),
                                ("reason", .string(TranscriptFile.fenced(failure.reason.description))),
                            ])
                        ).prettyText)
                } else {
                    StandardError.print("kith: not genuine. \(TranscriptFile.fenced(failure.description))")
                }
                throw ExitCode.failure
            }
        }

        private static func text(_ report: TranscriptReport) -> String {
            let agreement = report.signed.agreement
            return """
                genuine: \(report.description)
                teacher \(TranscriptFile.fenced(agreement.teacher.agentID.text))
                student \(TranscriptFile.fenced(agreement.student.agentID.text))
                topic   \(TranscriptFile.fenced(report.card.topic))
                """
        }

        private static func json(_ report: TranscriptReport) -> JSON {
            let agreement = report.signed.agreement
            let members: [(String, JSON)] = [
                ("ok", true), ("share", .string(agreement.share.text)),
                ("teacher", .string(agreement.teacher.agentID.text)),
                ("student", .string(agreement.student.agentID.text)), ("topic", .string(report.card.topic)),
                ("lines", number(report.lines)), ("teacherTurns", number(report.teacherTurns)),
                ("studentTurns", number(report.studentTurns)),
                ("redactedLines", .array(report.redactedLines.map(number))),
                ("sealed", .bool(report.seal != nil)), ("confirmed", .bool(report.isConfirmed)),
                ("outcome", report.seal.map { JSON.string($0.seal.outcome.rawValue) } ?? .null),
                ("level", report.seal.map { JSON.string($0.seal.level.rawValue) } ?? .null),
            ]
            return .object(JSONObject(members))
        }

        private static func number(_ value: Int) -> JSON { .integer(Int64(value)) }
    }

    /// `kith transcript export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Print a verified transcript as Markdown for people.")

        @Argument(help: "The file, or - for standard input.") var file: String

        func run() async throws { print(try TranscriptFile.verified(file).markdown) }
    }

    /// `kith transcript redact`.
    struct Redact: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "redact", abstract: "Print a transcript without what some turns say; it verifies as before.",
            discussion: """
                The place, the author and the signature of a turn stay, its words go; 'verify' says how many were taken out.

                EXAMPLE
                  kith transcript redact lesson.jsonl --turn teacher:3 --turn student:4 > public.jsonl
                """)

        @Argument(help: "The file, or - for standard input.") var file: String
        @Option(
            name: .customLong("turn"),
            help: ArgumentHelp("A turn to take the words out of; may be repeated.", valueName: "role:number"))
        var turns: [String]

        func run() async throws {
            let wanted = try Set(turns.map(Place.init))
            let transcript = try TranscriptFile.verified(file)
            let known = Set(transcript.turns.map { Place(role: $0.turn.role, number: $0.turn.number) })
            if let missing = wanted.subtracting(known).first {
                throw Refusal("There is no turn \(missing.role.rawValue):\(missing.number) in this transcript.")
            }
            let redacted = transcript.redacted { wanted.contains(Place(role: $0.role, number: $0.number)) }
            try StandardOutput.write(file: redacted.jsonLines)
        }

        /// Which turn of which side.
        struct Place: Hashable {
            let role: ShareRole
            let number: Int

            init(role: ShareRole, number: Int) {
                self.role = role
                self.number = number
            }

            init(_ text: String) throws {
                let parts = text.split(separator: ":", omittingEmptySubsequences: false)
                guard parts.count == 2, let role = ShareRole(rawValue: String(parts[0])), let number = Int(parts[1])
                else {
                    throw Refusal("--turn takes teacher:<number> or student:<number>.")
                }
                self.init(role: role, number: number)
            }
        }
    }
}

/// The bytes of a transcript on disk.
private enum TranscriptFile {
    /// More than 200 turns of the longest lines.
    static let most = 256 << 20
    private static let chunk = 1 << 16

    /// Hands the file over piece by piece.
    static func read<Failure: Error>(_ path: String, _ take: ([UInt8]) throws(Failure) -> Void) throws {
        let handle: FileHandle
        if path == "-" {
            handle = .standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: path) else {
                throw Refusal("\(path) cannot be read. Check the path.")
            }
            handle = opened
        }
        var total = 0
        while let data = try handle.read(upToCount: chunk), !data.isEmpty {
            total += data.count
            guard total <= most else { throw Refusal("\(path) is too large for a transcript.") }
            try take([UInt8](data))
        }
    }

    /// The whole, once it has been verified.
    static func verified(_ path: String) throws -> ShareTranscript {
        var bytes: [UInt8] = []
        try read(path) { bytes += $0 }
        do {
            return try ShareTranscript(verifying: bytes)
        } catch {
            throw Refusal("Not genuine. \(fenced(error.description))")
        }
    }

    /// Words out of the file, safe for a terminal.
    static func fenced(_ text: String) -> String { ConsentText.plain(text) }
}
