import Foundation
import HeadlessPeers
import MeshNode

/// The TOML file of a headless peer, named by its path or by the name of a profile in the state folder.
struct PeerFile {
    /// The largest file that is read, in bytes; what the reader of configurations takes, too.
    private static let largest = 256 * 1024

    let path: String
    let text: String

    /// Reads `name`: a path if it has a slash or ends in `.toml`, else `$KITH_HOME/peers/<name>.toml`.
    init(_ name: String, in folder: StateFolder) throws {
        let isPath = name.contains("/") || name.hasSuffix(".toml")
        path = isPath ? name : Self.profilePath(name, in: folder)
        guard FileManager.default.fileExists(atPath: path) else {
            throw Refusal(
                isPath
                    ? "There is no file \(path). Make one with 'kith peer init <name> --role <role>'."
                    : "There is no profile '\(name)' (\(path)). 'kith peer init \(name) --profile' makes one; a file is "
                        + "named by its path, e.g. ./\(name).toml.")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw Refusal("\(path) cannot be read.") }
        defer { try? handle.close() }
        let data = try handle.read(upToCount: Self.largest + 1) ?? Data()
        guard data.count <= Self.largest else { throw Refusal("\(path) has more than 256 KiB: is it a peer's file?") }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Refusal("\(path) is not UTF-8 text.")
        }
        self.text = text
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
    static func profilePath(_ name: String, in folder: StateFolder) -> String { folder.profilesDirectory + "/\(name).toml" }
}
