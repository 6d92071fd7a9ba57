import NIOCore

/// A frame for one member of a room, or for all of them if `to` is nil.
struct Delivery: Sendable {
    let room: String
    let to: String?
    let frame: ByteBuffer
}

/// What relays that share their rooms tell each other.
enum BackplaneMessage: Sendable {
    /// A relay has joined and asks the others who is there.
    case attached
    /// A relay has gone, and its nodes with it.
    case detached
    case joined(Registration)
    case left(room: String, nodeID: String)
    case frame(Delivery)
}

/// The line between relays that share their rooms.
///
/// Calls never block: they may be made on an event loop, and with the directory's lock held. A receiver therefore runs
/// later, not inside `publish`. Messages of one relay arrive in the order in which they were published.
protocol Backplane: Sendable {
    /// Connects a relay; `receive` gets every message of the others together with their name.
    func attach(_ relay: String, receive: @escaping @Sendable (BackplaneMessage, String) -> Void)

    /// Disconnects a relay.
    func detach(_ relay: String)

    /// Sends a message to all other relays.
    func publish(_ message: BackplaneMessage, from relay: String)
}
