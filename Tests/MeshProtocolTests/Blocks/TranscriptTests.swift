import CAT7
import Testing
import WireJSON

@testable import MeshProtocol

/// Frames that unmodified live nodes exchanged, opened with their throw-away keys.
struct TranscriptTests {
    private func identity(_ name: String) throws -> Identity {
        let node = Vectors.transcripts.at("nodes").at(name)
        return try Identity(
            nodeID: NodeID(node.text("nodeId")), name: PeerName(name),
            signingSeed: #require(Base64.url.decode(node.text("seed"))),
            sealingSecret: hex(node.text("sealingSecretHex")))
    }

    private func publicKey(_ name: String) throws -> IdentityPublicKey {
        try IdentityPublicKey(base64url: Vectors.transcripts.at("nodes").at(name).text("publicKey"))
    }

    @Test(arguments: Vectors.transcripts.list("sealed"))
    func aSealedRecordOpensAndVerifies(vector: JSON) throws {
        let names = vector.texts("between")
        let author = vector.text("author")
        let reader = try identity(#require(names.first { $0 != author }))
        let writer = try identity(author)
        #expect(writer.publicKey == (try publicKey(author)))
        let sealing = try LegacySealing(reader, with: writer.sealingKey)
        let opened = try sealing.open(vector.at("frame.cmb"))
        #expect(opened["categories"] == vector["categories"])
        #expect(opened["_e2e"] == nil)
        let block = try Block(record: opened)
        #expect(block.author.text == author)
        #expect(block.verification(with: try publicKey(author)) == .verified)
        #expect(block.payload == vector.at("frame.cmb")["payload"])
    }

    @Test(arguments: Vectors.transcripts.list("clear"))
    func aClearRecordVerifies(vector: JSON) throws {
        let block = try Block(record: vector.at("frame.cmb"))
        #expect(block.verification(with: try publicKey(vector.text("author"))) == .verified)
        #expect(try Block(record: JSON(parsing: block.record.serialized)).digest == block.digest)
    }

    @Test func aRecordSealedForOthersDoesNotOpen() throws {
        let vector = try #require(Vectors.transcripts.list("sealed").first)
        let stranger = try LegacySealing(Fixtures.alice, with: identity(vector.text("author")).sealingKey)
        #expect(throws: LegacySealingError.notAuthentic) { try stranger.open(vector.at("frame.cmb")) }
    }

    @Test(arguments: Vectors.transcripts.list("handshakes"))
    func aLiveGreetingIsListedAsSuch(greeting: JSON) throws {
        guard case .handshake(let handshake) = try Frame(parsing: greeting.serialized) else {
            Issue.record("not read as a greeting")
            return
        }
        #expect(handshake.dialect == .live)
        #expect(handshake.nodeID?.text == greeting.text("nodeId"))
        #expect(handshake.name?.text == greeting.text("name"))
        #expect(handshake.room == .default)
        #expect(handshake.identityKey?.base64url == greeting.text("publicKey"))
        #expect(handshake.sealingKey?.spkiBase64 == greeting["e2ePublicKey"]?.stringValue)
    }

    @Test(arguments: Vectors.transcripts.list("attestations"))
    func aLiveAttestationVerifies(record: JSON) throws {
        let attestation = try Attestation(record)
        #expect(attestation.verifies(with: try key(of: attestation.by)))
        #expect(attestation.json == record)
    }

    @Test func theCheckpointSummarisesTheChainOfAttestations() throws {
        let checkpoint = try Checkpoint(Vectors.transcripts.at("checkpoints.0"))
        let chain = try Vectors.transcripts.list("attestations").map { try Attestation($0) }
            .filter { $0.by == checkpoint.by }.sorted { $0.seq < $1.seq }
        try #require(chain.count == checkpoint.uptoSeq)
        #expect(chain.first?.prev == Attestation.genesis)
        for (previous, next) in zip(chain, chain.dropFirst()) { #expect(next.prev == previous.link) }
        #expect(Checkpoint.root(of: chain.map(\.sig)) == checkpoint.root)
        #expect(checkpoint.verifies(with: try key(of: checkpoint.by)))
    }

    @Test(arguments: Vectors.transcripts.list("witnesses"))
    func aLiveWitnessVerifies(record: JSON) throws {
        let witness = try Witness(record)
        #expect(witness.verifies(with: try key(of: witness.by)))
        #expect(witness.json == record)
    }

    private func key(of node: NodeID) throws -> IdentityPublicKey {
        let nodes = try #require(Vectors.transcripts.at("nodes").objectValue)
        let found = try #require(nodes.first { $0.value.text("nodeId") == node.text })
        return try publicKey(found.key)
    }
}

struct LegacySealingTests {
    private let vector = Vectors.live.at("legacyE2E")

    private func identity(_ secret: String) throws -> Identity {
        try Identity(
            nodeID: Fixtures.alice.nodeID, name: Fixtures.alice.name, signingSeed: Array(repeating: 1, count: 32),
            sealingSecret: hex(vector.text(secret)))
    }

    @Test func theSharedSecretAndTheCiphertextAreThePublishedOnes() throws {
        let a = try identity("aPrivateRawHex")
        let b = try SealingPublicKey(spkiBase64: vector.text("bPublicSpkiB64"))
        #expect(a.sealingKey.spkiBase64 == vector.text("aPublicSpkiB64"))
        #expect(try a.sharedSecret(with: b) == hex(vector.text("sharedSecretHex")))
        let record: JSON = ["categories": try JSON(parsing: vector.text("plaintextUtf8")), "metadata": [:]]
        let nonce = try #require(Base64.standard.decode(vector.text("nonceB64")))
        let sealed = try LegacySealing(a, with: b).seal(record, nonce: nonce)
        #expect(sealed["categories"] == vector["categoriesCiphertextB64"])
        #expect(sealed.at("_e2e.nonce") == vector["nonceB64"])
        let other = try LegacySealing(identity("bPrivateRawHex"), with: a.sealingKey)
        #expect(try other.open(sealed) == record)
    }

    private static let notSealedHere: [JSON] = [
        JSON.null, ["categories": [:]], ["categories": "!!", "_e2e": ["nonce": "AAECAwQFBgcICQoL"]],
        ["categories": "AAAA", "_e2e": ["nonce": "AAECAwQFBgcICQoL"]],
        ["categories": "S56buKX8qO1NvyGOTT703OMBueKmxk+o", "_e2e": ["nonce": "AAEC"]],
        ["categories": "S56buKX8qO1NvyGOTT703OMBueKmxk+o", "_e2e": ["nonce": "AAECAwQFBgcICQoL"]],
    ]

    @Test(arguments: notSealedHere)
    func whatWasNotSealedHereIsRefused(record: JSON) throws {
        let sealing = try LegacySealing(Fixtures.alice, with: Fixtures.bob.sealingKey)
        #expect(throws: LegacySealingError.self) { try sealing.open(record) }
    }

    @Test func aNonceHasTwelveBytes() throws {
        let sealing = try LegacySealing(Fixtures.alice, with: Fixtures.bob.sealingKey)
        let record = try Fixtures.block(suite: .sigV2).record
        #expect(throws: LegacySealingError.badNonce) { try sealing.seal(record, nonce: [1, 2, 3]) }
    }
}
