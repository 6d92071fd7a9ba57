import Ambient
import CAT7
import Testing
import WireJSON

@testable import MeshProtocol

struct SessionTests {
    private static func frames() throws -> [ApplicationFrame] {
        let block = try Fixtures.block()
        let assertion = try #require(block.assertionID)
        let attestation = try Attestation.signed(
            of: block.key, at: Fixtures.moment, roster: Fixtures.room, method: "semantic", verdict: "guarded",
            categories: PerField { _ in "guard" }, seq: 1, prev: Attestation.genesis, by: Fixtures.bob)
        return [
            .block(block, anchor: false), .block(block, anchor: true), .attestation(attestation),
            .receipt(try Receipt(of: block.key, assertion: assertion, state: "stored", at: Fixtures.moment)),
            .receipt(
                try Receipt(
                    of: block.key, assertion: assertion, state: "refused", reason: "too fast",
                    retryAfter: .seconds(2), at: Fixtures.moment)),
            .notice(Notice(code: "rate-limited", message: "slow down", retryAfter: .milliseconds(1500))),
            .fetch(
                try CmbFetch(requestID: "cf-1", key: block.key, from: Fixtures.alice.nodeID, at: Fixtures.moment)),
            .fetchResult(try CmbFetchResult(requestID: "cf-1", key: block.key, block: block, at: Fixtures.moment)),
            .fetchResult(try CmbFetchResult(requestID: "cf-2", key: block.key, block: nil, at: Fixtures.moment)),
            .ping, .pong, .bye, .other(type: "share-turn", ["type": "share-turn", "text": "hello"]),
        ]
    }

    @Test func everyFrameTravelsBothWaysUnderOneSequence() throws {
        var (client, server) = try Fixtures.sessions()
        for (number, frame) in try Self.frames().enumerated() {
            let up = try client.seal(frame)
            #expect(try JSON(parsing: up)["sequence"] == .string(String(number)))
            #expect(try server.open(up) == frame)
            #expect(try client.open(server.seal(frame)) == frame)
        }
    }

    @Test func nothingOfABlockButItsMetadataIsReadable() throws {
        var session = try Fixtures.sessions().client
        let payload = String(decoding: try session.seal(.block(Fixtures.block(), anchor: false)), as: UTF8.self)
        for (_, text) in Fixtures.texts { #expect(!payload.contains(text)) }
        let anchor = String(decoding: try session.seal(.block(Fixtures.block(), anchor: true)), as: UTF8.self)
        #expect(!anchor.contains("alice"))
    }

    @Test func aReplayAGapAndAReorderingAreRefused() throws {
        var (client, server) = try Fixtures.sessions()
        let sealed = try (0..<4).map { _ in try client.seal(.ping) }
        #expect(throws: SessionError.outOfOrder(expected: 0, received: 1)) { try server.open(sealed[1]) }
        #expect(try server.open(sealed[0]) == .ping)
        #expect(throws: SessionError.outOfOrder(expected: 1, received: 0)) { try server.open(sealed[0]) }
        #expect(throws: SessionError.outOfOrder(expected: 1, received: 3)) { try server.open(sealed[3]) }
        #expect(try server.open(sealed[1]) == .ping)
        #expect(try server.open(sealed[2]) == .ping)
        #expect(try server.open(sealed[3]) == .ping)
    }

    @Test func blocksAndOtherFramesShareTheSequence() throws {
        var (client, server) = try Fixtures.sessions()
        let ping = try client.seal(.ping)
        let block = try client.seal(.block(Fixtures.block(), anchor: false))
        #expect(throws: SessionError.outOfOrder(expected: 0, received: 1)) { try server.open(block) }
        _ = try server.open(ping)
        _ = try server.open(block)
    }

    @Test func aNumberThatWasChangedDoesNotHelpAReplay() throws {
        var (client, server) = try Fixtures.sessions()
        let first = try client.seal(.ping)
        _ = try server.open(first)
        let renumbered = try JSON(parsing: first).with("sequence", "1")
        #expect(throws: SessionError.notAuthentic) { try server.open(renumbered.serialized) }
    }

    @Test func ourOwnFramesAreNotAcceptedBack() throws {
        var (client, _) = try Fixtures.sessions()
        let sealed = try client.seal(.ping)
        #expect(throws: SessionError.wrongDirection) { try client.open(sealed) }
        let turned = try JSON(parsing: sealed).with("direction", "server-to-client")
        #expect(throws: SessionError.notAuthentic) { try client.open(turned.serialized) }
    }

    @Test func framesOfAnotherSessionAreRefused() throws {
        var (client, _) = try Fixtures.sessions(nonce: 1)
        var (_, server) = try Fixtures.sessions(nonce: 2)
        let sealed = try client.seal(.ping)
        #expect(throws: SessionError.wrongSession) { try server.open(sealed) }
        let renamed = try JSON(parsing: sealed).with("sessionId", .string(server.id))
        #expect(throws: SessionError.notAuthentic) { try server.open(renamed.serialized) }
    }

    @Test(arguments: ["key", "assertionId", "createdByNodeId", "room", "to"])
    func theMetadataThatNamesABlockIsAuthenticated(member: String) throws {
        var (client, server) = try Fixtures.sessions()
        let frame = try JSON(parsing: client.seal(.block(Fixtures.block(), anchor: false)))
        let changed = frame.with("metadata.\(member)", "something else")
        #expect(throws: SessionError.notAuthentic) { try server.open(changed.serialized) }
        #expect(try server.open(frame.serialized) == .block(Fixtures.block(), anchor: false))
    }

    @Test(arguments: ["createdBy", "createdTimestamp", "lineage", "application"])
    func theRestOfTheMetadataIsBoundByTheAssertion(member: String) throws {
        let values: [String: JSON] = [
            "createdBy": "mallory", "createdTimestamp": 5,
            "lineage": ["parents": [.string(try Fixtures.block().key.text)]],
            "application": ["mediaType": "text/plain"],
        ]
        var (client, server) = try Fixtures.sessions()
        let frame = try JSON(parsing: client.seal(.block(Fixtures.block(), anchor: false)))
        let changed = frame.with("metadata.\(member)", values[member])
        #expect(throws: SessionError.self) { try server.open(changed.serialized) }
    }

    @Test func unsealedFramesAreRefused() throws {
        var (_, server) = try Fixtures.sessions()
        let block = try Fixtures.block()
        let plain: JSON = ["type": "cmb", "cmb": block.record]
        #expect(throws: SessionError.plaintextRefused("cmb")) { try server.open(plain.serialized) }
        #expect(throws: SessionError.plaintextRefused("ping")) { try server.open(.ping) }
        #expect(throws: SessionError.plaintextRefused("client-hello")) {
            try server.open(.clientHello(Fixtures.client().hello))
        }
    }

    @Test func whatWasNotAgreedOnIsNeitherSealedNorOpened() throws {
        func end(_ role: Role, _ extensions: [String]) throws -> SecureSession {
            let hello = Fixtures.client().hello
            let transcript = Transcript(client: hello, server: hello, selected: [])
            let keys = KeySchedule(secret: Array(repeating: 1, count: 32), transcript: transcript)
            return SecureSession(id: transcript.sessionID, role: role, keys: keys, extensions: extensions)
        }
        var narrow = try end(.client, ["cmb-encrypted-v2"])
        #expect(throws: SessionError.notAgreed("kith-sealed-v1")) { try narrow.seal(.ping) }
        // An anchor still reaches a peer without the vendor frame, only unmarked.
        var strict = try end(.server, ["cmb-encrypted-v2"])
        let block = try Fixtures.block()
        #expect(try strict.open(narrow.seal(.block(block, anchor: true))) == .block(block, anchor: false))
        var wide = try end(.client, SecureExtensions.offered)
        let ping = try wide.seal(.ping)
        #expect(throws: SessionError.notAgreed("kith-sealed-v1")) { try strict.open(ping) }
        var none = try end(.client, [])
        #expect(throws: SessionError.notAgreed("cmb-encrypted-v2")) { try none.seal(.block(block, anchor: false)) }
    }

    @Test(arguments: [Suite.sigV1, .sigV2])
    func recordsWithoutAnAssertionAreNotSealed(suite: Suite) throws {
        var (client, _) = try Fixtures.sessions()
        let old = try Fixtures.block(suite: suite)
        #expect(throws: SessionError.notSealable) { try client.seal(.block(old, anchor: false)) }
    }

    @Test func aFrameTooLargeForTheWireCostsNoNumber() throws {
        var (client, server) = try Fixtures.sessions()
        let large = JSON.string(String(repeating: "x", count: 800_000))
        #expect(throws: SessionError.self) { try client.seal(.other(type: "big", ["text": large])) }
        #expect(try server.open(client.seal(.ping)) == .ping)
    }

    @Test func applicationDataTravelsSealed() throws {
        let data = Array("a secret attachment".utf8)
        let block = try Block.mint(
            fields: Fixtures.texts, by: Fixtures.alice, in: Fixtures.room,
            application: ApplicationDescriptor(mediaType: "text/plain", schema: nil, data: data), at: Fixtures.moment)
        var (client, server) = try Fixtures.sessions()
        let payload = try client.seal(.block(block, anchor: false))
        #expect(try JSON(parsing: payload).at("metadata.application.data").isNull)
        guard case .block(let opened, anchor: false) = try server.open(payload) else {
            Issue.record("not opened as a block")
            return
        }
        #expect(opened == block)
        #expect(opened.application?.data == data)
        #expect(opened.verification(with: Fixtures.alice.publicKey) == .verified)
    }

    /// An authentic frame is counted even when its content is of no use, or the session would be out of step.
    @Test func authenticNonsenseIsRefusedAndCounted() throws {
        var (client, server) = try Fixtures.sessions()
        let nonsense = try client.seal(.other(type: "kith-receipt", ["state": "invented"]))
        #expect { try server.open(nonsense) } throws: { error in
            guard case .malformed? = error as? SessionError else { return false }
            return true
        }
        #expect(try server.open(client.seal(.ping)) == .ping)
    }

    @Test func aForgedBlockInsideAGoodSealIsSeenByItsSignature() throws {
        var (client, server) = try Fixtures.sessions()
        let forged = try JSON(parsing: client.seal(.block(Fixtures.block(), anchor: false)))
            .with("metadata.sig", .string(Base64.url.encode(Array(repeating: 7, count: 64))))
        guard case .block(let block, anchor: false) = try server.open(forged.serialized) else {
            Issue.record("not opened as a block")
            return
        }
        #expect(block.verification(with: Fixtures.alice.publicKey) == .forged(.badSignature))
    }

    @Test func aReceiptTellsOnlyKnownStates() throws {
        let block = try Fixtures.block()
        let assertion = try #require(block.assertionID)
        #expect(throws: MalformedValue.self) {
            try Receipt(of: block.key, assertion: assertion, state: "delivered", at: Fixtures.moment)
        }
    }

    @Test func aFetchResultHoldsTheBlockThatWasAskedFor() throws {
        let block = try Fixtures.block()
        let other = try Fixtures.block(texts: PerField { _ in "other" })
        #expect(throws: MalformedValue.self) {
            try CmbFetchResult(requestID: "r", key: other.key, block: block, at: Fixtures.moment)
        }
    }

    @Test func aNoticeIsCutToItsLimits() {
        let notice = Notice(code: String(repeating: "é", count: 40), message: String(repeating: "日", count: 1000))
        #expect(notice.code.utf8.count <= 64 && notice.message.utf8.count <= 1024)
        #expect(notice.message.utf8.count > 1000)
    }
}
