import Ambient
import CAT7
import Testing
import WireJSON

@testable import MeshProtocol

struct SideRecordVectorTests {
    private let key = Fixtures.vectorIdentity.publicKey

    private func vector(_ kind: String) throws -> JSON {
        try #require(Vectors.live.list("signedSideRecords").first { $0.text("kind").hasPrefix(kind) })
    }

    @Test func anAttestationAndItsLinkAreReproduced() throws {
        let vector = try vector("attestation")
        let attestation = try Attestation(vector["record"])
        #expect(attestation.preimage == vector.text("payloadUtf8"))
        #expect(attestation.verifies(with: key))
        #expect(attestation.link == vector.text("nextPrev"))
        #expect(attestation.json == vector["record"])
    }

    @Test func aCheckpointIsReproduced() throws {
        let vector = try vector("checkpoint")
        let checkpoint = try Checkpoint(vector["record"])
        #expect(Checkpoint.root(of: vector.texts("leaves")) == checkpoint.root)
        #expect(checkpoint.verifies(with: key))
        #expect(checkpoint.json == vector["record"])
    }

    @Test func aWitnessIsReproduced() throws {
        let vector = try vector("witness")
        let witness = try Witness(vector["record"])
        #expect(witness.preimage == vector.text("payloadUtf8"))
        #expect(witness.verifies(with: key))
        #expect(witness.json == vector["record"])
    }

    @Test(arguments: ["role-grant", "role-revoke"])
    func aRoleChangeIsReproduced(kind: String) throws {
        let vector = try vector(kind)
        let grant = try RoleGrant(vector["record"])
        #expect(grant.kind.rawValue == kind)
        #expect(grant.preimage == vector.text("payloadUtf8"))
        #expect(grant.verifies(with: key))
        #expect(grant.json == vector["record"])
        #expect(try RoleGrant(["type": "role-grant", "grant": vector["record"] ?? .null]) == grant)
    }

    @Test func aTetherAttestationIsReproduced() throws {
        let vector = try vector("tether")
        let tether = try TetherAttestation(vector["record"])
        #expect(tether.verifies(with: key))
        #expect(tether.json == vector["record"])
        let preimage = TetherAttestation.preimage(
            of: tether.of.text, anchor: tether.anchor.text, kernelID: tether.kernelID, drift: tether.drift,
            isTethered: tether.isTethered, by: tether.by.text, at: tether.at)
        #expect(preimage == Array(vector.text("payloadUtf8").utf8))
    }

    @Test func thePublishedTetherPreimageAndSignatureAreReproduced() throws {
        let vector = Vectors.tether.at("attestation")
        let record = vector.at("record")
        let preimage = TetherAttestation.preimage(
            of: record.text("of"), anchor: record.text("anchor"), kernelID: record.text("kernelId"),
            drift: try #require(record["drift"]?.doubleValue), isTethered: record.text("verdict") == "tethered",
            by: record.text("by"), at: Timestamp(milliseconds: try #require(record["at"]?.integerValue)))
        #expect(preimage == hex(vector.text("payloadHex")))
        #expect(key.verifies(try #require(Base64.url.decode(vector.text("expectedSig"))), of: preimage))
    }

    @Test(arguments: Vectors.tether.list("driftCases"))
    func aPublishedDriftIsReproduced(vector: JSON) throws {
        func vectors(_ path: String) -> PerField<[Double]?> {
            PerField { field in
                vector.at(path).at(field.name)["vector"]?.arrayValue.map { $0.compactMap(\.doubleValue) }
            }
        }
        let weights = PerField<Double> { vector.at("fieldWeights").at($0.name).doubleValue ?? 1 }
        let drift = TetherDrift.measure(
            remix: vectors("remixFields"), anchor: vectors("anchorFields"), weights: weights)
        #expect((drift != nil) == vector.at("expected.checked").boolValue)
        #expect((drift.map { $0 <= TetherDrift.severing } ?? true) == vector.at("expected.tethered").boolValue)
        if let expected = vector.at("expected.drift").doubleValue {
            #expect(abs(try #require(drift) - expected) < 1e-9)
        }
    }
}

struct SideRecordTests {
    private let outcomes = PerField<String> { _ in "admit" }

    private func attestation(seq: Int = 1, prev: String = Attestation.genesis) throws -> Attestation {
        try Attestation.signed(
            of: Fixtures.block().key, at: Fixtures.moment, roster: Fixtures.room, method: "semantic",
            verdict: "aligned",
            categories: outcomes, seq: seq, prev: prev, by: Fixtures.alice)
    }

    @Test func everySignedRecordVerifiesWithItsSignersKeyOnly() throws {
        let attestation = try attestation()
        let checkpoint = Checkpoint.signed(
            over: [attestation.sig], roster: Fixtures.room, at: Fixtures.moment, by: Fixtures.alice)
        let witness = try Witness.signed(on: checkpoint, at: Fixtures.moment, by: Fixtures.alice)
        let grant = try RoleGrant.signed(
            "validator", to: Fixtures.bob.nodeID, key: Fixtures.bob.publicKey, at: Fixtures.moment, by: Fixtures.alice)
        let key = try Fixtures.block().key
        let tether = try TetherAttestation.signed(
            of: key, anchor: key, kernelID: "k", drift: 0.25, isTethered: true, at: Fixtures.moment, by: Fixtures.alice)
        for (signer, expected) in [(Fixtures.alice, true), (Fixtures.bob, false)] {
            #expect(attestation.verifies(with: signer.publicKey) == expected)
            #expect(checkpoint.verifies(with: signer.publicKey) == expected)
            #expect(witness.verifies(with: signer.publicKey) == expected)
            #expect(grant.verifies(with: signer.publicKey) == expected)
            #expect(tether.verifies(with: signer.publicKey) == expected)
        }
        #expect(try Attestation(attestation.json) == attestation)
        #expect(try Checkpoint(checkpoint.json) == checkpoint)
        #expect(try Witness(witness.json) == witness)
        #expect(try RoleGrant(grant.json) == grant)
        #expect(try TetherAttestation(tether.json) == tether)
    }

    @Test func aChangedAttestationDoesNotVerify() throws {
        let json = try attestation().json
        for (member, value): (String, JSON) in [
            ("verdict", "rejected"), ("seq", 2), ("at", 5), ("roster", "other"), ("role", "anchor"),
            ("by", .string(Fixtures.bob.nodeID.text)), ("prev", .string(String(repeating: "a", count: 64))),
            ("categories.mood", "reject"),
        ] {
            #expect(!(try Attestation(json.with(member, value)).verifies(with: Fixtures.alice.publicKey)))
        }
    }

    /// The preimages have no escaping, so a bar in any word would let one record pass for another.
    @Test(arguments: ["verdict", "role", "prev", "roster", "categories.focus", "of", "by", "sig"])
    func aBarInAWordIsRefused(member: String) throws {
        let json = try attestation().json
        let value = json.text(member) + "|1"
        #expect(throws: MalformedValue.self) { try Attestation(json.with(member, .string(value))) }
    }

    @Test(arguments: [0, -1, Int.max])
    func anAttestationIsNumberedFromOne(seq: Int) {
        #expect(throws: MalformedValue.self) { try attestation(seq: seq) }
    }

    @Test func wordsOutsideTheProtocolAreNotSigned() {
        #expect(throws: MalformedValue.self) { try attestation(prev: "before") }
        #expect(throws: MalformedValue.self) {
            try RoleGrant.signed("king", to: Fixtures.bob.nodeID, at: Fixtures.moment, by: Fixtures.alice)
        }
    }

    @Test func aCheckpointDuplicatesAnOddLastNode() {
        let a = sha256(Array("a".utf8))
        #expect(Checkpoint.root(of: ["a"]) == Hexadecimal.encode(a))
        let b = sha256(Array("b".utf8))
        let c = sha256(Array("c".utf8))
        #expect(Checkpoint.root(of: ["a", "b", "c"]) == Hexadecimal.encode(sha256(sha256(a + b) + sha256(c + c))))
        #expect(Checkpoint.root(of: []) == Hexadecimal.encode(sha256([])))
    }
}

struct FixedDecimalsTests {
    /// Expected values printed by a JavaScript engine's `toFixed(6)`.
    @Test(arguments: [
        (0.0, "0.000000"), (-0.0, "0.000000"), (1.0, "1.000000"), (2.0, "2.000000"), (0.0078125, "0.007813"),
        (0.752348, "0.752348"), (0.0000005, "0.000000"), (0.0000015, "0.000002"), (1.0000005, "1.000001"),
        (0.5, "0.500000"), (1e-7, "0.000000"), (.leastNonzeroMagnitude, "0.000000"), (0.1, "0.100000"),
        (0.9999999, "1.000000"),
        (0.0234375, "0.023438"), (0.00390625, "0.003906"), (1.5e-5, "0.000015"), (-0.0078125, "-0.007813"),
        (4_294_967_295.5, "4294967295.500000"),
    ])
    func aDoubleIsRoundedByItsExactValueWithTiesAwayFromZero(number: Double, text: String) {
        #expect(sixDecimals(number) == text)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 4_294_967_296, -1e300])
    func whatNothingSignedNeedsIsRefused(number: Double) {
        #expect(sixDecimals(number) == nil)
    }
}
