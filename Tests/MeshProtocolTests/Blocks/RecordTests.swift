import Ambient
import CAT7
import Testing
import WireJSON

@testable import MeshProtocol

/// What a reader of records accepts, ignores and refuses.
struct RecordTests {
    private static let secure = record(.sigV2_0)
    private static let live = record(.sigV2)

    private static func record(_ suite: Suite) -> JSON {
        guard let block = try? Fixtures.block(suite: suite) else { fatalError("the fixture does not mint") }
        return block.record
    }

    private func verification(_ record: JSON) throws -> Verification {
        try Block(record: record).verification(with: Fixtures.alice.publicKey)
    }

    @Test func unknownMembersAndCategoriesAreIgnored() throws {
        let strange = Self.secure.with("strange", 1).with("metadata.strange", [1]).with(
            "categories.taste", ["text": "x"]
        )
        .with("categories.focus.weight", 3).with("tether", ["of": 1]).with("provenance", [:])
        #expect(try Block(record: strange) == Block(record: Self.secure))
    }

    @Test func vectorsOnTheWireAreIgnored() throws {
        let leaked = Self.secure.with("categories.focus.vector", .array(Array(repeating: .double(0.5), count: 192)))
        #expect(try Block(record: leaked) == Block(record: Self.secure))
    }

    @Test func aLineageOutsideTheMetadataIsIgnored() throws {
        let other = try Fixtures.block(texts: PerField { _ in "other" }).key.text
        let leaked = Self.live.with("lineage", ["parents": [.string(other)], "ancestors": [.string(other)]])
        let block = try Block(record: leaked)
        #expect(block.parents.isEmpty)
        #expect(block.verification(with: Fixtures.alice.publicKey) == .verified)
        #expect(block.record["lineage"] == nil)
    }

    @Test func aPayloadIsKeptButNeitherTrustedNorSentOn() throws {
        let block = try Block(record: Self.live.with("payload", ["request": 7]))
        #expect(block.payload == ["request": 7])
        #expect(block.record["payload"] == nil)
        #expect(block.verification(with: Fixtures.alice.publicKey) == .verified)
    }

    private static let foreignTexts: [(String, JSON?)] = [
        ("categories.focus.text", JSON.string("changed")), ("categories.mood", nil), ("categories.intent", "changed"),
        ("metadata.key", "cmb-cbbda5c9de3bf1dda69abe95aee672937ab708e871f65c3b309379524275d2de"),
    ]

    @Test(arguments: foreignTexts)
    func textsThatDoNotBelongToTheAddressAreRefused(path: String, value: JSON?) {
        for record in [Self.secure, Self.live] {
            #expect(throws: BlockError.addressMismatch) { try Block(record: record.with(path, value)) }
        }
    }

    private static let signedMembers: [(String, JSON)] = [
        ("metadata.createdBy", JSON.string("mallory")), ("metadata.createdTimestamp", 1),
        ("metadata.room", "elsewhere"), ("metadata.to", "01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77"),
        ("metadata.lineage", ["parents": ["cmb-cbbda5c9de3bf1dda69abe95aee672937ab708e871f65c3b309379524275d2de"]]),
        ("categories.focus.meta", ["parents": ["somewhere"]]),
    ]

    @Test(arguments: signedMembers)
    func everySignedMemberIsCovered(path: String, value: JSON) throws {
        #expect(try verification(Self.live.with(path, value)) == .forged(.badSignature))
        #expect(throws: BlockError.assertionMismatch) { try Block(record: Self.secure.with(path, value)) }
        let authorNode = Self.secure.with("metadata.createdByNodeId", .string(Fixtures.bob.nodeID.text))
        #expect(throws: BlockError.assertionMismatch) { try Block(record: authorNode) }
    }

    @Test func moodNumbersAndMethodAreNotCovered() throws {
        let record = Self.secure.with("categories.mood.valence", 0.5).with("categories.mood.arousal", 7)
        let block = try Block(record: record)
        #expect(block.verification(with: Fixtures.alice.publicKey) == .verified)
        #expect(block.fields[.mood].valence == 0.5)
        #expect(block.fields[.mood].arousal == nil)
    }

    @Test func anUnsignedRecordIsReadButNotVerified() throws {
        let unsigned = Self.live.with("metadata.sig", nil).with("metadata.sigAlg", nil)
        #expect(try verification(unsigned) == .unverified(.unsigned))
        #expect(try verification(Self.live.with("metadata.sigAlg", "none")) == .unverified(.unsigned))
    }

    private static let noRecords: [JSON] = [
        JSON.null, 5, [], [:], ["categories": [:]], ["metadata": [:]], ["categories": "sealed", "metadata": [:]],
        ["categories": [:], "metadata": [:]], ["fields": [:], "key": "x"],
    ]

    @Test(arguments: noRecords)
    func whatIsNoRecordIsRefused(record: JSON) {
        #expect(throws: BlockError.self) { try Block(record: record) }
        #expect(throws: BlockError.self) { try Block(record: record, dialects: [LiveDialect(), PublishedDialect()]) }
    }

    private static let wrongForms: [(String, JSON?)] = [
        ("metadata.createdTimestamp", JSON.double(1.5)), ("metadata.createdTimestamp", "1790000000123"),
        ("metadata.createdTimestamp", -1), ("metadata.createdTimestamp", 9_007_199_254_740_992),
        ("metadata.createdTimestamp", nil), ("metadata.createdBy", nil), ("metadata.createdBy", ""),
        ("metadata.createdBy", "a\nb"), ("metadata.createdBy", 5), ("metadata.room", 5), ("metadata.room", "No Room"),
        ("metadata.to", "somebody"), ("metadata.to", "01990B3E-5A10-7C3E-9F21-6B1F0D5C2A77"),
        ("metadata.lineage", "none"), ("metadata.lineage", ["parents": "none"]),
        ("metadata.lineage", ["parents": ["none"]]), ("metadata.sig", "AAAA"), ("metadata.key", nil),
        ("categories.focus.text", 5), ("categories.focus.meta", "x"), ("categories.focus.meta", ["parents": [5]]),
        ("categories.focus", 5), ("metadata.signatureSuite", "mmp-sig-v9"), ("metadata.signatureSuite", "mmp-sig-v1"),
    ]

    @Test(arguments: wrongForms)
    func aMemberOfTheWrongFormIsRefused(path: String, value: JSON?) {
        #expect { try Block(record: Self.live.with(path, value)) } throws: { error in
            guard case .malformed(let value)? = error as? BlockError else { return false }
            return !value.what.isEmpty && !value.why.isEmpty
        }
    }

    private static let missing: [(String, JSON?)] = [
        ("metadata.room", JSON?.none), ("metadata.room", .null), ("metadata.room", ""), ("metadata.assertionId", nil),
        ("metadata.createdByNodeId", nil), ("metadata.addressScheme", "mmp-cmb-v1"), ("metadata.application", "x"),
    ]

    @Test(arguments: missing)
    func aSecureRecordMustSayMore(path: String, value: JSON?) {
        #expect(throws: BlockError.self) { try Block(record: Self.secure.with(path, value)) }
    }

    @Test func aTextBeyondTheLimitIsRefusedBeforeItIsHashed() {
        let long = JSON.string(String(repeating: "x", count: BlockLimits.textBytes + 1))
        #expect(throws: BlockError.textTooLong(.issue, bytes: BlockLimits.textBytes + 1)) {
            try Block(record: Self.live.with("categories.issue.text", long))
        }
    }

    @Test func aCategoryMayBeABareText() throws {
        var record = Self.live
        for field in Field.allCases { record = record.with("categories.\(field.name)", .string(Fixtures.texts[field])) }
        #expect(try verification(record) == .verified)
    }

    @Test(arguments: ["data", "digest", "byteLength", "encoding", "mediaType"])
    func applicationDataMustAgreeWithItsDescription(member: String) throws {
        let record = Vectors.secureSignatures.at("cases.1.record")
        let path = "metadata.application.\(member)"
        for value: JSON? in ["AAAA", 5, nil, "Text/Plain"] {
            #expect(throws: BlockError.self) { try Block(record: record.with(path, value)) }
        }
    }

    @Test(arguments: [
        "Text/Plain", "text", "text/plain; charset=utf-8", "/", "text/", String(repeating: "a", count: 127) + "/b",
    ])
    func aMediaTypeIsLowercaseAndBare(mediaType: String) {
        #expect(throws: MalformedValue.self) {
            try ApplicationDescriptor(mediaType: mediaType, schema: nil, data: [])
        }
    }
}

struct PublishedRecordTests {
    @Test func aPublishedRecordIsReadOnlyWhereItIsAllowed() throws {
        let block = try Fixtures.block(suite: .sigV1)
        #expect(block.key.scheme == .spec)
        #expect(throws: BlockError.unknownDialect) { try Block(record: block.record) }
        let read = try Block(record: block.record, dialects: [LiveDialect(), PublishedDialect()])
        #expect(read == block)
        #expect(read.verification(with: Fixtures.alice.publicKey) == .verified)
        #expect(read.verification(with: Fixtures.bob.publicKey) == .forged(.badSignature))
    }

    @Test(arguments: ["createdBy", "createdAt", "group", "to"])
    func aPublishedSignatureCoversItsMembers(member: String) throws {
        let record = try Fixtures.block(suite: .sigV1).record
        let values: [String: JSON] = [
            "createdBy": "mallory", "createdAt": 1, "group": "other", "to": .string(Fixtures.bob.nodeID.text),
        ]
        let changed = try PublishedDialect().block(from: record.with(member, values[member]))
        #expect(changed.verification(with: Fixtures.alice.publicKey) == .forged(.badSignature))
    }

    @Test func changedTextsAreRefused() throws {
        let record = try Fixtures.block(suite: .sigV1).record.with("fields.focus.text", "changed")
        #expect(throws: BlockError.addressMismatch) { try PublishedDialect().block(from: record) }
    }
}
