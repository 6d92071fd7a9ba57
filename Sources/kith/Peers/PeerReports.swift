import Foundation
import HeadlessPeers
import MeshBridge
import MeshNode
import WireJSON

/// The reports of the user's peers, as the commands about them need them.
struct PeerReports {
    let folder: StateFolder
    let files: PeerFolder

    init() throws {
        folder = try StateFolder(environment: ProcessInfo.processInfo.environment)
        files = PeerFolder(folder)
    }

    /// The report of this peer.
    func entry(_ name: String) throws -> PeerFolder.Entry {
        guard let entry = files.entry(named: name) else {
            let names = files.entries().map(\.status.name)
            throw Refusal(
                names.isEmpty
                    ? "No headless peer has run here yet. Start one with 'kith peer run <file>'."
                    : "There is no headless peer '\(ConsentText.plain(name))'. Those that have run here: "
                        + ConsentText.plain(names.joined(separator: ", ")) + ".")
        }
        return entry
    }

    /// The peers of these names, or all.
    func entries(_ names: [String]) throws -> [PeerFolder.Entry] {
        names.isEmpty ? files.entries() : try names.map { try entry($0) }
    }

    /// The memory of a peer, beside the running peer or without it.
    func memory(of name: String) throws -> PersonalStore {
        let path = folder.identityDirectory(name) + "/mesh.sqlite"
        guard FileManager.default.fileExists(atPath: path) else {
            throw Refusal("The memory of '\(ConsentText.plain(name))' is gone (\(path)).")
        }
        return try PersonalStore.open(path: path)
    }

    /// A report for programs.
    static func json(_ entry: PeerFolder.Entry) throws -> JSON {
        guard case .object(var members) = try JSONValueEncoder().encode(entry.status) else { return .null }
        members["isAlive"] = .bool(entry.isAlive)
        return .object(members)
    }
}
