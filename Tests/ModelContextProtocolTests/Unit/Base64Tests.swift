import Foundation
import TestSupport
import Testing

@testable import ModelContextProtocol

/// Base64 against Foundation's.
@Suite struct Base64Tests {
    @Test("encoding agrees with Foundation", arguments: 0..<40)
    func encoding(count: Int) {
        let bytes = SeededRandom(seed: UInt64(count)).bytes(count)
        #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
        #expect(Base64.decodeURLSafe(Base64.encodeURLSafe(bytes)) == bytes)
    }

    @Test("other characters and impossible lengths are refused", arguments: ["a", "ab=", "a b!", "ab+c", "ab/c", "ä"])
    func refusals(text: String) {
        #expect(Base64.decodeURLSafe(text) == nil)
    }
}
