import Ambient
import Foundation
import MeshMemory
import MeshNode
import MeshProtocol

/// The requests that wait for the person, of one identity or of all in the state folder: the person's terminal need not
/// stand in the project whose agent asks.
struct WaitingApprovals {
    /// One request and the store it is in.
    struct Entry {
        let identity: String
        let approval: Approval
    }

    private let settings: Settings
    private let names: [String]

    /// - Parameter options: Without `--name`, all identities are looked through.
    init(_ options: NodeOptions) throws {
        settings = try Settings(options)
        names = options.name == nil ? settings.folder.identityNames() : [settings.name.text]
    }

    /// What `body` finds in each store; identities without a store have nothing to say.
    func gather(_ body: (PersonalStore) throws -> [Approval]) throws -> [Entry] {
        var entries: [Entry] = []
        for name in names {
            guard let store = try opened(name) else { continue }
            defer { store.close() }
            entries += try body(store).map { Entry(identity: name, approval: $0) }
        }
        return entries
    }

    /// The one pending request that `prefix` names; without a prefix, the only one there is.
    func find(_ prefix: String?) throws -> Entry {
        if let prefix {
            guard prefix.utf8.count >= 8, prefix.utf8.allSatisfy(Self.isDigit) else {
                throw Refusal(
                    "A request is named by at least the first 8 digits of its digest. 'kith approvals' lists them.")
            }
        }
        let pending = try gather { store in try store.memory.openApprovals().filter { $0.state == .pending } }
        let matching = pending.filter { entry in prefix.map { entry.approval.digest.text.hasPrefix($0) } ?? true }
        if matching.count > 1 {
            let list = matching.map { "\($0.approval.digest.short)  \($0.approval.kind.rawValue)  \($0.identity)" }
            throw Refusal("\(matching.count) requests wait. Name one:\n  " + list.joined(separator: "\n  "))
        }
        guard let entry = matching.first else {
            throw Refusal(
                prefix == nil
                    ? "Nothing waits for your word."
                    : "No request with this digest waits: it was answered, it has lapsed, or it is in another state folder "
                        + "(KITH_HOME). 'kith approvals --all' shows what became of it.")
        }
        guard entry.approval.isGenuine else {
            throw Refusal(
                "This request was not written by Kith: its digest is not that of its content. It is left alone. Somebody who can "
                    + "write to \(settings.folder.root) made it.")
        }
        return entry
    }

    /// Carries the person's answer into the store.
    func decide(_ entry: Entry, isApproved: Bool) throws {
        guard let store = try opened(entry.identity) else { throw Refusal("The store of \(entry.identity) is gone.") }
        defer { store.close() }
        guard try store.memory.decide(entry.approval, isApproved: isApproved, by: .terminal) else {
            throw Refusal("This request was answered elsewhere or has lapsed meanwhile.")
        }
    }

    private func opened(_ name: String) throws -> PersonalStore? {
        let path = settings.folder.identityDirectory(name) + "/mesh.sqlite"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try PersonalStore.open(path: path)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
