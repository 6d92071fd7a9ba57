import Foundation
import TestSupport
import Testing
import WireJSON

/// Base64 against Foundation's, and one text for each value.
struct Base64Tests {
    @Test(arguments: 0..<70)
    func bothAlphabetsAgreeWithFoundation(_ count: Int) {
        let bytes = SeededRandom(seed: UInt64(count)).bytes(count)
        let standard = Data(bytes).base64EncodedString()
        let url = standard.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        #expect(Base64.standard.encode(bytes) == standard && Base64.url.encode(bytes) == url)
        #expect(Base64.standard.decode(standard) == bytes && Base64.url.decode(url) == bytes)
        #expect(Base64.decodeLeniently(standard) == bytes && Base64.decodeLeniently(url) == bytes)
    }

    /// What would give bytes that have another text.
    @Test(arguments: [
        "QR", "QUJ", "QQ==", "QUI=", "Q", "QUJDR", "+/+/", "QUJD\n", "QU D", "Qä", "=", "QQ=", "====", "QUJD====",
    ])
    func theURLAlphabetHasOneTextForEachValue(_ text: String) {
        #expect(Base64.url.decode(text) == nil)
    }

    @Test(arguments: ["QR==", "QUJ=", "QQ", "QUI", "Q===", "-_-_", "QUJD====", "=QUJ", "Q=Q=", "QQ=\u{301}="])
    func theStandardAlphabetHasOneTextForEachValue(_ text: String) {
        #expect(Base64.standard.decode(text) == nil)
    }

    @Test func everyWrongDigitIsFoundInEveryPlace() {
        for digits in ["QUJD", "QUJDREU", "QUJDRE"] {
            for place in 0..<digits.utf8.count {
                var bytes = Array(digits.utf8)
                bytes[place] = UInt8(ascii: "*")
                #expect(Base64.url.decode(String(decoding: bytes, as: UTF8.self)) == nil)
                #expect(Base64.decodeLeniently(String(decoding: bytes, as: UTF8.self)) == nil)
            }
        }
    }
}
