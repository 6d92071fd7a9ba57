import Foundation

extension String {
    /// Unicode normalisation form C, the form in which MMP hashes and signs text. ASCII text is returned as it is.
    public var nfc: String {
        utf8.allSatisfy { $0 < 0x80 } ? self : precomposedStringWithCanonicalMapping
    }
}
