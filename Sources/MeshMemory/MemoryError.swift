public import MeshProtocol

/// Why the memory could not do what was asked, in words that say what to do.
public enum MemoryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file was written by a newer Kith. It has not been touched.
    case newerSchema(path: String, found: Int, known: Int)
    /// The file exists but is not a Kith memory. It has not been touched.
    case notOurs(path: String, detail: String)
    /// The file or its folder cannot be written.
    case readOnly(path: String)
    /// The file cannot be opened or created.
    case unopenable(path: String, detail: String)
    /// No space is left for the write; nothing of it was kept.
    case diskFull(path: String)
    /// The file is damaged.
    case corrupt(path: String, detail: String)
    /// Another process held the write lock for longer than five seconds.
    case busy(path: String)
    /// The disk reported an error.
    case inputOutput(path: String, detail: String)
    /// The store was closed before the call.
    case closed
    /// No such block is held.
    case unknownBlock(BlockKey)
    /// No such peer was ever met.
    case unknownPeer(NodeID)
    /// The peer table is full of peers that may not be forgotten.
    case tooManyPeers(limit: Int)
    /// The cursor is not one that this query handed out.
    case invalidCursor
    /// The share was changed by somebody else since it was read.
    case staleShare(ShareID)
    /// The value cannot be stored; the text says which and why.
    case invalidValue(String)
    /// SQLite refused for a reason that no other case names.
    case failed(path: String, detail: String)

    /// What happened and what the person can do about it.
    public var description: String {
        switch self {
        case .newerSchema(let path, let found, let known):
            "The memory \(path) has schema \(found); this kith knows \(known) and has left it untouched. Install the newer "
                + "kith, or set KITH_HOME to another folder."
        case .notOurs(let path, let detail):
            "\(path) is not a Kith memory (\(detail)) and was left untouched. Move it away, or choose another identity."
        case .readOnly(let path):
            "The memory \(path) cannot be written. Check the owner and permissions of its folder, and that the disk is "
                + "not mounted read-only."
        case .unopenable(let path, let detail):
            "The memory \(path) cannot be opened: \(detail). Check that its folder exists and belongs to you."
        case .diskFull(let path):
            "No space is left on the disk of \(path). Nothing was lost, but nothing new is stored until space is free."
        case .corrupt(let path, let detail):
            "The memory \(path) is damaged (\(detail)). Move it away, restore a copy, or try "
                + "'sqlite3 mesh.sqlite .recover' on a copy."
        case .busy(let path):
            "Another process has been writing to \(path) for more than five seconds. Try again, or stop that process."
        case .inputOutput(let path, let detail):
            "The disk of \(path) reports an error: \(detail). Check the disk before you go on."
        case .closed: "The memory is closed because this node is shutting down."
        case .unknownBlock(let key): "No block \(key.text) is held here. Use a key that recall, inbox or trace showed."
        case .unknownPeer(let node): "No peer \(node.text) was ever met. 'kith peers' lists those that were."
        case .tooManyPeers(let limit):
            "\(limit) peers are known and none of them may be forgotten, so no new one can be pinned."
        case .invalidCursor: "The cursor does not belong to this query. Repeat the query without a cursor."
        case .staleShare(let share):
            "Another process of this identity works on share \(share.text). Stop it, or use its session."
        case .invalidValue(let detail): detail
        case .failed(let path, let detail): "SQLite refused to work on \(path): \(detail)."
        }
    }
}
