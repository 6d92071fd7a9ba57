/// A number of the document, taken apart. The digits keep their value as long as they fit `significand`.
struct NumberToken {
    let place: Range<Int>
    let isNegative: Bool
    /// All digits as one integer, without the point; `nil` if they do not fit 64 bits.
    let significand: UInt64?
    /// How many digits follow the point; `nil` if the number is written without point and exponent.
    let fractionDigits: Int?
    /// The value of `e...`, 0 without one, kept within ±99,999 (beyond the range of `Double` in any case).
    let exponent: Int
}

extension Scanner {
    /// Consumes a number whose first byte (a digit or a minus) is next.
    mutating func scanNumber() throws(JSONSyntaxError) -> NumberToken {
        let start = index
        let isNegative = bytes[start] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var significand: UInt64? = 0
        let whole = index
        let wholeDigits = try scanDigits(into: &significand, of: start)
        if wholeDigits > 1, bytes[whole] == UInt8(ascii: "0") { throw JSONSyntaxError(.invalidNumber, at: start) }

        var fractionDigits: Int?
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            fractionDigits = try scanDigits(into: &significand, of: start)
        }
        var exponent = 0
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            exponent = try scanExponent(of: start)
            fractionDigits = fractionDigits ?? 0
        }
        guard index - start <= JSONLimits.longestNumber else { throw JSONSyntaxError(.numberOutOfRange, at: start) }
        return NumberToken(
            place: start..<index, isNegative: isNegative, significand: significand, fractionDigits: fractionDigits,
            exponent: exponent)
    }

    @inline(__always)
    private mutating func scanDigits(into value: inout UInt64?, of start: Int) throws(JSONSyntaxError) -> Int {
        let first = index
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if let known = value {
                let (tenfold, overflow) = known.multipliedReportingOverflow(by: 10)
                let (sum, carry) = tenfold.addingReportingOverflow(UInt64(digit))
                value = overflow || carry ? nil : sum
            }
            index += 1
        }
        guard index > first else {
            throw index < bytes.count
                ? JSONSyntaxError(.invalidNumber, at: start) : JSONSyntaxError(.unexpectedEnd, at: index)
        }
        return index - first
    }

    private mutating func scanExponent(of start: Int) throws(JSONSyntaxError) -> Int {
        var isNegative = false
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            isNegative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        var value: UInt64? = 0
        _ = try scanDigits(into: &value, of: start)
        let exponent = Int(min(value ?? .max, 99_999))
        return isNegative ? -exponent : exponent
    }

    /// The value of a number token: `.integer` if it is written as one and fits, otherwise the nearest `Double`.
    @inline(__always)
    func value(of token: NumberToken) throws(JSONSyntaxError) -> JSON {
        if token.fractionDigits == nil, let significand = token.significand {
            if significand <= UInt64(Int64.max) {
                return .integer(token.isNegative ? -Int64(significand) : Int64(significand))
            }
            if token.isNegative, significand == UInt64(Int64.max) + 1 { return .integer(.min) }
        }
        return .double(try nearestDouble(token))
    }

    func nearestDouble(_ token: NumberToken) throws(JSONSyntaxError) -> Double {
        // Up to 2^53 and 10^22 both factors are exact, and one rounding of an exact operation is the right one
        // (Clinger, "How to read floating point numbers accurately", 1990).
        let power = token.exponent - (token.fractionDigits ?? 0)
        if let significand = token.significand, significand <= 1 << 53, abs(power) < exactPowersOfTen.count {
            let magnitude =
                power < 0
                ? Double(significand) / exactPowersOfTen[-power] : Double(significand) * exactPowersOfTen[power]
            return token.isNegative ? -magnitude : magnitude
        }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[token.place]), as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw JSONSyntaxError(.numberOutOfRange, at: token.place.lowerBound)
        }
        return value
    }
}

private let exactPowersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]
