/// Why frames cannot travel.
public enum LinkError: Error, Sendable, Hashable {
    /// The link has closed, or never existed.
    case gone(LinkID)
    /// The other end takes frames slower than we send them; the outgoing queue is full.
    case congested(LinkID)
    /// The relay is not connected at the moment.
    case notConnected
    /// The connection to the relay takes what we send slower than we send it; its queue is full.
    case full
    /// The frame is over the protocol's limit.
    case tooLarge(bytes: Int, limit: Int)
    /// A frame needs at least one byte.
    case emptyFrame
    /// The folder for local sockets could be abused by somebody else.
    case unsafeDirectory(path: String, problem: String)
    /// The path of the local socket does not fit into a socket address.
    case pathTooLong(path: String, limit: Int)
    /// Another live process holds this identity's socket.
    case nodeAlreadyRunning(lockPath: String)
    /// The operating system refused something.
    case system(operation: String, path: String, detail: String)
    /// The relay's address cannot be used.
    case relayAddress(problem: String)
    /// An invite names a relay that its link must not make this node contact.
    case outOfReach(host: String)
    /// The file with certificate authorities cannot be used.
    case authorityFile(path: String, detail: String)
    /// ``Transport/run(_:)`` was called a second time.
    case alreadyRunning
}

extension LinkError: CustomStringConvertible {
    /// What happened and what to do about it.
    public var description: String {
        switch self {
        case .gone(let link): "\(link) is closed. Send again when the peer is back."
        case .congested(let link): "The queue of \(link) is full because the other end is slow. Send again later."
        case .notConnected: "The relay is not connected. Send again when it is."
        case .full: "The queue to the relay is full because it is slow. Send again later."
        case .tooLarge(let bytes, let limit):
            "The frame has \(bytes) bytes; the mesh carries at most \(limit). Shorten it."
        case .emptyFrame: "A frame needs at least one byte."
        case .unsafeDirectory(let path, let problem):
            "\(path) \(problem). Nodes of one user meet there, so nobody else may change it: "
                + "run `chmod 700 '\(path)'` if it is yours, or set KITH_HOME to a folder of your own."
        case .pathTooLong(let path, let limit):
            "\(path) has \(path.utf8.count) bytes, but a socket path holds at most \(limit). "
                + "Set KITH_HOME to a folder with a shorter path."
        case .nodeAlreadyRunning(let lockPath):
            "Another process runs this identity (it holds \(lockPath)). Stop it, or use another name."
        case .system(let operation, let path, let detail): "Cannot \(operation) \(path): \(detail)."
        case .relayAddress(let problem): "The relay address (KITH_RELAY or --relay) cannot be used: \(problem)."
        case .outOfReach(let host):
            "The invite names the relay \(host), which is not an encrypted one (wss://) on the public internet, so it was not "
                + "contacted: a link could otherwise reach into this machine or its network. If the person expects a relay "
                + "there, they set KITH_RELAY to it, or KITH_INVITE_RELAYS=any."
        case .authorityFile(let path, let detail):
            "Cannot use the certificate authorities in \(path): \(detail). Give a readable PEM file."
        case .alreadyRunning: "This transport already runs; make another one."
        }
    }
}
