import WireJSON

/// Everything both sides have said in the hellos, in the one order that both hash (MMP 2.0).
struct Transcript {
    let bytes: [UInt8]
    let hash: [UInt8]

    /// The transcript of two hellos and what the server selected.
    init(client: Hello, server: Hello, selected: [String]) {
        var preimage = Preimage("mmp-handshake-transcript-v2\n")
        preimage.append(ProtocolVersion.secure)
        preimage.append(client.room.text)
        preimage.append(Base64.url.encode(client.nonce))
        preimage.append(Base64.url.encode(server.nonce))
        Self.append(client, to: &preimage)
        Self.append(server, to: &preimage)
        preimage.appendSorted(selected)
        bytes = preimage.bytes
        hash = preimage.sha256
    }

    /// The session's id: 32 hex digits.
    var sessionID: String { Hexadecimal.encode(hash.prefix(16)) }

    /// What `role` signs to prove that it holds its identity key.
    func proofPreimage(_ role: Role) -> [UInt8] { labelled("mmp-handshake-proof-v2\n", role) }

    /// What `role` authenticates to prove that it holds the session's keys.
    func confirmationPreimage(_ role: Role) -> [UInt8] { labelled("mmp-key-confirm-v2\n", role) }

    private func labelled(_ domain: String, _ role: Role) -> [UInt8] {
        var preimage = Preimage(domain)
        preimage.append(role.rawValue)
        preimage.append(Hexadecimal.encode(hash))
        return preimage.bytes
    }

    private static func append(_ hello: Hello, to preimage: inout Preimage) {
        preimage.append(hello.nodeID.text)
        preimage.append(hello.identityKey.base64url)
        preimage.append(hello.sealingKey.base64url)
        preimage.append(hello.name.text)
        preimage.append(hello.implementation.name)
        preimage.append(hello.implementation.version)
        preimage.appendSorted(hello.extensions)
    }
}

/// Versions that stand on the wire.
enum ProtocolVersion {
    /// The secure session's version; part of the transcript and of every sealed frame.
    static let secure = "2.0"
}
