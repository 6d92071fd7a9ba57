import WireJSON

/// What one `observe` costs a host when the memory is full of earlier ones.
enum ObserveFigures {
    static func measure(_ kith: KithSurface, blocks: Int = 10_000) throws -> [Figure] {
        let scratch = try ScratchFolder()
        let host = Host(try kith.serve(home: scratch.appending("observe"), name: "observe"))
        defer { host.child.stop() }
        try host.initialize()
        var texts = Texts(seed: 3)
        for index in 0..<blocks { try host.call(KithSurface.observe, KithSurface.observation(texts.fields(index))) }
        let times = try Stopwatch.samples(1_000) { run in
            try host.call(KithSurface.observe, KithSurface.observation(texts.fields(blocks + run)))
        }
        let how = "1,000 calls over stdio, one after the other, \(blocks) blocks in memory, seven fields each"
        return [
            Figure("observe p50, \(blocks) blocks", times.median, atMost: 0.001, .milliseconds, how: how),
            Figure("observe p99, \(blocks) blocks", times.percentile(0.99), atMost: 0.005, .milliseconds, how: how),
        ]
    }
}
