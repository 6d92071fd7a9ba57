import Foundation

extension String {
    /// Unicode normalisation form C, the form in which MMP hashes and signs text. ASCII text is returned as it is.
    public var nfc: String { isASCII ? self : precomposedStringWithCanonicalMapping }

    /// Read where it lies: every text of every block passes here, when it is made and each time it is read back.
    private var isASCII: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in bytes.allSatisfy { $0 < 0x80 } }
            ?? utf8.allSatisfy { $0 < 0x80 }
    }
}
