/// A way for whole frames to travel between nodes.
///
/// The three transports of this room (``LocalSocketTransport``, ``RelayTransport``, ``InMemoryTransport``) keep the same
/// promises, and one test suite holds all of them to it:
///
/// - Events of one link arrive in order and never overlap; events of different links may overlap.
/// - Every ``LinkEvent/opened(_:)`` is followed by exactly one ``LinkEvent/closed(_:reason:)``, at the latest before
///   ``run(_:)`` returns.
/// - Frames arrive whole, in the order sent, byte for byte, or not at all; nothing is retried here.
/// - A transport authenticates nobody. Who is at the other end is for the secure session above to prove.
public protocol Transport: Sendable {
    /// What people call it: `local`, `relay example.org`.
    var name: String { get }

    /// Works until the task is cancelled, or until the transport has stopped for good (`.state(.stopped)` was
    /// delivered). Call it once.
    ///
    /// `deliver` is awaited for every event. While it is busy nothing more is read from that connection, so a slow node
    /// slows its senders instead of filling its memory.
    /// - Throws: ``LinkError`` when the transport could not start.
    func run(_ deliver: @escaping @Sendable (LinkEvent) async -> Void) async throws

    /// Whether the queue of `link` takes a frame of any allowed size now; false for a link that is gone.
    ///
    /// For those to whom a refused frame is a loss: ask, and only then make the frame. True holds until the same caller
    /// sends.
    func hasRoom(on link: LinkID) -> Bool

    /// Queues one frame payload and returns at once.
    ///
    /// The relay transport requires the payload to be one JSON value, because it travels inside a JSON message.
    /// - Throws: ``LinkError/gone(_:)``, ``LinkError/congested(_:)`` (nothing was queued; try later),
    ///   ``LinkError/tooLarge(bytes:limit:)`` or ``LinkError/emptyFrame``.
    func send(_ payload: [UInt8], over link: LinkID) throws(LinkError)

    /// Ends one link after what was sent before has left. `closed` follows as an event; closing twice is harmless.
    ///
    /// When the partner is still there the transport opens a *new* link to it after a pause that grows with every
    /// short-lived link, so that a failed handshake can be tried again without spinning.
    func close(_ link: LinkID)
}
