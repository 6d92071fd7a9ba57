import Ambient
import ModelContextProtocol
import TestSupport
import WireJSON

/// Tags without cryptography: enough to see whether the room checks them.
struct ChecksumSealer: StateSealer {
    func tag(for bytes: [UInt8]) -> [UInt8] {
        let sum = bytes.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0))) }
    }

    func isValid(_ tag: [UInt8], for bytes: [UInt8]) -> Bool { tag == self.tag(for: bytes) }
}

enum Sample {
    static let info = Implementation(name: "sample", version: "1.0")

    static let inbox = Resource("sample://inbox", name: "inbox", mimeType: "text/plain") { request in
        [.text("nothing new", uri: request.uri)]
    }

    static let picture = Resource("sample://picture", name: "picture") { request in
        [.bytes([0, 255, 1], uri: request.uri, mimeType: "image/png")]
    }

    static let things = ResourceTemplate(
        "sample://thing/{id}", name: "thing", completing: ["id": { _, _ in ["two", "three", "one"] }]
    ) { request in
        request.variables["id"] == "none" ? nil : [.text(request.variables["id"] ?? "", uri: request.uri)]
    }

    static let brief = Prompt(
        "brief", title: "Brief",
        arguments: [PromptArgument("topic", isRequired: true, completing: { _, _ in ["tea", "tests", "code"] })]
    ) { values, _ in [PromptMessage(.user, text: "Brief me on \(values["topic"] ?? "")")] }

    /// A server of everything above, on a clock that stands still and with repeatable randomness.
    static func server(
        tools: [Tool] = [SampleTool.echo, SampleTool.failing, SampleTool.whoAmI, SampleTool.asking],
        resources: [Resource] = [inbox, picture], options: ServerOptions = ServerOptions(),
        time: any TimeSource = ManualTime(), sealer: (any StateSealer)? = ChecksumSealer(),
        decorate: Server.Decorate? = nil
    ) -> Server {
        Server(
            info: info, instructions: "Use echo.", tools: tools, resources: resources, templates: [things],
            prompts: [brief], options: options, time: time, random: SeededRandom(seed: 7), sealer: sealer,
            decorate: decorate)
    }
}
