import MeshProtocol

/// The first frame in each direction of a local connection: `kith-local/1 <nodeId>`.
///
/// The dialler says who it is, the acceptor answers the same way when it takes the connection and closes it otherwise.
/// This settles who keeps which connection when two nodes dial each other; it proves nothing, the secure session does.
struct LocalGreeting: Sendable, Hashable {
    private static let prefix = "kith-local/1 "

    let node: NodeID

    init(node: NodeID) { self.node = node }

    /// Reads a greeting; `nil` for anything else.
    init?(_ payload: [UInt8]) {
        guard payload.count <= 64, let text = String(validating: payload, as: UTF8.self),
            text.hasPrefix(Self.prefix), let node = try? NodeID(String(text.dropFirst(Self.prefix.count)))
        else { return nil }
        self.node = node
    }

    var payload: [UInt8] { Array((Self.prefix + node.text).utf8) }
}
