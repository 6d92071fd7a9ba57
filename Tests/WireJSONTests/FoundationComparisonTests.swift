import Foundation
import TestSupport
import Testing
import WireJSON

/// Two parsers that do not know each other must agree. The deliberate differences are listed in `isDeliberate`.
struct FoundationComparisonTests {
    /// Documents that between them use every rule of the grammar.
    private static let documents = [
        #"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"observe","arguments":{"focus":"x\ty"}}}"#,
        #"[0,-0,1,-1,10,0.5,-0.25,1e5,1E-5,2.5e+3,9223372036854775807,-9223372036854775808,12345678901234567890]"#,
        #"{"text":"plain","escapes":"\"\\\/\b\f\n\r\t","unit":"\u0041\u00e9\u20ac","pair":"\ud83d\ude00"}"#,
        #"{"umlaut":"äöü","arrow":"→","emoji":"😀","line":"\u2028","null":null,"yes":true,"no":false}"#,
        #" [ [ [ ] , { } ] , { "a" : [ { "b" : [ 1 , 2 ] } ] } , "" , " " ] "#,
        #"[1.7976931348623157e308,5e-324,0.1,123456.789e-3,3.141592653589793,4.35,0.000001]"#,
        "\"a text alone\"", "-12.75e-1", "true", "null",
    ].map { Array($0.utf8) }

    /// Bytes that matter to the grammar, so that mutations hit rules and not only letters.
    private static let interesting =
        Array("{}[]\",:\\/ue0123456789+-.tfn \n\u{0}\u{1F}\u{7F}".utf8) + [0x80, 0xC3, 0xED, 0xFF]

    private static let whiteSpace = Array(" \t\r\n".utf8)

    private func mutate(_ document: [UInt8], with random: inout SeededRandom) -> [UInt8] {
        var bytes = document
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let byte = Self.interesting.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
            default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &random)))
            }
        }
        return bytes
    }

    @Test(arguments: 0..<4)
    func mutatedDocumentsMeetTheSameFateInBothParsers(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed) + 1)
        var accepted = 0
        for _ in 0..<25_000 {
            let bytes = mutate(Self.documents.randomElement(using: &random) ?? [], with: &random)
            let text = String(decoding: bytes, as: UTF8.self)
            let ours = Result { () throws(JSONSyntaxError) in try JSON(parsing: bytes) }
            let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            switch (ours, theirs) {
            case (.success(let ours), let theirs?):
                accepted += 1
                #expect(agrees(ours, theirs), "\(text)")
                #expect(try JSON(parsing: ours.serialized) == ours, "\(text)")
            case (.failure, nil):
                break
            case (.failure(let error), .some):
                #expect(isDeliberate(error, bytes), "only we refuse: \(error) \(text)")
            case (.success, nil):
                Issue.record("only we accept: \(text)")
            }
            if bytes.first(where: { !Self.whiteSpace.contains($0) }) == UInt8(ascii: "{") {
                #expect(isObject(bytes, error: ours), "\(text)")
            }
        }
        #expect(accepted > 1000)
    }

    /// What only we refuse, on purpose.
    private func isDeliberate(_ error: JSONSyntaxError, _ bytes: [UInt8]) -> Bool {
        switch error.reason {
        // Foundation on Linux lets a comma stand before the closing bracket, and takes a zero byte at the start for
        // UTF-16 or UTF-32. RFC 8259 knows neither.
        case .unexpectedByte:
            bytes[..<error.offset].last { !Self.whiteSpace.contains($0) } == UInt8(ascii: ",")
                || bytes.prefix(4).contains(0)
        // Two readers of one document would see different values.
        case .duplicateKey: true
        // Could not be written back as UTF-8.
        case .loneSurrogate: true
        default: false
        }
    }

    /// The span scanner accepts what the parser accepts, with the same error otherwise.
    private func isObject(_ bytes: [UInt8], error: Result<JSON, JSONSyntaxError>) -> Bool {
        switch (Result { () throws(JSONSyntaxError) in try JSONSpans(scanning: bytes) }, error) {
        case (.success(let spans), .success(let value)): spans.keys == value.objectValue?.keys
        case (.failure(let one), .failure(let other)): one == other
        case (.success, .failure), (.failure, .success): false
        }
    }

    private func agrees(_ ours: JSON, _ theirs: Any) -> Bool {
        switch (ours, theirs) {
        case (.null, is NSNull): true
        case (.bool(let ours), let theirs as Bool): ours == theirs
        case (.integer(let ours), let theirs as NSNumber): theirs.int64Value == ours
        // Foundation reads by way of decimal numbers and is off by some units in the last place; NumberTests is exact.
        case (.double(let ours), let theirs as NSNumber): abs(theirs.doubleValue - ours) <= 8 * ours.ulp
        case (.string(let ours), let theirs as String): ours.utf8.elementsEqual(theirs.utf8)
        case (.array(let ours), let theirs as [Any]):
            ours.count == theirs.count && zip(ours, theirs).allSatisfy { agrees($0, $1) }
        case (.object(let ours), let theirs as [String: Any]):
            ours.count == theirs.count
                && ours.allSatisfy { member in theirs[member.key].map { agrees(member.value, $0) } ?? false }
        default: false
        }
    }
}
