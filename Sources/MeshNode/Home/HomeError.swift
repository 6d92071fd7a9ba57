/// Why the state folder or an identity in it cannot be used. Every description says what to do.
public enum HomeError: Error, Equatable, CustomStringConvertible {
    /// Neither `KITH_HOME` nor `HOME` is set.
    case noHome
    /// The path exists and is not a directory.
    case notADirectory(String)
    /// The path belongs to another user.
    case foreignOwner(String)
    /// Others may read or write the path. `wanted` is the mode to set, in octal.
    case openPermissions(String, mode: UInt32, wanted: String)
    /// The path could not be read.
    case unreadable(String, reason: String)
    /// The path could not be written.
    case unwritable(String, reason: String)
    /// The identity file is damaged.
    case damagedIdentity(String, reason: String)
    /// The name cannot be used for an identity.
    case badName(String, reason: String)
    /// All seats of this name are taken by live nodes.
    case noFreeSeat(String, tried: Int)
    /// A command needs an identity and there is none yet.
    case noIdentity(root: String)

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .noHome:
            "Neither KITH_HOME nor HOME is set, so there is no place to keep the identity. Set KITH_HOME to a folder."
        case .notADirectory(let path):
            "\(path) is in the way: it is not a directory. Move it away or set KITH_HOME to another folder."
        case .foreignOwner(let path):
            "\(path) belongs to another user. Set KITH_HOME to a folder of your own."
        case .openPermissions(let path, let mode, let wanted):
            "\(path) may be read or changed by others (mode \(String(mode, radix: 8))). Run: chmod \(wanted) '\(path)'"
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason). Check its permissions or set KITH_HOME to another folder."
        case .unwritable(let path, let reason):
            "\(path) cannot be written: \(reason). Free space, mend its permissions, or set KITH_HOME elsewhere."
        case .damagedIdentity(let path, let reason):
            "The identity file \(path) is damaged: \(reason). Restore it from a backup, or move it away to start a new "
                + "identity; peers will then see a new agent id."
        case .badName(let name, let reason):
            "'\(name)' cannot name an identity: \(reason). Set KITH_NAME (or --name) to letters, digits, '.', '-' and '_', at "
                + "most 40 of them, the first not '.'."
        case .noFreeSeat(let name, let tried):
            "\(tried) nodes named '\(name)' are already running. Stop one, or start this one with another --name."
        case .noIdentity(let root):
            "There is no identity in \(root) yet. Start a session with 'kith mcp', or run 'kith id --name NAME'."
        }
    }
}
