import ArgumentParser
import Foundation

/// `kith install`: make a host start `kith mcp`.
struct InstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Show (or write) the lines that make a host start Kith.",
        discussion: """
            Prints the snippet for the host and the file it belongs in. With --write it shows the change and then makes \
            it. Nothing else is touched.

            EXAMPLES
              kith install claude
              kith install cursor --write
            """)

    @Argument(help: "claude, codex, cursor, vscode or gemini.")
    var host: Host

    @Flag(help: "Write the file after showing the change.")
    var write = false

    @Option(help: ArgumentHelp("Relay to put into the entry.", valueName: "url"))
    var relay: String?

    @Option(help: ArgumentHelp("Project folder. Default: the current folder.", valueName: "dir"))
    var project: String?

    func run() async throws {
        let snippet = Snippet(
            host: host, binary: try ExecutablePath.current(),
            environment: relay.map { [("KITH_RELAY", $0)] } ?? [])
        let path = try configurationPath()
        print("For \(path):\n\n\(snippet.text)\n")
        guard write else {
            print("Nothing was written. 'kith install \(host.rawValue) --write' makes this change. \(host.nextStep)")
            return
        }
        if !host.configurationPath.hasPrefix("~/") { try refuseLinks(path) }
        let existing = try ConfigurationFile(path).text()
        let merged: String
        do {
            merged = try snippet.merged(into: existing, path: path)
        } catch let problem as Snippet.Problem {
            throw Refusal(problem.description)
        }
        guard merged != existing else {
            print("\(path) already says this. \(host.nextStep)")
            return
        }
        print("The change:\n\n\(LineDiff.render(from: existing ?? "", to: merged))\n")
        try ConfigurationFile(path).replace(with: merged)
        print("Written. \(host.nextStep)")
    }

    private func configurationPath() throws -> String {
        let path = host.configurationPath
        if path.hasPrefix("~/") {
            // Where the host looks, which is not always where the password database says.
            let home = ProcessInfo.processInfo.environment["HOME"].nonEmpty ?? NSHomeDirectory()
            return home + path.dropFirst(1)
        }
        let folder = project ?? FileManager.default.currentDirectoryPath
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw Refusal("There is no folder \(folder). Name the project's folder with --project.")
        }
        return folder + "/" + path
    }

    /// A project may come from anybody; a link in it must not lead the change into a file outside of it.
    private func refuseLinks(_ path: String) throws {
        let folder = try resolved(project ?? FileManager.default.currentDirectoryPath)
        var place = path
        // The file, or the deepest folder above it that exists, is where the change would land.
        while !FileManager.default.fileExists(atPath: place) { place = (place as NSString).deletingLastPathComponent }
        let target = try resolved(place)
        guard target == folder || target.hasPrefix(folder + "/") else {
            throw Refusal(
                "\(path) is a link that leads out of the project, so it is left alone. Add the snippet by hand.")
        }
    }

    private func resolved(_ path: String) throws -> String {
        guard let real = realpath(path, nil) else { throw Refusal("\(path) cannot be found.") }
        defer { free(real) }
        return String(cString: real)
    }
}
