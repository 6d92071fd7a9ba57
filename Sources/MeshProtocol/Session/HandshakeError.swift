/// Why a secure handshake was given up. None of these ever leads to an unsealed conversation.
public enum HandshakeError: Error, Hashable, CustomStringConvertible {
    /// The peer is in another room.
    case wrongRoom(theirs: RoomName)
    /// The peer speaks another version of the protocol.
    case protocolVersion(String)
    /// The server did not return our nonce: an old answer, or one meant for somebody else.
    case nonceEcho
    /// The peer does not hold the identity key it shows.
    case badProof
    /// The peer has not reached the same session keys.
    case badConfirmation
    /// The peer finished another handshake than this one.
    case transcriptMismatch
    /// An extension that must be spoken was not offered or not selected, or one was selected that nobody offered.
    case extensionRefused(String)
    /// The peer's sealing key is unusable.
    case badKey
    /// The peer shows our own node id or key: our own words came back.
    case reflected
    /// A frame that has no place at this point, or anything after a failure.
    case unexpected
    /// A node that has spoken securely before now offers less.
    case downgrade(NodeID)

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .wrongRoom(let theirs):
            "the peer is in room \(theirs.text); join that room or ask the peer to join yours"
        case .protocolVersion:
            "the peer speaks another version of the secure session; update the older of the two nodes"
        case .nonceEcho:
            "the peer answered another greeting than ours; the connection is closed and tried again"
        case .badProof:
            "the peer does not hold the identity key it shows; somebody may be posing as it"
        case .badConfirmation:
            "the two sides did not reach the same session keys; somebody may be between them"
        case .transcriptMismatch:
            "the peer finished another handshake than this one; somebody may be between the two nodes"
        case .extensionRefused(let name):
            "the peer does not agree to `\(name)`; it must run a version that seals everything it sends"
        case .badKey:
            "the peer's sealing key is unusable; it needs a new identity"
        case .reflected:
            "this node is talking to itself; two nodes may be sharing one identity folder"
        case .unexpected:
            "the peer spoke out of turn in the handshake; the connection is closed"
        case .downgrade(let node):
            "node \(node) has spoken sealed before and now offers less, so it was refused; somebody may be posing as it, "
                + "or its owner went back to older software"
        }
    }
}
