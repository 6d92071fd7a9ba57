public import Ambient
public import MeshProtocol
import Synchronization

/// Mail and rooms, over the transport's one connection.
extension RelayTransport {
    /// Queues a payload (one JSON value) for a node of this relay's room, present or away: the relay keeps it in the node's
    /// mailbox and answers with ``RelayNews/receipt(_:)``. No answer before the connection ends means that it is unknown.
    ///
    /// - Parameter receipt: an id of our own for the answer, 1 to 128 bytes.
    /// - Throws: ``LinkError/notConnected``, ``LinkError/full``, ``LinkError/tooLarge(bytes:limit:)``,
    ///   ``LinkError/emptyFrame``.
    public func keep(_ payload: [UInt8], for node: NodeID, receipt: String) throws(LinkError) {
        precondition((1...128).contains(receipt.utf8.count), "a receipt id has 1 to 128 bytes")
        guard !payload.isEmpty else { throw .emptyFrame }
        let limit = FrameLimits.maxPayload
        guard payload.count <= limit else { throw .tooLarge(bytes: payload.count, limit: limit) }
        try say(RelayRequest.keep(payload, for: node, receipt: receipt))
    }

    /// Tells the relay to forget our mail up to and with this number. Without a connection, or when its queue is full, it
    /// does nothing: the mail comes again, or a later acknowledgement covers it.
    public func acknowledge(mailThrough number: Int64) { try? say(RelayRequest.acknowledgeMail(through: number)) }

    /// Opens a room for a share, waiting at most 10 s for the answer.
    /// - Returns: when the relay will forget the room.
    /// - Throws: ``RoomError``.
    public func open(_ opening: RoomOpening) async throws(RoomError) -> Timestamp {
        switch await ask(about: opening.share, RelayRequest.open(opening)) {
        case .opened(let closes): return closes
        case .refused(let reason): throw .refused(reason: reason)
        case .none(let error): throw error
        case .closed: throw .noAnswer
        }
    }

    /// Closes a room and forgets its mail, waiting at most 10 s for the answer. A room that is gone already is closed.
    /// - Throws: ``RoomError``.
    public func closeRoom(_ share: String, openerSecret: RelaySecret) async throws(RoomError) {
        switch await ask(about: share, RelayRequest.close(share, openerSecret: openerSecret)) {
        case .closed: return
        case .refused(let reason): throw .refused(reason: reason)
        case .none(let error): throw error
        case .opened: throw .noAnswer
        }
    }

    /// Queues one message on a connection that the relay has accepted.
    func say(_ message: [UInt8]) throws(LinkError) {
        guard let connection = state.withLock(\.connection), connection.isWelcome else { throw .notConnected }
        guard connection.send(message) else { throw .full }
    }

    private func ask(about share: String, _ message: [UInt8]) async -> RoomAnswer {
        await requests.ask(about: share) {
            guard let connection = state.withLock(\.connection), connection.isWelcome else { return false }
            return connection.send(message)
        }
    }

    /// Takes in what only relays with mailboxes and rooms say, as far as we asked for it.
    func hear(_ answer: KithAnswer) async {
        switch answer {
        case .mailbox(let state):
            guard configuration.mailboxKey != nil else { return count(.unknownKind) }
            await tell(.mailbox(state))
        case .receipt(let receipt): await tell(.receipt(receipt))
        case .attempt(let attempt):
            guard configuration.pass != nil else { return count(.unknownKind) }
            await tell(.attempt(attempt))
        case .room(let share, let answer): requests.answer(answer, about: share)
        case .evicted: break
        }
    }

    func hear(_ mail: RelayMail) async {
        guard configuration.mailboxKey != nil else { return count(.unknownKind) }
        guard mail.sender != configuration.nodeID else { return count(.ownEcho) }
        guard mail.payload.count <= FrameLimits.maxPayload else { return count(.oversize) }
        await tell(.mail(mail))
    }

    func tell(_ news: RelayNews) async {
        if let listener = state.withLock(\.listener) { await listener(news) }
    }
}
