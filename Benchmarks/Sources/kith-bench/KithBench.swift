import ArgumentParser
import Foundation

/// Prints what Kith costs, next to what is asked of it.
@main
struct KithBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kith-bench",
        abstract: "Measures Kith and prints one table: figure, asked, measured, how.",
        discussion: "Build both packages in release first; scripts/bench does all of it.")

    @Option(help: "The release binary to drive; the environment variable KITH is asked otherwise.")
    var kith: String?

    @Option(parsing: .upToNextOption, help: "Only groups whose name contains one of these words.")
    var only: [String] = []

    func run() throws {
        // A process that died answers writes with an error, not with our end.
        signal(SIGPIPE, SIG_IGN)
        let before = Machine.load
        var figures: [Figure] = []
        for group in Group.all(binary: kith ?? ProcessInfo.processInfo.environment["KITH"]) where isWanted(group.name) {
            FileHandle.standardError.write(Data("measuring \(group.name) ...\n".utf8))
            do {
                figures += try group.measure()
            } catch {
                figures.append(Figure(group.name, notMeasured: "\(error)"))
            }
        }
        print(Table(figures: figures).text)
        print("\nMachine: \(Machine.summary); load \(before) before and \(Machine.load) after the run.")
    }

    private func isWanted(_ name: String) -> Bool { only.isEmpty || only.contains { name.contains($0) } }
}

/// Figures that are measured together.
struct Group {
    let name: String
    let measure: () throws -> [Figure]

    /// All groups; those that need the binary say so if there is none.
    static func all(binary: String?) -> [Group] {
        let library = [
            Group(name: "json", measure: JSONFigures.measure),
            Group(name: "encoder", measure: { EncoderFigures.measure() }),
            Group(name: "gate", measure: { GateFigures.measure() }),
            Group(name: "memory", measure: MemoryFigures.measure),
            Group(name: "shares", measure: ShareFigures.measure),
        ]
        let processes: [(String, (KithSurface) throws -> [Figure])] = [
            ("start", { try StartFigures.measure($0) }),
            ("observe", { try ObserveFigures.measure($0) }),
            ("relay", { try RelayFigures.measure($0) }),
            ("surfacing", { try SurfacingFigures.measure($0) }),
            ("peers", { try PeerFigures.measure($0) }),
            ("shares over a relay", { try LessonFigures.measure($0) }),
        ]
        return library
            + processes.map { name, measure in
                Group(name: name) {
                    guard let binary else { throw ChildFailure(description: "no binary was given (--kith PATH)") }
                    return try measure(KithSurface(binary: binary))
                }
            }
    }
}
