import Ambient
import CAT7
import Testing
import WireJSON

@testable import MeshProtocol

struct MintTests {
    @Test(arguments: Suite.allCases)
    func aMintedBlockVerifiesAndSurvivesTheWire(suite: Suite) throws {
        let parent = try Fixtures.block(by: Fixtures.bob)
        let block = try Block.mint(
            fields: Fixtures.texts, moodNumbers: (0.25, -0.5), by: Fixtures.alice, in: Fixtures.room,
            to: Fixtures.bob.nodeID, parents: [parent.key],
            descent: suite == .sigV1 ? [:] : [.focus: [DescentReference(to: .focus, of: parent)]],
            method: "observed", suite: suite, at: Fixtures.moment)
        #expect(block.verification(with: Fixtures.alice.publicKey) == .verified)
        let record = try JSON(parsing: block.record.serialized)
        let read = try Block(record: record, dialects: [LiveDialect(), PublishedDialect()])
        #expect(read == block)
        #expect(read.verification(with: Fixtures.alice.publicKey) == .verified)
        #expect(read.fields[.mood].valence == 0.25)
        #expect(read.isDirected)
    }

    @Test func oursIsASecureRecordWithAllSevenTexts() throws {
        let block = try Block.mint(
            fields: PerField { $0 == .focus ? "only this" : "" }, by: Fixtures.alice, in: Fixtures.room,
            at: Fixtures.moment)
        #expect(block.suite == .sigV2_0)
        #expect(block.authorNode == Fixtures.alice.nodeID)
        #expect(block.texts.inOrder == ["only this"] + Array(repeating: "neutral", count: 6))
        #expect(block.record.at("categories.mood.text") == "neutral")
        #expect(block.record.at("metadata.lineage").isNull)
        #expect(block.record["payload"] == nil)
        #expect(block.record["lineage"] == nil)
        #expect(block.assertionID?.text == "asrt-" + block.digest)
    }

    @Test func theSameWordsHaveOneKeyAndTwoAssertions() throws {
        let ours = try Fixtures.block(by: Fixtures.alice)
        let theirs = try Fixtures.block(by: Fixtures.bob)
        #expect(ours.key == theirs.key)
        #expect(ours.assertionID != theirs.assertionID)
    }

    @Test(arguments: [Int64(-1), 9_007_199_254_740_992, .max, .min])
    func aTimeThatPeersCannotHoldIsNotSigned(milliseconds: Int64) {
        #expect(throws: BlockError.unsignableTime) {
            try Block.mint(
                fields: Fixtures.texts, by: Fixtures.alice, in: Fixtures.room,
                at: Timestamp(milliseconds: milliseconds))
        }
    }

    @Test(arguments: [Int64(0), 9_007_199_254_740_991])
    func theOutermostTimesAreSigned(milliseconds: Int64) throws {
        let block = try Block.mint(
            fields: Fixtures.texts, by: Fixtures.alice, in: Fixtures.room, at: Timestamp(milliseconds: milliseconds))
        #expect(try Block(record: JSON(parsing: block.record.serialized)).createdAt.milliseconds == milliseconds)
    }

    @Test func aTextMayHaveSixtyFourKibibytesAndNotAByteMore() throws {
        let longest = String(repeating: "é", count: BlockLimits.textBytes / 2)
        var texts = Fixtures.texts
        texts[.issue] = longest
        #expect(try Fixtures.block(texts: texts).fields[.issue].text == longest)
        texts[.issue] = longest + "x"
        #expect(throws: BlockError.textTooLong(.issue, bytes: 65_537)) { try Fixtures.block(texts: texts) }
    }

    @Test func sevenLongestTextsStillFitAFrame() throws {
        let block = try Fixtures.block(texts: PerField { _ in String(repeating: "a", count: BlockLimits.textBytes) })
        var session = try Fixtures.sessions().client
        #expect(try session.seal(.block(block, anchor: false)).count <= FrameLimits.maxPayload)
    }

    @Test func aBlockThatNoFrameCouldHoldIsRefused() {
        let escaping = PerField<String> { _ in String(repeating: "\u{1}", count: BlockLimits.textBytes) }
        #expect { try Fixtures.block(texts: escaping) } throws: { error in
            guard case .tooLarge? = error as? BlockError else { return false }
            return true
        }
    }

    @Test func atMostSixtyFourParentsAreNamed() throws {
        let keys = try (0..<65).map { index in
            try Fixtures.block(texts: PerField { _ in "parent \(index)" }).key
        }
        let many = try Block.mint(
            fields: Fixtures.texts, by: Fixtures.alice, in: Fixtures.room,
            parents: Array(keys.dropLast()) + keys.prefix(9),
            at: Fixtures.moment)
        #expect(many.parents == Array(keys.dropLast()))
        #expect(throws: BlockError.tooManyParents(65)) {
            try Block.mint(
                fields: Fixtures.texts, by: Fixtures.alice, in: Fixtures.room, parents: keys, at: Fixtures.moment)
        }
    }

    @Test(arguments: [(1.01, 0.0), (0.0, -1.5), (.nan, 0.0), (0.0, .infinity)])
    func moodNumbersStayWithinTheirRange(valence: Double, arousal: Double) {
        #expect(throws: BlockError.moodOutOfRange) {
            try Block.mint(
                fields: Fixtures.texts, moodNumbers: (valence, arousal), by: Fixtures.alice, in: Fixtures.room,
                at: Fixtures.moment)
        }
    }

    @Test func theRenderingLeavesOutWhatSaysNothing() throws {
        let texts = PerField<String> { field in
            switch field {
            case .focus: "a"
            case .intent: "neutral"
            case .mood: "calm"
            case .issue, .motivation, .commitment, .perspective: ""
            }
        }
        let block = try Block.mint(
            fields: texts, moodNumbers: (0.25, 1), by: Fixtures.alice, in: Fixtures.room, at: Fixtures.moment)
        #expect(block.rendering == "focus: a; mood: calm (v:0.25, a:1)")
        #expect(try Fixtures.block(texts: PerField { $0 == .mood ? "calm" : "" }).rendering == "mood: calm")
    }

    @Test func aDescentReferenceNamesAFieldOfASignedStatement() throws {
        let block = try Fixtures.block()
        let reference = DescentReference(to: .intent, of: block)
        #expect(reference.text == "\(block.key.text)#intent~\(block.digest)")
        #expect(try DescentReference(reference.text) == reference)
        for text in ["", block.key.text, "\(block.key)#intent", "\(block.key)#other~\(block.digest)", "x#focus~y"] {
            #expect(throws: MalformedValue.self) { try DescentReference(text) }
        }
    }

    @Test func aBlockIsMeantForItsRoomAndItsRecipient() throws {
        let block = try Fixtures.block(to: Fixtures.bob.nodeID)
        #expect(block.audience(for: Fixtures.bob.nodeID, in: Fixtures.room) == .accepted)
        #expect(block.audience(for: Fixtures.carol.nodeID, in: Fixtures.room) == .wrongRecipient)
        #expect(block.audience(for: Fixtures.bob.nodeID, in: Fixtures.named("other")) == .wrongRoom)
    }

    @Test func theRecordDigestDoesNotDependOnMemberOrder() throws {
        let block = try Fixtures.block()
        #expect(block.recordDigest == Hexadecimal.encode(sha256(block.record.canonicalBytes)))
        #expect(try Block(record: JSON(parsing: block.record.canonicalBytes)).recordDigest == block.recordDigest)
    }
}
