import Testing
import WireJSON

/// Lines of the protocol as they travel, for tests that look at every byte of standard output.
enum RawServer {
    static let initialize =
        #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"#
        + #""clientInfo":{"name":"raw","version":"1"}}}"# + "\n"
        + #"{"jsonrpc":"2.0","method":"notifications/initialized"}"# + "\n"

    static func call(_ tool: String, _ arguments: String, id: Int) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#
            + "\n"
    }

    /// Everything a server wrote, after its end. Each line has to be a JSON-RPC message.
    static func messages(_ output: Capture) throws -> [JSON] {
        #expect(output.text.isEmpty || output.text.hasSuffix("\n"))
        return try output.lines.map { line in
            let message = try JSON(parsing: line)
            #expect(message["jsonrpc"]?.stringValue == "2.0")
            return message
        }
    }
}
