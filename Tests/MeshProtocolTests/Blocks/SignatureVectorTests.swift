import Ambient
import CAT7
import Testing
import WireJSON

@testable import MeshProtocol

/// The signing preimages, digests and signatures of all three suites, as other implementations computed them.
struct SignatureVectorTests {
    private let key = Fixtures.vectorIdentity.publicKey

    @Test(arguments: Vectors.live.list("sigV2"))
    func aLiveRecordHasItsPreimageDigestAndSignature(vector: JSON) throws {
        let block = try Block(record: vector.at("record"))
        #expect(block.suite == .sigV2)
        #expect(block.assertionID == nil)
        #expect(block.statement.preimage(for: block.key) == hex(vector.text("payloadHex")))
        #expect(block.digest == vector.text("sigDigest"))
        #expect(block.signature?.base64url == vector.text("sig"))
        let commitment = SigningPreimage.commitment(toFieldParents: block.fields.map { $1.parents })
        #expect(commitment == vector.text("categoryParentsCommitment"))
        #expect(block.verification(with: key) == .verified)
    }

    @Test func aSecureRecordOfALiveNodeHasItsPreimageAndAssertion() throws {
        let vector = Vectors.live.at("sigV2_0")
        let block = try Block(record: vector.at("record"))
        #expect(block.statement.preimage(for: block.key) == Array(vector.text("payloadUtf8").utf8))
        #expect(block.assertionID?.text == vector.text("assertionId"))
        #expect(block.signature?.base64url == vector.text("sig"))
        #expect(block.verification(with: key) == .verified)
    }

    @Test(arguments: Vectors.secureSignatures.list("cases"))
    func aPublishedSecureRecordIsReproduced(vector: JSON) throws {
        let block = try Block(record: vector.at("record"))
        #expect(block.statement.preimage(for: block.key) == hex(vector.text("expectedSigningPayloadHex")))
        let commitment = SigningPreimage.commitment(toFieldParents: block.fields.map { $1.parents })
        #expect(commitment == vector.text("expectedCategoryParentsCommitment"))
        #expect(block.assertionID?.text == vector.text("expectedAssertionId"))
        #expect(block.signature?.base64url == vector.text("expectedSignature"))
        #expect(block.verification(with: key) == .verified)
    }

    @Test func sayingTheSameWithAndWithoutApplicationDataGivesOneKeyAndTwoAssertions() throws {
        let blocks = try Vectors.secureSignatures.list("cases").map { try Block(record: $0.at("record")) }
        try #require(blocks.count == 2)
        #expect(blocks[0].key == blocks[1].key)
        #expect(blocks[0].assertionID != blocks[1].assertionID)
        #expect(blocks[1].application?.data == Array(#"{"action":"deploy","environment":"staging"}"#.utf8))
    }

    @Test func thePublicRecordVerifies() throws {
        #expect(try Block(record: Vectors.publicRecord).verification(with: key) == .verified)
    }

    @Test func aRecordFromAnotherDeviceVerifiesWithItsAuthorsKey() throws {
        let author = try IdentityPublicKey(base64url: Vectors.crossDevice.text("authorPublicKeyBase64url"))
        let block = try Block(record: Vectors.crossDevice.at("record"))
        #expect(block.verification(with: author) == .verified)
        #expect(block.verification(with: key) == .forged(.badSignature))
        #expect(block.verification(with: nil) == .unverified(.unknownKey))
    }

    @Test(arguments: Vectors.publishedSignatures.list("cases"))
    func aPublishedSignatureCoversThePublishedBytes(vector: JSON) throws {
        let cmb = vector.at("cmb")
        let preimage = SigningPreimage(
            key: cmb.text("key"), author: cmb.text("createdBy"),
            createdAt: try #require(cmb["createdAt"]?.integerValue),
            room: cmb.text("group"), audience: cmb["to"]?.stringValue ?? ""
        ).bytes(.sigV1)
        #expect(preimage == hex(vector.text("signingPayloadHex")))
        let signature = try #require(Base64.url.decode(vector.text("expectedSig")))
        #expect(key.verifies(signature, of: preimage))
        #if os(Linux)
        // This implementation is deterministic; Apple's randomises its signatures.
        #expect(Fixtures.vectorIdentity.sign(preimage) == signature)
        #endif
    }

    @Test(arguments: Vectors.live.list("audience"))
    func theAudienceOfARecordIsJudgedAsLiveNodesDo(vector: JSON) {
        let verdict = Audience.check(
            room: vector.at("record.room").stringValue, recipient: vector.at("record.to").stringValue,
            against: vector.text("receiver.room"), node: vector.text("receiver.nodeId"))
        let expected = vector.at("result.ok").boolValue == true ? "accepted" : vector.text("result.reason")
        #expect(verdict.rawValue == expected)
    }
}
