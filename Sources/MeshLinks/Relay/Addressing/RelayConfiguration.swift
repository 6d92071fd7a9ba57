public import MeshProtocol

/// Everything a node needs to use one relay. A configuration that could be made has a usable address.
public struct RelayConfiguration: Sendable {
    /// Our node id as the relay and its other clients will see it.
    public let nodeID: NodeID
    /// Our name as the relay will show it; has to be the peer name of our handshake and records (mmp-wire 14, P5).
    public let name: PeerName
    /// Limits on what may wait in either direction.
    public let limits: LinkLimits
    let address: RelayAddress
    let token: String?
    let pass: RoomPass?
    let mailboxKey: RelaySecret?
    let caFile: String?
    /// Whether a connection to an address that is not public is given up before anything is sent.
    let onlyPublic: Bool

    /// Describes the use of a relay.
    /// - Parameters:
    ///   - url: `wss://host[:port][/path]`; `ws://` only for this machine unless `allowPlaintext` says otherwise.
    ///   - token: what the relay asks for, if it does. Sent to the relay and shown nowhere.
    ///   - mailboxKey: asks the relay for a mailbox that this key opens; nil asks for none. Made once at random and stored.
    ///   - caFile: PEM file with the certificate authorities to trust *instead of* the system's.
    /// - Throws: ``LinkError/relayAddress(problem:)``.
    public init(
        url: String, token: String? = nil, nodeID: NodeID, name: PeerName, mailboxKey: RelaySecret? = nil,
        caFile: String? = nil,
        allowPlaintext: Bool = false, limits: LinkLimits = LinkLimits()
    ) throws(LinkError) {
        address = try RelayAddress(url, allowPlaintext: allowPlaintext)
        self.token = token
        pass = nil
        self.mailboxKey = mailboxKey
        self.nodeID = nodeID
        self.name = name
        self.caFile = caFile
        onlyPublic = false
        self.limits = limits
    }

    /// Describes the use of a share's room: entered by the pass alone, always with a mailbox.
    init(
        pass: RoomPass, nodeID: NodeID, name: PeerName, caFile: String?, allowPlaintext: Bool,
        onlyPublic: Bool, limits: LinkLimits
    ) throws(LinkError) {
        address = try RelayAddress(pass.url, allowPlaintext: allowPlaintext)
        token = nil
        self.pass = pass
        mailboxKey = pass.mailboxKey
        self.nodeID = nodeID
        self.name = name
        self.caFile = caFile
        self.onlyPublic = onlyPublic
        self.limits = limits
    }

    /// Host, and port where it is not the usual one, for people.
    public var host: String { address.hostHeader }
}

extension RelayConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The configuration without its token.
    public var description: String {
        "relay \(host) as \(nodeID.text)\(token == nil ? "" : ", with a token")\(caFile == nil ? "" : ", own authorities")"
    }

    /// The same, so that no debugger or log prints the token by accident.
    public var debugDescription: String { description }

    /// Hides the stored properties from `dump` and from string interpolation.
    public var customMirror: Mirror { Mirror(self, children: ["relay": host]) }
}
