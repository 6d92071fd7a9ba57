/// Why something that came from a relay was thrown away. Counted, never answered.
public enum RelayDrop: String, Sendable, Hashable, CaseIterable {
    /// A frame from a node that the relay never announced.
    case unknownSender
    /// A frame that claims to come from ourselves.
    case ownEcho
    /// A frame for a link this node has closed and not opened again yet.
    case closedLink
    /// Not JSON, not UTF-8, or not a relay message.
    case malformed
    /// A binary message; the protocol has none.
    case binary
    /// A message or frame over the protocol's limit.
    case oversize
    /// A kind of message this version does not know.
    case unknownKind
    /// More peers than ``RelayTransport/mostPeers``.
    case directoryFull
    /// `relay-reauth` again and again.
    case repeatedReauthentication
}
