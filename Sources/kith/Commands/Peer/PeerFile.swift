import Foundation
import HeadlessPeers
import MeshNode

/// The TOML file of a headless peer, named by its path or by the name of a profile in the state folder.
struct PeerFile {
    /// The largest file that is read, in bytes; what the reader of configurations takes, too.
    private static let largest = 256 * 1024

    let path: String
    let text: String

    /// Reads `name`: a path if it has a slash or ends in `.toml`, standard input if it is `-`, else
    /// `$KITH_HOME/peers/<name>.toml`.
    init(_ name: String, in folder: StateFolder) throws {
        if name == "-" {
            path = "standard input"
            text = try Self.text(.standardInput, path)
            return
        }
        let isPath = name.contains("/") || name.hasSuffix(".toml")
        path = isPath ? name : Self.profilePath(name, in: folder)
        guard FileManager.default.fileExists(atPath: path) else {
            throw Refusal(Self.absent(name, isPath: isPath, path))
        }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw Refusal("\(path) cannot be read.") }
        defer { try? handle.close() }
        text = try Self.text(handle, path)
    }

    /// That there is none, and what was probably meant.
    private static func absent(_ name: String, isPath: Bool, _ path: String) -> String {
        if isPath { return "There is no file \(path). Make one with 'kith peer init <name> --role <role>'." }
        let isBeside = FileManager.default.fileExists(atPath: name + ".toml")
        return "There is no profile '\(name)' (\(path)). "
            + (isBeside
                ? "For the file in this folder, say \(name).toml."
                : "'kith peer init \(name) --profile' makes one; a file is named by its path, e.g. ./\(name).toml.")
    }

    private static func text(_ handle: FileHandle, _ path: String) throws -> String {
        var data = Data()
        while data.count <= largest, let more = try handle.read(upToCount: largest + 1 - data.count), !more.isEmpty {
            data += more
        }
        guard data.count <= largest else { throw Refusal("\(path) has more than 256 KiB: is it a peer's file?") }
        guard let text = String(validating: data, as: UTF8.self) else { throw Refusal("\(path) is not UTF-8 text.") }
        return text
    }

    /// What it says.
    func configuration() throws -> PeerConfiguration {
        do {
            return try PeerConfiguration(toml: text, file: path)
        } catch {
            throw Refusal(error.description)
        }
    }

    /// Where the profile of this name is kept, for `spawn_peer` and for `kith peer run <name>`.
    static func profilePath(_ name: String, in folder: StateFolder) -> String {
        folder.profilesDirectory + "/\(name).toml"
    }
}
