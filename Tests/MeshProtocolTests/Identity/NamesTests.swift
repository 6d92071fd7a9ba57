import Ambient
import MeshProtocol
import Testing

struct NamesTests {
    @Test func aNodeIDIsAVersionSevenUUIDOfItsMoment() throws {
        let node = NodeID.make(at: Timestamp(milliseconds: 0x0123_4567_89AB), random: Array(repeating: 0xFF, count: 10))
        #expect(node.text == "01234567-89ab-7fff-bfff-ffffffffffff")
    }

    @Test func capitalLettersOfANodeIDAreLowered() throws {
        #expect(try NodeID("01990B3E-5A10-7C3E-9F21-6B1F0D5C2A77").text == "01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77")
    }

    @Test func theLowerNodeIDComesFirst() throws {
        let low = try NodeID("00000000-0000-7000-8000-0000000000aa")
        let high = try NodeID("00000000-0000-7000-8000-0000000000ab")
        #expect(low < high)
        #expect(!(high < low))
    }

    @Test(arguments: [
        "", "01990b3e-5a10-7c3e-9f21-6b1f0d5c2a7", "01990b3e-5a10-7c3e-9f21-6b1f0d5c2a777",
        "01990b3e+5a10-7c3e-9f21-6b1f0d5c2a77", "g1990b3e-5a10-7c3e-9f21-6b1f0d5c2a77",
        "01990b3e-5a10-7c3e-9f21-6b1f0d5c2aé", "n1",
    ])
    func whatIsNoUUIDIsNoNodeID(text: String) {
        #expect(throws: MalformedValue.self) { try NodeID(text) }
    }

    @Test(arguments: ["default", "team-blue", "a", "a.b_c-9", String(repeating: "x", count: 64)])
    func aRoomNameOfThePublishedSyntaxIsAccepted(text: String) throws {
        #expect(try RoomName(text).text == text)
    }

    @Test(arguments: ["", "Default", "a room", "a/b", "bär", String(repeating: "x", count: 65), "a\n"])
    func anyOtherRoomNameIsRefused(text: String) {
        #expect(throws: MalformedValue.self) { try RoomName(text) }
    }

    @Test(arguments: [("default", true), ("team-blue-2", true), ("a..b", false), ("a_b", false), ("-a", false)])
    func kebabCaseIsRecognised(text: String, isKebab: Bool) throws {
        #expect(try RoomName(text).isKebabCase == isKebab)
    }

    @Test(arguments: ["a", "Bäcker", "日本", String(repeating: "x", count: 64), "with space", "👩‍👩‍👧"])
    func aPeerNameMayBeAnythingReadable(text: String) throws {
        #expect(try PeerName(text).text == text)
    }

    @Test(arguments: ["", String(repeating: "é", count: 33), "line\nbreak", "bell\u{7}", "csi\u{9B}31m", "del\u{7F}"])
    func aPeerNameIsShortAndHasNoControlCharacters(text: String) {
        #expect(throws: MalformedValue.self) { try PeerName(text) }
    }

    @Test func aRefusalNeverQuotesTheRefusedValue() {
        let error = #expect(throws: MalformedValue.self) { try PeerName("secret\u{1B}[31m") }
        #expect(error?.description.contains("secret") == false)
    }
}
