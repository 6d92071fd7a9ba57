import CAT7
import Foundation

/// Whether a block is meant for its receiver. Checked whenever a block arrives, signed or not.
public enum Audience: String, Sendable, Hashable {
    /// Meant for this receiver.
    case accepted
    /// It was said in another room.
    case wrongRoom = "wrong-audience"
    /// It is directed to another node.
    case wrongRecipient = "wrong-recipient"

    /// Compares what a record says with who receives it; absent and empty mean everybody.
    static func check(room: String?, recipient: String?, against receiverRoom: String, node: String) -> Audience {
        if let room, !room.isEmpty, room.nfc != receiverRoom.nfc { return .wrongRoom }
        if let recipient, !recipient.isEmpty, recipient.nfc != node { return .wrongRecipient }
        return .accepted
    }
}

extension Block {
    /// Whether this block is meant for `node` in `room`.
    public func audience(for node: NodeID, in room: RoomName) -> Audience {
        Audience.check(room: self.room?.text, recipient: audience?.text, against: room.text, node: node.text)
    }
}
