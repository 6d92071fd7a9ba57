/// Six decimals as JavaScript's `toFixed(6)` writes them: the exact value of the double, ties away from zero. C's printf
/// rounds ties to even, so 1/128 would come out as 0.007812 there and 0.007813 here.
///
/// - Parameter number: finite, below 2^32 in magnitude; nil for anything else, since nothing signed needs more.
func sixDecimals(_ number: Double) -> String? {
    guard number.isFinite, number.magnitude < 4_294_967_296 else { return nil }
    // |number| = significand * 2^exponent exactly, with a 53-bit significand; times 10^6 it stays below 2^73.
    let exponent = number.isNormal ? Int(number.exponent) - 52 : -1074
    let significand = number.significandBitPattern | (number.isNormal ? 1 << 52 : 0)
    let scaled = UInt128(significand) * 1_000_000
    // Below 2^32 the exponent is at most -21, so this always shifts right.
    let shift = -exponent
    let rounded: UInt128 = shift > 100 ? 0 : (scaled + (1 << UInt128(shift - 1))) >> UInt128(shift)
    let whole = String(rounded / 1_000_000)
    let fraction = String(rounded % 1_000_000)
    let padding = String(repeating: "0", count: 6 - fraction.utf8.count)
    return (number < 0 ? "-" : "") + whole + "." + padding + fraction
}
