import WireJSON

/// The codec under every message: one `tools/call` line of the size that hosts send.
enum JSONFigures {
    static func measure() throws -> [Figure] {
        var texts = Texts(seed: 1)
        let names = ["focus", "issue", "intent", "motivation", "commitment", "perspective", "mood"]
        let fields = zip(names, texts.fields(7)).map { ($0, JSON.string($1)) }
        let key = "cmb-" + String(repeating: "0123456789abcdef", count: 4)
        let call: JSON = [
            "jsonrpc": "2.0", "id": 12, "method": "tools/call",
            "params": [
                "name": "observe",
                "arguments": .object(
                    JSONObject(fields + [("valence", 0.25), ("parents", [.string(key), .string(key)]), ("limit", 20)])),
                "_meta": ["progressToken": "token-42"],
            ],
        ]
        let line = call.serialized
        let parse = try Stopwatch.perRun(runs: 2000) { _ in keep(try JSON(parsing: line)) }
        let write = Stopwatch.perRun(runs: 2000) { _ in keep(call.serialized) }
        let how = "\(line.count)-byte tools/call, median of 50 batches of 2,000"
        return [
            Figure("JSON parse", parse, atMost: nil, .microseconds, how: how),
            Figure("JSON write", write, atMost: nil, .microseconds, how: how),
        ]
    }
}
