import MeshProtocol
import Testing

@testable import MeshLinks

@Suite("Relay addresses and configurations")
struct RelayAddressTests {
    @Test(arguments: [
        ("wss://relay.example.org", "relay.example.org", 443, "/", "relay.example.org"),
        ("wss://Relay.Example.org:8443/mesh?x=1", "relay.example.org", 8443, "/mesh?x=1", "relay.example.org:8443"),
        ("wss://relay.example.org?x=1", "relay.example.org", 443, "/?x=1", "relay.example.org"),
        ("ws://localhost:8787", "localhost", 8787, "/", "localhost:8787"),
        ("ws://127.8.9.1/x", "127.8.9.1", 80, "/x", "127.8.9.1"),
        ("ws://[::1]:9000/", "::1", 9000, "/", "[::1]:9000"),
        ("wss://[2001:db8::7]/", "2001:db8::7", 443, "/", "[2001:db8::7]"),
    ])
    func isTakenApart(text: String, host: String, port: Int, target: String, header: String) throws {
        let address = try RelayAddress(text, allowPlaintext: false)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.target == target)
        #expect(address.hostHeader == header)
    }

    @Test(arguments: [
        "", "relay.example.org", "http://relay.example.org", "wss://", "wss:///path", "wss://:443", "wss://host:0",
        "wss://host:65536", "wss://host:12x", "wss://ho st", "wss://host/a b", "wss://host/\r\nX-Evil: 1",
        "wss://host#part",
        "wss://user:secret@host", "wss://[::1", "wss://[nonsense]", "wss://h\u{F6}st", "wss://ho%73t", "WSS://host",
    ])
    func anUnusableOneIsRefusedWithAReason(text: String) {
        let error = #expect(throws: LinkError.self) { try RelayAddress(text, allowPlaintext: true) }
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: [
        "ws://relay.example.org", "ws://10.0.0.1", "ws://127.0.0.1.example.org", "ws://localhost.example.org",
        "ws://127.0.0", "ws://127.0.0.256", "ws://0.0.0.0", "ws://[::2]",
    ])
    func plaintextToAnotherMachineHasToBeAllowed(text: String) throws {
        #expect(throws: LinkError.self) { try RelayAddress(text, allowPlaintext: false) }
        #expect(try RelayAddress(text, allowPlaintext: true).isLoopback == false)
    }

    @Test func theTokenIsShownNowhere() throws {
        let configuration = try RelayConfiguration(
            url: "wss://relay.example.org", token: "s3cret-token", nodeID: node(1), name: PeerName("ada"))
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped, "\([configuration])"] {
            #expect(!text.contains("s3cret"))
        }
        #expect("\(configuration)".contains("with a token"))
    }
}
