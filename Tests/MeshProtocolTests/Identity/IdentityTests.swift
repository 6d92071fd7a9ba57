import Foundation
import Testing
import WireJSON

@testable import MeshProtocol

struct IdentityTests {
    @Test func theFixedTestSeedGivesItsPublishedKey() throws {
        let identity = Fixtures.vectorIdentity
        #expect(identity.publicKey.base64url == "IVL40Zt5HSRFMkLhXy6rbLfP-ntqXtMAl5YOBpiB2xI")
    }

    @Test func anIdentitySurvivesBeingStored() throws {
        let original = Fixtures.alice
        let restored = try Identity(
            nodeID: original.nodeID, name: original.name, signingSeed: original.signingSeed,
            sealingSecret: original.sealingSecret)
        #expect(restored.publicKey == original.publicKey)
        #expect(restored.sealingKey == original.sealingKey)
    }

    @Test(arguments: [0, 31, 33, 64])
    func keysOfAnotherLengthAreRefused(count: Int) {
        let bytes = [UInt8](repeating: 7, count: count)
        #expect(throws: MalformedValue.self) {
            try Identity(
                nodeID: Fixtures.alice.nodeID, name: Fixtures.alice.name, signingSeed: bytes,
                sealingSecret: Array(repeating: 1, count: 32))
        }
        #expect(throws: MalformedValue.self) { try IdentityPublicKey(raw: bytes) }
        #expect(throws: MalformedValue.self) { try SealingPublicKey(raw: bytes) }
    }

    @Test func noWayOfPrintingAnIdentityShowsASecret() {
        let identity = Fixtures.alice
        var dumped = ""
        dump(identity, to: &dumped)
        let seed = identity.signingSeed
        let forms = [
            Base64.url.encode(seed), Base64.standard.encode(seed), Hexadecimal.encode(seed), "1, 1, 1", "65, 65",
        ]
        for shown in ["\(identity)", String(reflecting: identity), dumped, "\([identity])", "\((identity, 1))"] {
            #expect(shown.contains("alice~"))
            for form in forms { #expect(!shown.contains(form)) }
        }
    }

    @Test func noWayOfPrintingASessionShowsAKey() throws {
        var handshake = Fixtures.server()
        _ = try handshake.receive(Fixtures.client().hello)
        let session = try Fixtures.sessions().client
        var dumped = ""
        dump(session, to: &dumped)
        dump(handshake, to: &dumped)
        #expect(dumped.contains("hidden"))
        #expect(!dumped.contains("SymmetricKey"))
        #expect(!dumped.contains("PrivateKey"))
    }

    @Test func aSignatureIsVerifiedByItsKeyOnly() {
        let message = Array("hello".utf8)
        let signature = Fixtures.alice.sign(message)
        #expect(Fixtures.alice.publicKey.verifies(signature, of: message))
        #expect(!Fixtures.bob.publicKey.verifies(signature, of: message))
        #expect(!Fixtures.alice.publicKey.verifies(signature, of: message + [0]))
        #expect(!Fixtures.alice.publicKey.verifies(signature.dropLast(), of: message))
        #expect(!Fixtures.alice.publicKey.verifies([], of: message))
    }

    @Test func aKeyThatLeadsToNoSecretIsRefused() throws {
        let zero = try SealingPublicKey(raw: Array(repeating: 0, count: 32))
        #expect(throws: MalformedValue.self) { try Fixtures.alice.sharedSecret(with: zero) }
    }
}

struct AgentIDTests {
    private let agent = Fixtures.alice.agentID

    @Test func anAgentIDGroupsTwentySixCharactersOfTheKey() {
        let parts = agent.text.split(separator: "~")
        #expect(parts.first == "alice")
        #expect(parts.last?.split(separator: "-").map(\.count) == [5, 5, 5, 5, 6])
        #expect(agent.matches(key: Fixtures.alice.publicKey))
        #expect(!agent.matches(key: Fixtures.bob.publicKey))
    }

    /// The first 130 bits of SHA-256 of the raw key, checked against an independent base32 of the same digest.
    @Test func theFingerprintIsBase32OfTheDigest() {
        let digest = sha256(Fixtures.alice.publicKey.rawBytes)
        let bits = digest.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
        let expected = stride(from: 0, to: 130, by: 5).map { start in
            alphabet[bits[start..<start + 5].reduce(0) { $0 << 1 | Int($1) }]
        }
        #expect(agent.text.filter { $0 != "-" } == "alice~" + String(expected))
    }

    @Test func theParserForgivesCaseAndMissingDashes() throws {
        let bare = agent.text.filter { $0 != "-" }
        #expect(try AgentID(agent.text) == agent)
        #expect(try AgentID(bare) == agent)
        #expect(try AgentID("alice~" + bare.dropFirst(6).uppercased()) == agent)
    }

    @Test func aNameMayItselfHoldATilde() throws {
        let odd = AgentID(name: try PeerName("a~b"), key: Fixtures.alice.publicKey)
        #expect(try AgentID(odd.text) == odd)
    }

    @Test(arguments: ["", "alice", "alice~", "~abcdeabcdeabcdeabcdeabcdea", "a~1bcdeabcdeabcdeabcdeabcdea", "a~abcde"])
    func whatIsNoAgentIDIsRefused(text: String) {
        #expect(throws: MalformedValue.self) { try AgentID(text) }
    }
}

struct KeyTextTests {
    @Test func keysTravelInBothAlphabets() throws {
        let key = Fixtures.alice.sealingKey
        #expect(try SealingPublicKey(base64url: key.base64url) == key)
        #expect(try SealingPublicKey(spkiBase64: key.spkiBase64) == key)
        #expect(key.spkiBase64.hasPrefix("MCowBQYDK2VuAyEA") && key.spkiBase64.utf8.count == 60)
    }

    @Test func aSubjectPublicKeyInfoIsReadLeniently() throws {
        let key = Fixtures.alice.sealingKey
        let loose = key.spkiBase64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        #expect(try SealingPublicKey(spkiBase64: loose) == key)
        #expect(throws: MalformedValue.self) { try SealingPublicKey(spkiBase64: key.base64url) }
    }

    @Test func aKeyHasOneSpellingOnly() throws {
        let text = Fixtures.alice.publicKey.base64url
        let padded = text + "="
        #expect(throws: MalformedValue.self) { try IdentityPublicKey(base64url: padded) }
        // The last of 43 characters carries four bits of the key and two that must be zero.
        let last = try #require(text.last)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let index = try #require(alphabet.firstIndex(of: last))
        let twin = text.dropLast() + String(alphabet[index | 1])
        #expect(throws: MalformedValue.self) { try IdentityPublicKey(base64url: String(twin)) }
    }

    @Test(arguments: 0..<70)
    func base64ReturnsWhatItWasGiven(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
        let data = Data(bytes)
        #expect(Base64.standard.encode(bytes) == data.base64EncodedString())
        #expect(Base64.standard.decode(data.base64EncodedString()) == bytes)
        #expect(Base64.url.decode(Base64.url.encode(bytes)) == bytes)
    }
}
