import CAT7
import Testing
import WireJSON

@testable import MeshProtocol

struct LiveAddressTests {
    @Test(arguments: Vectors.live.list("categoryKeys"))
    func aCategoryKeyIsThePublishedOne(vector: JSON) throws {
        let field = try #require(Field(name: vector.text("category")))
        #expect(ContentAddress.categoryKey(of: field, vector.text("text")) == vector.text("key"))
    }

    @Test(arguments: Vectors.live.list("blockKeys"))
    func aBlockKeyIsTheMerkleRootOfItsLeaves(vector: JSON) throws {
        let address = ContentAddress(of: vector.at("texts").sevenTexts)
        #expect(Field.allCases.map(address.categoryKey) == vector.texts("leaves"))
        #expect(address.key.text == vector.text("key"))
        #expect(address.key.scheme == .merkle)
    }

    @Test func composedAndDecomposedTextHaveOneAddress() {
        let composed = PerField<String> { _ in "caf\u{E9}" }
        let decomposed = PerField<String> { _ in "cafe\u{301}" }
        #expect(ContentAddress(of: composed).key == ContentAddress(of: decomposed).key)
        #expect(ContentAddress(of: composed).key != ContentAddress(of: PerField { _ in "cafe" }).key)
    }
}

struct PublishedAddressTests {
    @Test(arguments: Vectors.addresses.list("cases"))
    func aPublishedAddressIsReproduced(vector: JSON) throws {
        let texts = vector.at("fields").sevenTexts
        let parents = vector.texts("parents")
        let key = try BlockKey(vector.text("expectedKey"))
        let receiver = vector["receiver"]?.stringValue ?? "nobody"
        #expect(key.scheme == .spec)
        if parents.isEmpty {
            #expect(PublishedAddress.root(of: texts) == key)
        } else {
            #expect(PublishedAddress.remix(of: texts, parents: parents, receiver: receiver) == key)
        }
        #expect(PublishedAddress.derives(key, from: texts, parents: parents, receiver: receiver))
        #expect(!PublishedAddress.derives(key, from: Fixtures.texts, parents: parents, receiver: receiver))
    }

    /// `printf 'a|b|c|d|e|f|g' | sha256sum`, first half.
    @Test func theOldestAddressIsHalfADigestOfTheJoinedTexts() throws {
        let texts = PerField<String> { field in String("abcdefg".dropFirst(field.rawValue).prefix(1)) }
        let key = PublishedAddress.legacy(of: texts)
        #expect(key.text == "cmb-" + Hexadecimal.encode(sha256(Array("a|b|c|d|e|f|g".utf8)).prefix(16)))
        #expect(key.scheme == .legacy)
        #expect(PublishedAddress.derives(key, from: texts, parents: [], receiver: ""))
    }

    @Test func aFlatHashUnderTheYoungerPrefixIsVerified() throws {
        let root = PublishedAddress.root(of: Fixtures.texts).text
        let younger = try BlockKey("cmb-" + root.dropFirst(5))
        #expect(PublishedAddress.derives(younger, from: Fixtures.texts, parents: [], receiver: "x"))
        #expect(!PublishedAddress.derives(younger, from: Fixtures.texts, parents: [root], receiver: "x"))
    }
}

struct BlockKeyTests {
    private static let digest = String(repeating: "0f", count: 32)

    @Test(arguments: [
        ("cmb-" + digest, BlockKey.Scheme.merkle), ("cmb1-" + digest, .spec), ("cmb-" + digest.prefix(32), .legacy),
    ])
    func theFormTellsTheScheme(text: String, scheme: BlockKey.Scheme) throws {
        #expect(try BlockKey(text).scheme == scheme)
    }

    @Test(arguments: [
        "", "cmb-", "cmb-" + digest.uppercased(), "cmb-" + digest + "0", "cmb1-" + digest.prefix(32), "cmb2-" + digest,
        "cmb-" + digest.dropLast() + "g", " cmb-" + digest.dropLast(), "CMB-" + digest, "cmb-\u{301}" + digest,
    ])
    func anythingElseIsNoBlockKey(text: String) {
        #expect(throws: MalformedValue.self) { try BlockKey(text) }
    }

    @Test func anAssertionIDHasOneForm() throws {
        #expect(try AssertionID("asrt-" + Self.digest).text == "asrt-" + Self.digest)
        for text in ["asrt-", "asrt-" + Self.digest.dropLast(), "asrt-" + Self.digest.uppercased(), Self.digest] {
            #expect(throws: MalformedValue.self) { try AssertionID(text) }
        }
    }
}

struct FieldProofTests {
    @Test(arguments: Field.allCases)
    func aFieldIsProvenWithoutTheOthers(field: Field) {
        let address = ContentAddress(of: Fixtures.texts)
        let proof = address.proof(of: field)
        #expect(proof.siblings.count == (field == .mood ? 2 : 3))
        #expect(proof.proves(Fixtures.texts[field], in: address.key))
        #expect(!proof.proves(Fixtures.texts[field] + "!", in: address.key))
        #expect(!proof.proves(Fixtures.texts[field], in: ContentAddress(of: PerField { _ in "" }).key))
    }

    @Test func aProofDoesNotServeAnotherField() {
        let same = PerField<String> { _ in "the same everywhere" }
        let address = ContentAddress(of: same)
        let proof = FieldProof(field: .issue, siblings: address.proof(of: .focus).siblings)
        #expect(!proof.proves("the same everywhere", in: address.key))
    }

    @Test func aProofOfTheWrongShapeProvesNothing() {
        let address = ContentAddress(of: Fixtures.texts)
        let good = address.proof(of: .focus)
        let short = FieldProof(field: .focus, siblings: good.siblings.dropLast())
        let thin = FieldProof(
            field: .focus, siblings: good.siblings.map { .init(digest: Array($0.digest.dropLast()), isLeft: $0.isLeft) }
        )
        #expect(!short.proves(Fixtures.texts[.focus], in: address.key))
        #expect(!thin.proves(Fixtures.texts[.focus], in: address.key))
    }
}
