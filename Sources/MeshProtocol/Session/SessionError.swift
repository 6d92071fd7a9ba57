/// Why a frame could not be sealed or opened. A refused frame changes nothing: the session goes on with the next good one.
public enum SessionError: Error, Hashable, CustomStringConvertible {
    /// The frame belongs to another session.
    case wrongSession
    /// The frame travels the wrong way: one of our own came back.
    case wrongDirection
    /// A replayed, skipped or reordered frame.
    case outOfOrder(expected: UInt64, received: UInt64)
    /// The frame was not sealed by the peer, or was changed on the way.
    case notAuthentic
    /// The kind of frame was not agreed on in the handshake.
    case notAgreed(String)
    /// An unsealed frame on a sealed session; its type.
    case plaintextRefused(String)
    /// Only records of ours can be sealed: they carry an assertion id and their author's node.
    case notSealable
    /// The sealed frame would exceed `FrameLimits.maxPayload`.
    case tooLarge(bytes: Int)
    /// The content was authentic but not a frame.
    case malformed(MalformedValue)
    /// The content was authentic but its record was not acceptable.
    case badBlock(BlockError)
    /// All sequence numbers are used up.
    case exhausted

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .wrongSession:
            "a frame of an earlier session arrived and was ignored"
        case .wrongDirection:
            "one of this node's own frames came back and was ignored"
        case .outOfOrder(let expected, let received):
            "sealed frame \(received) arrived where \(expected) was due; "
                + (received > expected ? "frames were lost, so greet the peer anew" : "the repeated frame was ignored")
        case .notAuthentic:
            "a frame was changed on its way or not sealed by the peer, and was ignored"
        case .notAgreed(let name):
            "the peer has not agreed to `\(name)`; update it to send this"
        case .plaintextRefused(let type):
            "an unsealed frame of type \(type.debugDescription) was refused; everything here must be sealed"
        case .notSealable:
            "only records with mmp-sig-v2.0 can be sealed to a peer"
        case .tooLarge(let bytes):
            "the sealed frame would have \(bytes) bytes of at most \(FrameLimits.maxPayload); send less at once"
        case .malformed(let value):
            value.description
        case .badBlock(let error):
            error.description
        case .exhausted:
            "this session has sealed all the frames it can; greet the peer anew"
        }
    }
}
