import Ambient
import ArgumentParser
import Foundation
import MeshBridge
import MeshMemory
import MeshNode
import MeshProtocol
import RelevanceGate

/// The store of an identity as the person's own commands open it, beside a running node or without one.
struct PersonalStore {
    let memory: MemoryStore

    /// Where the store of the chosen identity is.
    static func path(_ settings: Settings) -> String {
        settings.folder.identityDirectory(settings.name.text) + "/mesh.sqlite"
    }

    static func open(_ settings: Settings) throws -> PersonalStore {
        let path = path(settings)
        guard FileManager.default.fileExists(atPath: path) else {
            let names = settings.folder.identityNames()
            throw Refusal(
                names.isEmpty
                    ? "There is no identity yet. Start a session with 'kith mcp'."
                    : "'\(settings.name.text)' has met nobody yet. Identities here: \(names.joined(separator: ", ")); "
                        + "choose one with --name.")
        }
        return try open(path: path)
    }

    /// The store in this file, which must be there.
    static func open(path: String) throws -> PersonalStore {
        let encoder = SemanticEncoder.embedded
        return PersonalStore(
            memory: try MemoryStore(path: path, time: SystemTime(), kernelID: encoder.kernelID) { text in
                encoder.vector(for: text)
            })
    }

    /// The one peer that `text` means.
    func peer(named text: String) throws -> PeerRecord {
        try PeerNaming.resolve(text, among: memory.peers(), fence: Fence(random: SystemRandom()))
    }

    func close() { try? memory.close() }
}
