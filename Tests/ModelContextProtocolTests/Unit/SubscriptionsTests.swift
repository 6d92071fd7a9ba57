import Testing
import WireJSON

@testable import ModelContextProtocol

/// Who hears what.
@Suite struct SubscriptionsTests {
    private let everything: JSONObject = [
        "toolsListChanged": true, "promptsListChanged": true, "resourcesListChanged": true,
        "resourceSubscriptions": ["a://1", "a://2", 7, "unknown://"],
    ]

    private func listen(_ subscriptions: inout Subscriptions, _ id: RequestID, _ filter: JSONObject) throws -> JSON {
        try subscriptions.listen(
            id: id, filter: filter, declared: { $0 != .prompts }, known: { $0.hasPrefix("a://") })
    }

    @Test func theAcknowledgementNamesOnlyWhatIsHonoured() throws {
        var subscriptions = Subscriptions()
        let acknowledgement = try listen(&subscriptions, .string("l"), everything)
        #expect(
            acknowledgement["params"]?["notifications"] == [
                "toolsListChanged": true, "resourcesListChanged": true, "resourceSubscriptions": ["a://1", "a://2"],
            ])
        #expect(acknowledgement["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == "l")
    }

    @Test func onlyWhatWasAskedForIsSentWithItsSubscription() throws {
        var subscriptions = Subscriptions()
        _ = try listen(&subscriptions, .integer(1), ["toolsListChanged": true])
        _ = try listen(&subscriptions, .integer(2), ["resourceSubscriptions": ["a://1"]])
        func receivers(_ event: ServerEvent) -> [JSON?] {
            subscriptions.announcements(of: event, legacyIsReady: false).map {
                $0.message["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"]
            }
        }
        #expect(receivers(.listChanged(.tools)) == [1])
        #expect(receivers(.listChanged(.resources)).isEmpty)
        #expect(receivers(.resourceUpdated("a://1")) == [2])
        #expect(receivers(.resourceUpdated("a://2")).isEmpty)
        #expect(subscriptions.end(.integer(2)) == true)
        #expect(receivers(.resourceUpdated("a://1")).isEmpty)
        #expect(subscriptions.end(.integer(2)) == false)
    }

    @Test func aLegacySessionHearsListsAndItsOwnResources() throws {
        var subscriptions = Subscriptions()
        try subscriptions.subscribe("a://1")
        let list = subscriptions.announcements(of: .listChanged(.tools), legacyIsReady: true)
        #expect(list.map(\.message.text) == [#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#])
        #expect(subscriptions.announcements(of: .resourceUpdated("a://1"), legacyIsReady: true).count == 1)
        #expect(subscriptions.announcements(of: .resourceUpdated("a://2"), legacyIsReady: true).isEmpty)
        #expect(subscriptions.announcements(of: .listChanged(.tools), legacyIsReady: false).isEmpty)
        subscriptions.restartLegacy()
        #expect(subscriptions.announcements(of: .resourceUpdated("a://1"), legacyIsReady: true).isEmpty)
    }

    @Test func oneConnectionCannotMakeUsRememberWithoutEnd() throws {
        var subscriptions = Subscriptions()
        for number in 0..<Subscriptions.mostURIs { try subscriptions.subscribe("a://\(number)") }
        #expect(throws: RPCError.self) { try subscriptions.subscribe("a://more") }
        for number in 0..<Subscriptions.mostListens { _ = try listen(&subscriptions, .integer(Int64(number)), [:]) }
        #expect(throws: RPCError.self) { try listen(&subscriptions, .string("more"), [:]) }
    }

    @Test func endingEverythingGivesEachOpenRequestItsResult() throws {
        var subscriptions = Subscriptions()
        _ = try listen(&subscriptions, .string("l"), everything)
        #expect(
            subscriptions.endAll().map(\.text) == [
                #"{"jsonrpc":"2.0","id":"l","result":{"resultType":"complete","_meta":{"io.modelcontextprotocol/subscriptionId":"l"}}}"#
            ])
        #expect(subscriptions.endAll().isEmpty)
    }
}
