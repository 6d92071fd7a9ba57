/// Why a verb was not carried out. Nothing was stored or sent then.
public enum VerbError: Error, Equatable, CustomStringConvertible {
    /// All seven fields are empty or neutral.
    case nothingToSay
    /// A parent is not held here.
    case unknownParent(String)
    /// No such peer has been met.
    case unknownPeer(String)
    /// A block cannot be addressed to its own author.
    case toMyself
    /// The peer's key is in doubt.
    case keyConflict(String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .nothingToSay: "There is nothing to share: say at least what you noticed in 'focus'."
        case .unknownParent(let key):
            "The parent \(key) is not in memory. Use a key that 'recall' or 'inbox' showed."
        case .unknownPeer(let peer): "No peer \(peer) has been met. 'status' lists the peers."
        case .toMyself: "That peer is this node itself. 'status' lists the others."
        case .keyConflict(let name):
            "\(name) presented another key than the pinned one, so nothing is sent to it until the person decides with "
                + "'kith trust'."
        }
    }
}
