import Crypto
import Testing
import WireJSON

@testable import MeshProtocol

/// The published handshake, replayed by both state machines.
struct HandshakeVectorTests {
    private let fixture = Vectors.handshake.at("fixture")
    private let expected = Vectors.handshake.at("expected")

    private func identity(_ side: String) throws -> Identity {
        let party = fixture.at("handshake.\(side)")
        return try Identity(
            nodeID: NodeID(party.text("nodeId")), name: PeerName(party.text("name")),
            signingSeed: #require(Base64.url.decode(fixture.text("\(side)IdentityPrivateSeedBase64url"))),
            sealingSecret: #require(Base64.url.decode(fixture.text("\(side)E2EPrivateKeyBase64url"))))
    }

    private func arguments(
        _ side: String
    ) throws -> (Identity, RoomName, [UInt8], Implementation, [String]) {
        let party = fixture.at("handshake.\(side)")
        return (
            try identity(side), try RoomName(fixture.text("handshake.room")),
            try #require(Base64.url.decode(party.text("nonce"))),
            try Implementation(name: party.text("implementation.name"), version: party.text("implementation.version")),
            party.texts("extensions")
        )
    }

    private func client() throws -> ClientHandshake {
        let (identity, room, nonce, implementation, extensions) = try arguments("client")
        return ClientHandshake(
            identity: identity, room: room, nonce: nonce, implementation: implementation, offering: extensions,
            requiring: [])
    }

    private func server() throws -> ServerHandshake {
        let (identity, room, nonce, implementation, extensions) = try arguments("server")
        return ServerHandshake(
            identity: identity, room: room, nonce: nonce, implementation: implementation, offering: extensions,
            requiring: [])
    }

    private func frame(_ name: String) -> JSON { fixture.at("frames.\(name)") }

    @Test func bothSidesSpeakThePublishedFrames() throws {
        var client = try client()
        var server = try server()
        #expect(try JSON(parsing: Frame.clientHello(client.hello).payload) == frame("clientHello"))
        let answer = try server.receive(client.hello)
        #expect(try JSON(parsing: Frame.serverHello(answer).payload) == frame("serverHello"))
        let (finish, clientSession, serverPeer) = try client.receive(answer)
        #expect(try JSON(parsing: Frame.clientFinish(finish).payload) == frame("clientFinish"))
        let (serverSession, clientPeer) = try server.receive(finish)
        #expect(clientSession.id == expected.text("sessionId"))
        #expect(serverSession.id == expected.text("sessionId"))
        #expect(serverPeer.nodeID == (try identity("server").nodeID))
        #expect(clientPeer.identityKey == (try identity("client").publicKey))
        #expect(clientPeer.extensions == ["admission-attestation-v1"])
    }

    @Test func thePublishedFramesAreAccepted() throws {
        var client = try client()
        guard case .serverHello(let answer) = try Frame(parsing: frame("serverHello").serialized) else {
            Issue.record("not a server-hello")
            return
        }
        #expect(try client.receive(answer).session.id == expected.text("sessionId"))
    }

    @Test func transcriptKeysAndProofsAreThePublishedOnes() throws {
        var answering = try self.server()
        let client = try self.client().hello
        let server = try answering.receive(client).hello
        let transcript = Transcript(client: client, server: server, selected: ["admission-attestation-v1"])
        #expect(transcript.bytes == hex(expected.text("transcriptHex")))
        #expect(transcript.hash == hex(expected.text("transcriptHashHex")))
        #expect(transcript.proofPreimage(.client) == hex(expected.text("clientProofPayloadHex")))
        #expect(transcript.proofPreimage(.server) == hex(expected.text("serverProofPayloadHex")))
        let secret = try identity("client").sharedSecret(with: server.sealingKey)
        #expect(secret == hex(expected.text("sharedSecretHex")))
        let keys = KeySchedule(secret: secret, transcript: transcript)
        #expect(keys.confirmation(.client, of: transcript) == hex(expected.text("clientKeyConfirmationHex")))
        #expect(keys.confirmation(.server, of: transcript) == hex(expected.text("serverKeyConfirmationHex")))
        for (direction, name) in [(Direction.clientToServer, "clientToServer"), (.serverToClient, "serverToClient")] {
            let key = keys.traffic(direction).value.withUnsafeBytes { Array($0) }
            #expect(key == hex(expected.text("\(name)KeyHex")))
        }
    }
}

/// The published sealed block, under the keys of the published handshake.
struct SealedBlockVectorTests {
    private let vector = Vectors.sealed

    private func sessions() throws -> (client: SecureSession, server: SecureSession) {
        let frames = Vectors.handshake.at("fixture.frames")
        guard case .clientHello(let client) = try Frame(parsing: frames.at("clientHello").serialized),
            case .serverHello(let server) = try Frame(parsing: frames.at("serverHello").serialized)
        else { throw MalformedValue(what: "the handshake vector", why: "its frames are not hellos") }
        let transcript = Transcript(client: client, server: server.hello, selected: server.selectedExtensions)
        let keys = KeySchedule(secret: hex(Vectors.handshake.text("expected.sharedSecretHex")), transcript: transcript)
        let extensions = SecureExtensions.offered
        return (
            SecureSession(id: transcript.sessionID, role: .client, keys: keys, extensions: extensions),
            SecureSession(id: transcript.sessionID, role: .server, keys: keys, extensions: extensions)
        )
    }

    /// The record with and without application data: its clear block, its sealed case, its body.
    private func cases() throws -> [(block: Block, sealed: JSON, metadata: JSON, body: String)] {
        let records = Vectors.secureSignatures.list("cases")
        return [
            (
                try Block(record: records[1].at("record")), vector.at("cases.0"), vector.at("metadata"),
                vector.text("protectedPlaintextUtf8")
            ),
            (
                try Block(record: records[0].at("record")), vector.at("noApplication.case"),
                vector.at("noApplication.metadata"), vector.text("noApplication.protectedPlaintextUtf8")
            ),
        ]
    }

    @Test func sealingGivesThePublishedCiphertext() throws {
        for (block, sealed, metadata, _) in try cases() {
            var session = try sessions().client
            #expect(session.id == vector.text("sessionId"))
            let payload = try JSON(parsing: session.seal(.block(block, anchor: false)))
            #expect(payload["sealed"] == sealed["sealedBase64url"])
            #expect(payload["sequence"] == sealed["sequence"])
            #expect(payload["direction"] == sealed["direction"])
            #expect(payload["suite"] == vector["suite"])
            #expect(payload["metadata"] == metadata)
        }
    }

    @Test func thePublishedCiphertextOpensToTheSignedBlock() throws {
        for (block, sealed, metadata, _) in try cases() {
            let frame: JSON = [
                "type": "cmb-encrypted", "protocolVersion": "2.0", "suite": vector["suite"] ?? .null,
                "sessionId": vector["sessionId"] ?? .null, "sequence": sealed["sequence"] ?? .null,
                "direction": sealed["direction"] ?? .null, "metadata": metadata,
                "sealed": sealed["sealedBase64url"] ?? .null,
            ]
            var session = try sessions().server
            #expect(try session.open(frame.serialized) == .block(block, anchor: false))
            #expect(block.verification(with: Fixtures.vectorIdentity.publicKey) == .verified)
        }
    }

    @Test func theBodyAndTheAuthenticatedDataAreThePublishedBytes() throws {
        for (block, sealed, metadata, body) in try cases() {
            let envelope = SealEnvelope(
                sessionID: vector.text("sessionId"), sequence: 0, direction: .clientToServer)
            let object = try #require(metadata.objectValue)
            #expect(try SealedBlock.associatedData(envelope, object) == hex(sealed.text("aadHex")))
            #expect(envelope.nonce == hex(sealed.text("nonceHex")))
            var plaintext: JSON = ["categories": LiveDialect().categories(of: block)]
            if let application = block.application {
                plaintext = plaintext.with("applicationData", .string(Base64.url.encode(application.data)))
            }
            #expect(plaintext.text == body)
        }
    }
}
