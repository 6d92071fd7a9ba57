import NIOCore

/// The connection that waits for an answer.
struct Caller: Hashable, Sendable {
    let shard: Int
    let connection: ConnectionID
}

/// What leaves an event loop for the store, as a value.
enum PostOrder: Sendable {
    case keep(Letter, by: Caller)
    /// Open the mailbox of a node that has entered its room.
    case openBox(MailAddress, key: SecretDigest, for: Caller)
    case fetch(box: Int64, after: Int64, for: Caller)
    case acknowledgeMail(box: Int64, through: Int64)
    /// Somebody with an invite.
    case admit(AdmissionRequest, Caller)
    case openRoom(ShareName, KithRequest.RoomTerms, opener: MailAddress, for: Caller)
    /// `secret` is nil if the caller is in the room as its opener.
    case closeRoom(ShareName, secret: SecretDigest?, for: Caller)
    case evict(ShareName, node: String, secret: SecretDigest?, for: Caller)
    case acknowledgeAttempts(ShareName, through: Int64)
    /// The connection has ended.
    case leave(Caller)
    /// Look for what has expired, if it is time.
    case sweep

    /// About what the order holds in memory until it is done.
    var weight: Int {
        if case .keep(let letter, _) = self { letter.payload.count + 512 } else { 512 }
    }
}

/// What comes back to a connection.
enum PostReply: Sendable {
    case boxOpen(MailShelf.Box)
    case boxRefused(String)
    case letters(box: Int64, LetterBatch)
    /// A letter has just been stored for this connection's mailbox.
    case letter(box: Int64, StoredLetter)
    /// The receiver has no mailbox: what remains is to hand the letter to its connection, if it has one.
    case unkept(Letter)
    /// Come in. `attempts` are told to an opener.
    case welcome(isOpener: Bool)
    case turnedAway(CloseReason)
    /// A ready frame.
    case say(ByteBuffer)
}
