import Testing
import WireJSON

@testable import MeshProtocol

/// What the handshake refuses.
struct HandshakeTests {
    /// A server-hello with some members changed and everything else genuine.
    private func tampered(_ answer: ServerHello, _ member: String, _ value: JSON) throws -> ServerHello {
        let json = try JSON(parsing: Frame.serverHello(answer).payload).with(member, value)
        guard case .serverHello(let changed) = try Frame(parsing: json.serialized) else {
            throw MalformedValue(what: "the test", why: "it broke the frame")
        }
        return changed
    }

    private func tampered(_ hello: Hello, _ member: String, _ value: JSON) throws -> Hello {
        let json = try JSON(parsing: Frame.clientHello(hello).payload).with(member, value)
        guard case .clientHello(let changed) = try Frame(parsing: json.serialized) else {
            throw MalformedValue(what: "the test", why: "it broke the frame")
        }
        return changed
    }

    @Test func twoNodesOfOursAgreeOnEverything() throws {
        var client = Fixtures.client()
        var server = Fixtures.server()
        let (finish, clientSession, bob) = try client.receive(server.receive(client.hello))
        let (serverSession, alice) = try server.receive(finish)
        #expect(clientSession.id == serverSession.id)
        #expect(alice.agentID == Fixtures.alice.agentID)
        #expect(bob.agentID == Fixtures.bob.agentID)
        #expect(bob.sealingKey == Fixtures.bob.sealingKey)
        #expect(alice.extensions == ["cmb-encrypted-v2", "kith-sealed-v1"])
        #expect(alice.implementation.name == "kith")
    }

    @Test func anotherRoomIsRefusedByBothSides() throws {
        let elsewhere = Fixtures.named("elsewhere")
        var client = Fixtures.client(in: elsewhere)
        var server = Fixtures.server()
        #expect(throws: HandshakeError.wrongRoom(theirs: elsewhere)) { try server.receive(client.hello) }
        var fresh = Fixtures.server(in: elsewhere)
        let answer = try tampered(fresh.receive(client.hello), "room", "default")
        #expect(throws: HandshakeError.wrongRoom(theirs: .default)) { try client.receive(answer) }
    }

    @Test func anotherVersionIsRefusedByBothSides() throws {
        var client = Fixtures.client()
        var server = Fixtures.server()
        let old = try tampered(client.hello, "protocolVersion", "1.9")
        #expect(throws: HandshakeError.protocolVersion("1.9")) { try server.receive(old) }
        var fresh = Fixtures.server()
        let answer = try tampered(fresh.receive(client.hello), "protocolVersion", "3.0")
        #expect(throws: HandshakeError.protocolVersion("3.0")) { try client.receive(answer) }
    }

    @Test func anAnswerToAnotherGreetingIsRefused() throws {
        var server = Fixtures.server()
        let answer = try server.receive(Fixtures.client(nonce: 0x11).hello)
        var client = Fixtures.client(nonce: 0x22)
        #expect(throws: HandshakeError.nonceEcho) { try client.receive(answer) }
        // Even with the echo set right, the proof is of another transcript.
        var second = Fixtures.client(nonce: 0x22)
        let echoed = try tampered(answer, "clientNonce", .string(Base64.url.encode(second.hello.nonce)))
        #expect(throws: HandshakeError.badProof) { try second.receive(echoed) }
    }

    @Test(arguments: ["name", "nodeId", "nonce", "extensions", "implementation", "e2ePublicKey"])
    func everyWordOfTheServerIsProven(member: String) throws {
        let values: [String: JSON] = [
            "name": "robert", "nodeId": .string(Fixtures.carol.nodeID.text),
            "nonce": .string(Base64.url.encode(Array(repeating: 9, count: 32))),
            "extensions": ["cmb-encrypted-v2", "kith-sealed-v1", "more"],
            "implementation": ["name": "kith", "version": "0"],
            "e2ePublicKey": .string(Fixtures.carol.sealingKey.base64url),
        ]
        var client = Fixtures.client()
        var server = Fixtures.server()
        let answer = try tampered(server.receive(client.hello), member, try #require(values[member]))
        #expect(throws: HandshakeError.badProof) { try client.receive(answer) }
    }

    @Test func aKeyThatIsShownButNotHeldIsRefused() throws {
        var client = Fixtures.client()
        var server = Fixtures.server()
        let answer = try tampered(
            server.receive(client.hello), "identityPublicKey", .string(Fixtures.carol.publicKey.base64url))
        #expect(throws: HandshakeError.badProof) { try client.receive(answer) }
    }

    @Test func aWrongConfirmationIsRefusedByBothSides() throws {
        let wrong = JSON.string(Base64.url.encode(Array(repeating: 1, count: 32)))
        var client = Fixtures.client()
        var server = Fixtures.server()
        let answer = try server.receive(client.hello)
        var copy = client
        #expect(throws: HandshakeError.badConfirmation) {
            try copy.receive(tampered(answer, "keyConfirmation", wrong))
        }
        let finish = try client.receive(answer).finish
        let bad = ClientFinish(
            transcriptHash: finish.transcriptHash, proof: finish.proof, keyConfirmation: Array(repeating: 1, count: 32))
        #expect(throws: HandshakeError.badConfirmation) { try server.receive(bad) }
    }

    @Test func aFinishOfAnotherHandshakeIsRefused() throws {
        var client = Fixtures.client(nonce: 1)
        var first = Fixtures.server()
        let finish = try client.receive(first.receive(client.hello)).finish
        var second = Fixtures.server(nonce: 0x77)
        _ = try second.receive(client.hello)
        #expect(throws: HandshakeError.transcriptMismatch) { try second.receive(finish) }
    }

    @Test func aFinishSignedWithAnotherKeyIsRefused() throws {
        var client = Fixtures.client()
        var server = Fixtures.server()
        let finish = try client.receive(server.receive(client.hello)).finish
        let forged = ClientFinish(
            transcriptHash: finish.transcriptHash, proof: Fixtures.carol.sign(Array("anything".utf8)),
            keyConfirmation: finish.keyConfirmation)
        #expect(throws: HandshakeError.badProof) { try server.receive(forged) }
    }

    @Test func aPeerThatDoesNotSealIsRefused() throws {
        var client = Fixtures.client()
        var server = Fixtures.server()
        let weak = try tampered(client.hello, "extensions", ["kith-sealed-v1"])
        #expect(throws: HandshakeError.extensionRefused("cmb-encrypted-v2")) { try server.receive(weak) }
        var fresh = Fixtures.server()
        for selection: JSON in [["kith-sealed-v1"], []] {
            var copy = client
            let answer = try tampered(fresh.receive(client.hello), "selectedExtensions", selection)
            #expect(throws: HandshakeError.extensionRefused("cmb-encrypted-v2")) { try copy.receive(answer) }
            fresh = Fixtures.server()
        }
        let invented = try tampered(
            fresh.receive(client.hello), "selectedExtensions", ["cmb-encrypted-v2", "invented"])
        #expect(throws: HandshakeError.extensionRefused("invented")) { try client.receive(invented) }
    }

    /// Even where sealing is not insisted on, it is not left out when both sides can.
    @Test func whatBothOfferIsSelected() throws {
        var server = Fixtures.server()
        var client = ClientHandshake(
            identity: Fixtures.alice, room: Fixtures.room, nonce: Array(repeating: 5, count: 32),
            implementation: Fixtures.implementation, requiring: [])
        let answer = try tampered(server.receive(client.hello), "selectedExtensions", [])
        #expect(throws: HandshakeError.extensionRefused("cmb-encrypted-v2")) { try client.receive(answer) }
    }

    @Test func ourOwnWordsAreNotTakenForAPeers() throws {
        let client = Fixtures.client(Fixtures.alice)
        var server = Fixtures.server(Fixtures.alice)
        #expect(throws: HandshakeError.reflected) { try server.receive(client.hello) }
        var other = Fixtures.server(Fixtures.bob, nonce: 0x55)
        #expect(throws: HandshakeError.reflected) { try other.receive(client.hello) }
    }

    @Test func aKeyThatLeadsToNoSecretIsRefused() throws {
        var server = Fixtures.server()
        let zero = try tampered(
            Fixtures.client().hello, "e2ePublicKey", .string(Base64.url.encode(Array(repeating: 0, count: 32))))
        #expect(throws: HandshakeError.badKey) { try server.receive(zero) }
    }

    @Test func nothingIsAcceptedOutOfTurn() throws {
        var client = Fixtures.client()
        var server = Fixtures.server()
        let answer = try server.receive(client.hello)
        let finish = try client.receive(answer).finish
        #expect(throws: HandshakeError.unexpected) { try client.receive(answer) }
        var early = Fixtures.server()
        #expect(throws: HandshakeError.unexpected) { try early.receive(finish) }
        #expect(throws: HandshakeError.unexpected) { try early.receive(client.hello) }
        _ = try server.receive(finish)
        #expect(throws: HandshakeError.unexpected) { try server.receive(finish) }
        #expect(throws: HandshakeError.unexpected) { try server.receive(client.hello) }
    }

    @Test func afterAFailureTheHandshakeIsOver() throws {
        var server = Fixtures.server()
        let good = Fixtures.client().hello
        #expect(throws: HandshakeError.self) { try server.receive(tampered(good, "room", "elsewhere")) }
        #expect(throws: HandshakeError.unexpected) { try server.receive(good) }
    }
}

struct SecurePeersTests {
    private func introduction(_ extensions: [String]) -> PeerIntroduction {
        PeerIntroduction(
            nodeID: Fixtures.bob.nodeID, name: Fixtures.bob.name, room: Fixtures.room,
            identityKey: Fixtures.bob.publicKey, sealingKey: Fixtures.bob.sealingKey,
            implementation: Fixtures.implementation, extensions: extensions)
    }

    @Test func whoHasSpokenSealedMayNotSpeakLessLater() throws {
        var peers = SecurePeers()
        try peers.admit(introduction([]))
        try peers.admit(LegacyHandshake(of: Fixtures.bob, in: Fixtures.room))
        try peers.admit(introduction(SecureExtensions.offered))
        let downgrade = HandshakeError.downgrade(Fixtures.bob.nodeID)
        #expect(throws: downgrade) { try peers.admit(introduction([])) }
        #expect(throws: downgrade) { try peers.admit(LegacyHandshake(of: Fixtures.bob, in: Fixtures.room)) }
        try peers.admit(LegacyHandshake(of: Fixtures.carol, in: Fixtures.room))
        var restored = SecurePeers(nodes: peers.nodes)
        #expect(throws: downgrade) { try restored.admit(introduction([])) }
        restored.forget(Fixtures.bob.nodeID)
        try restored.admit(introduction([]))
    }
}
