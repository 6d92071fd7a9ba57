import Testing
import WireJSON

@testable import ModelContextProtocol

/// Which rules a request falls under, and which version a handshake settles on.
@Suite struct EraSelectionTests {
    private static let version = "io.modelcontextprotocol/protocolVersion"
    private static let capabilities = "io.modelcontextprotocol/clientCapabilities"

    private func select(_ method: String, _ meta: JSON?, channelMode: Bool = false) -> String {
        let params: JSONObject = meta.map { ["_meta": $0] } ?? [:]
        let request = IncomingRequest(id: .integer(1), method: method, params: params)
        switch EraSelection(request, channelMode: channelMode) {
        case .modern: return "modern"
        case .handshake: return "handshake"
        case .legacy: return "legacy"
        case .refused(let error): return "\(error.code)"
        }
    }

    @Test(
        "the envelope decides, whatever the method",
        arguments: [
            ("tools/list", nil, "legacy"), ("tools/list", [:], "legacy"),
            ("tools/list", ["progressToken": 1], "legacy"),
            ("tools/list", [version: "2026-07-28", capabilities: [:]], "modern"),
            ("tools/list", [version: "2026-07-28"], "-32602"), ("tools/list", [capabilities: [:]], "-32602"),
            ("tools/list", [version: 7, capabilities: [:]], "-32602"),
            ("tools/list", [version: "2026-07-28", capabilities: "x"], "-32602"),
            ("tools/list", [version: "2025-11-25", capabilities: [:]], "-32022"),
            ("tools/list", [version: "2099-01-01", capabilities: [:]], "-32022"),
            ("server/discover", nil, "-32602"),
            ("server/discover", [version: "2026-07-28", capabilities: [:]], "modern"),
            ("initialize", nil, "handshake"), ("initialize", [version: "2026-07-28", capabilities: [:]], "handshake"),
        ] as [(String, JSON?, String)])
    func selection(method: String, meta: JSON?, expected: String) {
        #expect(select(method, meta) == expected)
    }

    @Test func channelModeRefusesOnlyDiscovery() {
        let envelope: JSON = [Self.version: "2026-07-28", Self.capabilities: [:]]
        #expect(select("server/discover", envelope, channelMode: true) == "-32601")
        #expect(select("server/discover", nil, channelMode: true) == "-32601")
        #expect(select("tools/list", envelope, channelMode: true) == "modern")
        #expect(select("initialize", nil, channelMode: true) == "handshake")
    }

    @Test(
        "a handshake settles on the version that was asked for, if it has one",
        arguments: [
            ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
            ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("1999-01-01", "2025-11-25"),
            ("", "2025-11-25"), ("not-a-version", "2025-11-25"),
        ])
    func negotiation(requested: String, settled: String) {
        #expect(ProtocolVersion.negotiated(requested: requested).rawValue == settled)
    }

    @Test func everyVersionIsListedNewestFirst() {
        #expect(
            ProtocolVersion.supported.map(\.rawValue) == [
                "2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05",
            ])
    }

    @Test(
        "an empty elicitation capability means forms",
        arguments: [
            ([:], false), (["elicitation": [:]], true), (["elicitation": ["form": [:]]], true),
            (["elicitation": ["url": [:]]], false), (["elicitation": true], false),
        ] as [(JSONObject, Bool)])
    func formCapability(json: JSONObject, expected: Bool) {
        #expect(ClientCapabilities(json).supportsForms == expected)
    }
}
