/// Which way a sealed frame travels; each direction has its own key and its own sequence.
public enum Direction: String, Sendable, Hashable {
    /// From the side that spoke first.
    case clientToServer = "client-to-server"
    /// From the side that answered.
    case serverToClient = "server-to-client"
}

/// The two sides of a handshake.
enum Role: String, Sendable {
    case client, server

    /// The direction in which this side sends.
    var outgoing: Direction { self == .client ? .clientToServer : .serverToClient }

    /// The direction in which this side receives.
    var incoming: Direction { self == .client ? .serverToClient : .clientToServer }
}
