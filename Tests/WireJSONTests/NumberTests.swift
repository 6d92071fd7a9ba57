import TestSupport
import Testing
import WireJSON

/// Numbers are read as the nearest `Double` and written so that they come back the same.
struct NumberTests {
    /// The standard library's own conversion is the judge of the shortcut for short numbers.
    @Test func decimalTextsAreReadAsTheNearestDouble() throws {
        var random = SeededRandom(seed: 42)
        for _ in 0..<20_000 {
            let digits = (0..<Int.random(in: 1...20, using: &random)).map { _ in Int.random(in: 0...9, using: &random) }
            let exponent = Int.random(in: -40...40, using: &random)
            let text = "\(Int.random(in: 1...9, using: &random)).\(digits.map(String.init).joined())e\(exponent)"
            #expect(try JSON(parsing: text) == .double(#require(Double(text))), "\(text)")
        }
    }

    @Test func everyDoubleComesBackTheSame() throws {
        let random = SeededRandom(seed: 43)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            #expect(try JSON(parsing: JSON.double(value).serialized) == .double(value))
            let canonical = try JSON(parsing: JSON.double(value).canonicalBytes)
            #expect(canonical.doubleValue == value)
        }
    }

    @Test func everyIntegerComesBackTheSame() throws {
        var random = SeededRandom(seed: 44)
        for _ in 0..<20_000 {
            let value = Int64(bitPattern: random.next()) >> Int.random(in: 0..<64, using: &random)
            #expect(try JSON(parsing: JSON.integer(value).serialized) == .integer(value))
        }
    }

    /// The hardest cases lie halfway between two neighbours (2^53 + 1 rounds to even, one digit more decides it).
    @Test(
        arguments: [
            ("9007199254740993.0", 9_007_199_254_740_992.0),
            ("9007199254740993.00000000000000000001", 9_007_199_254_740_994),
            ("2.2250738585072011e-308", .leastNormalMagnitude.nextDown), ("1e23", 1e23), ("8.5e22", 8.5e22),
            ("1e22", 1e22),
            ("179769313486231580793e288", .greatestFiniteMagnitude), ("2.47e-324", 0),
            ("2.48e-324", .leastNonzeroMagnitude),
        ] as [(String, Double)])
    func aHardNumberIsRoundedRight(text: String, expected: Double) throws {
        #expect(try JSON(parsing: text) == .double(expected))
    }
}
