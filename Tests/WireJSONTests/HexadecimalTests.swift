import TestSupport
import Testing
import WireJSON

struct HexadecimalTests {
    @Test func everyByteHasTwoLowercaseDigitsAndComesBack() {
        let bytes = Array(UInt8.min...UInt8.max)
        let text = Hexadecimal.encode(bytes)
        #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff") && text.utf8.count == 512)
        #expect(Hexadecimal.decode(text) == bytes && Hexadecimal.encode(bytes[10..<12]) == "0a0b")
    }

    @Test(arguments: ["0", "0G", "AB", "a-", "ä", "0 ", "\u{FF10}\u{FF10}"])
    func whatIsNotWrittenInPairsOfLowercaseDigitsIsRefused(_ text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }

    @Test func aDigestHasExactlyItsNumberOfDigits() {
        let digits = String(repeating: "0f", count: 32)
        #expect(
            Hexadecimal.isDigest(digits) && !Hexadecimal.isDigest(digits.dropLast())
                && !Hexadecimal.isDigest("0f" + digits))
        #expect(Hexadecimal.isDigest(digits.prefix(16), count: 16) && !Hexadecimal.isDigest(digits.uppercased()))
    }
}
