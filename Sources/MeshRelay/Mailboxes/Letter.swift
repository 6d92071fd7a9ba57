import Foundation
import NIOCore

/// Where mail is addressed: a node of a room. The same node id in another room is somebody else.
struct MailAddress: Hashable, Sendable {
    let room: String
    let node: String
}

/// A payload that its sender asked to have kept until its receiver has confirmed it.
struct Letter: Sendable {
    let to: MailAddress
    /// Of the same room.
    let sender: String
    let senderName: String
    /// The sender's bytes; nobody here looks into them.
    let payload: Data
    /// Under which id the sender wants to know what became of it; nil if it does not.
    let receipt: String?

    var from: MailAddress { MailAddress(room: to.room, node: sender) }
}

/// A letter in a mailbox, as it is handed out.
struct StoredLetter: Sendable {
    let number: Int64
    let frame: ByteBuffer

    init(number: Int64, sender: String, senderName: String, payload: Data) {
        self.number = number
        let head = RelayMessage.forwardHead(from: sender, name: senderName)
        frame = ServerFrame.letter(head: head, payload: payload, number: number)
    }
}

/// Some letters of a mailbox, in order.
struct LetterBatch: Sendable {
    let letters: [StoredLetter]
    /// The highest number that this batch settles: everything up to it was handed out or is gone.
    let through: Int64
    /// Whether there are more after `through`.
    let hasMore: Bool
}
