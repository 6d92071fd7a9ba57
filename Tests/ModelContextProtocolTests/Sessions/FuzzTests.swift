import Foundation
import TestSupport
import Testing
import WireJSON

@testable import ModelContextProtocol

/// Broken input of all kinds, at random but repeatable.
@Suite struct FuzzTests {
    @Test("two thousand mangled lines are survived, and every line back is a message", arguments: [UInt64(1), 2])
    func mangledLines(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let lines = try ["2025-11-25", "2026-07-28", "2025-03-26"].flatMap { version in
            try String(contentsOf: SchemaCheck.goldenFolder("transcripts/\(version).txt"), encoding: .utf8)
                .split(separator: "\n").filter { $0.hasPrefix("> ") }.map { Array($0.dropFirst(2).utf8) }
        }
        let wire = Wire(Sample.server())
        for round in 0..<2_000 {
            var line = lines[Int.random(in: 0..<lines.count, using: &random)]
            for _ in 0..<Int.random(in: 0...4, using: &random) { mangle(&line, &random) }
            wire.send(bytes: line.filter { $0 != 10 })
            guard round % 200 == 199 else { continue }
            for message in try await wire.messagesBeforePing() {
                for part in message.arrayValue ?? [message] { #expect(part["jsonrpc"] == "2.0", "\(part.text)") }
            }
        }
        #expect(try await wire.request("initialize", ["protocolVersion": "2025-11-25"])["result"] != nil)
    }

    private func mangle(_ line: inout [UInt8], _ random: inout SeededRandom) {
        guard !line.isEmpty else { return }
        let place = Int.random(in: 0..<line.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: line[place] = UInt8.random(in: 0...255, using: &random)
        case 1: line.removeSubrange(place..<min(line.count, place + Int.random(in: 1..<10, using: &random)))
        case 2: line.insert(contentsOf: Array("{}[]\",:0\\u".utf8.shuffled(using: &random).prefix(3)), at: place)
        case 3: line.removeSubrange(place...)
        default: line.insert(contentsOf: line, at: place)
        }
    }
}
