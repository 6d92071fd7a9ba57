import TestSupport
import Testing

@testable import CAT7

/// Two texts that look the same must hash the same: normalisation form C (Unicode Standard Annex 15).
struct NormalFormTests {
    private func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

    /// Scalars before and after. Swift's `==` holds canonically equal strings to be equal, so scalars are compared.
    @Test(arguments: [
        ([0x65, 0x301], [0xE9]),  // e and an acute
        ([0xE9], [0xE9]),  // composed already
        ([0x212B], [0xC5]),  // the Ångström sign is the letter
        ([0x1E9B, 0x323], [0x1E9B, 0x323]),  // from the Annex's table: stays
        ([0x64, 0x307, 0x323], [0x1E0D, 0x307]),  // marks come into canonical order
        ([0x1112, 0x1161, 0x11AB], [0xD55C]),  // Hangul syllables
        ([0x0958], [0x915, 0x93C]),  // excluded from composition
        ([0xFB01], [0xFB01]),  // a ligature is only compatible, not equal
        ([0x1F99C], [0x1F99C]), ([], []),
    ])
    func theScalarsAreThoseOfFormC(_ before: [UInt32], _ after: [UInt32]) throws {
        var text = String.UnicodeScalarView()
        for value in before { text.append(try #require(Unicode.Scalar(value))) }
        #expect(scalars(String(text).nfc) == after)
    }

    @Test func asciiIsReturnedAsItIs() {
        let text = String((0..<128).map { Character(Unicode.Scalar(UInt8($0))) })
        #expect(scalars(text.nfc) == scalars(text))
        #expect("\r\n".nfc.utf8.elementsEqual("\r\n".utf8))
    }

    @Test func normalisingAgainChangesNothingWhateverTheText() {
        var random = SeededRandom(seed: 31)
        for _ in 0..<500 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...24, using: &random) {
                // Around the combining marks, Latin, Hangul and Indic scripts, where composition happens.
                let range =
                    [0x20...0x17F, 0x300...0x36F, 0x900...0x97F, 0x1100...0x11FF, 0x1E00...0x1EFF, 0xAC00...0xAC7F]
                    .randomElement(using: &random) ?? 0x20...0x7E
                if let scalar = Unicode.Scalar(UInt32(Int.random(in: range, using: &random))) { text.append(scalar) }
            }
            let once = String(text).nfc
            #expect(scalars(once.nfc) == scalars(once))
            #expect(once == String(text), "form C is canonically the same text")
        }
    }
}
