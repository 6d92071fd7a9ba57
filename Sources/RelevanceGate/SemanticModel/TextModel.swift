import CTextModel

/// The token table of the semantic encoder (format `SVAFENC1`, docs/encoder-format.md), used where it lies in the program.
///
/// Loading checks the header and that every section lies inside the bytes; nothing is copied, indexed or decoded, so it
/// costs microseconds and only the pages that are used become resident. What is kept is where the sections are; the bytes are
/// a constant of the program, and are asked for where they are read.
/// A class, so that the many small values below are not copied with every encoder.
final class TextModel: Sendable {
    let dimension: Int
    let entryCount: Int
    let slotCount: Int
    let bitsPerElement: Int
    let maximumTokens: Int
    let maximumWordLength: Int
    let maximumPieces: Int
    let hashAmplitude: Int32
    /// Entries from here on are function words of other languages.
    let firstForeignEntry: Int
    let kernelID: String
    let characterMap: Section
    let classRanges: Section
    let calibrationKnots: Section
    let table: Section
    let stringOffsets: Section
    let strings: Int
    let multipliers: Section
    let matrix: Section

    /// A run of equal records.
    struct Section {
        let offset: Int
        let count: Int
        let stride: Int

        /// Where record `index` starts; the caller has made sure that there is one.
        func position(_ index: Int) -> Int { offset + index * stride }
    }

    /// The table that is compiled into the binary.
    static func embedded() throws(TextModelError) -> TextModel { try TextModel(validating: embeddedBytes) }

    /// The bytes of that table.
    static var embeddedBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: kith_text_model_bytes(), count: kith_text_model_count())
    }

    /// Refuses what is no usable table. Any bytes can be checked; only those in the binary are ever read.
    static func check(_ bytes: UnsafeRawBufferPointer) throws(TextModelError) { _ = try TextModel(validating: bytes) }

    private init(validating bytes: UnsafeRawBufferPointer) throws(TextModelError) {
        guard bytes.count >= Self.headerSize, bytes.prefix(8).elementsEqual("SVAFENC1".utf8) else {
            throw .notATextModel
        }
        var header: [Int] = []
        for word in 0..<21 {
            header.append(Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 + 4 * word, as: UInt32.self))))
        }
        guard header[0] == 1 else { throw .unknownVersion(header[0]) }
        (dimension, entryCount, slotCount, bitsPerElement) = (header[1], header[2], header[3], header[4])
        (maximumTokens, maximumWordLength, maximumPieces) = (header[5], header[6], header[7])
        hashAmplitude = Int32(clamping: header[8])
        firstForeignEntry = header[9]
        characterMap = Section(offset: header[13], count: header[10], stride: 16)
        classRanges = Section(offset: header[14], count: header[11], stride: 12)
        calibrationKnots = Section(offset: header[15], count: header[12], stride: 16)
        table = Section(offset: header[16], count: slotCount, stride: 4)
        stringOffsets = Section(offset: header[17], count: entryCount + 1, stride: 4)
        strings = header[18]
        multipliers = Section(offset: header[19], count: entryCount, stride: 2)
        matrix = Section(offset: header[20], count: entryCount, stride: dimension * bitsPerElement / 8)
        let name = bytes[92..<124].prefix { $0 != 0 }
        kernelID = String(decoding: name, as: UTF8.self)
        try checkParameters()
        try checkSections(within: bytes.count)
    }

    private static let headerSize = 128

    private func checkParameters() throws(TextModelError) {
        guard dimension > 0, dimension.isMultiple(of: 2), dimension <= 4096 else { throw .outOfRange("dim") }
        guard bitsPerElement == 4 || bitsPerElement == 8 else { throw .outOfRange("bits") }
        guard slotCount > entryCount, slotCount.nonzeroBitCount == 1 else { throw .outOfRange("slots") }
        // With these bounds the 32-bit sums of a 4-bit table cannot overflow: 4096 * 65535 * 7 < 2^31.
        guard (1...4096).contains(maximumTokens) else { throw .outOfRange("maxTokens") }
        guard (1...64).contains(maximumWordLength) else { throw .outOfRange("maxWord") }
        guard (1...64).contains(maximumPieces) else { throw .outOfRange("maxPieces") }
        guard (1...4096).contains(hashAmplitude) else { throw .outOfRange("hashAmp") }
        guard (1...64).contains(calibrationKnots.count) else { throw .outOfRange("nCal") }
    }

    private func checkSections(within size: Int) throws(TextModelError) {
        for section in [
            characterMap, classRanges, calibrationKnots, table, stringOffsets, multipliers, matrix,
            Section(offset: strings, count: 1, stride: 0),
        ] {
            let (length, overflow) = section.count.multipliedReportingOverflow(by: section.stride)
            guard !overflow, section.offset.isMultiple(of: 64), section.offset >= Self.headerSize,
                section.offset <= size, length <= size - section.offset
            else { throw .sectionOutside(section.offset) }
        }
    }

    /// A byte position inside a checked section.
    func pointer(at position: Int) -> UnsafeRawPointer { UnsafeRawPointer(kith_text_model_bytes()) + position }

    /// The 32-bit number at a byte position inside a checked section.
    func word(at position: Int) -> UInt32 {
        UInt32(littleEndian: pointer(at: position).loadUnaligned(as: UInt32.self))
    }

    /// The multiplier of an entry's row.
    func multiplier(of entry: Int) -> Int32 {
        Int32(UInt16(littleEndian: pointer(at: multipliers.position(entry)).loadUnaligned(as: UInt16.self)))
    }
}

/// Why bytes are not a usable token table. The embedded one is checked by the tests, so this is met only by who makes a
/// new table.
enum TextModelError: Error, CustomStringConvertible, Equatable {
    case notATextModel
    case unknownVersion(Int)
    case outOfRange(String)
    case sectionOutside(Int)

    var description: String {
        switch self {
        case .notATextModel: "this is not a token table: it does not start with SVAFENC1; make one with distill.py"
        case .unknownVersion(let version): "token table version \(version) is unknown; only version 1 can be read"
        case .outOfRange(let name): "the token table's header has an impossible value for \(name); make it again"
        case .sectionOutside(let offset): "the token table's section at \(offset) lies outside the file; make it again"
        }
    }
}
