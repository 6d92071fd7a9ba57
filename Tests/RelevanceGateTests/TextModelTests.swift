import Testing

@testable import RelevanceGate

/// A damaged or foreign table is refused when it is loaded, before anything is looked up in it.
@Suite struct TextModelTests {
    /// The embedded table with some header bytes changed or its end cut off.
    private func load(bytes count: Int? = nil, patch: [Int: [UInt8]]) -> TextModelError? {
        do {
            let original = TextModel.embeddedBytes
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: original.count, alignment: 64)
            defer { copy.deallocate() }
            copy.copyMemory(from: original)
            for (offset, bytes) in patch {
                for (index, byte) in bytes.enumerated() { copy[offset + index] = byte }
            }
            let part = UnsafeRawBufferPointer(rebasing: copy[..<(count ?? original.count)])
            try TextModel.check(part)
            return nil
        } catch {
            return error
        }
    }

    @Test func theEmbeddedTableIsSound() throws {
        #expect(load(patch: [:]) == nil)
        _ = try CalibrationCurve(TextModel.embedded())
    }

    @Test func anotherMagicIsNotATable() { #expect(load(patch: [0: Array("SVAFENC2".utf8)]) == .notATextModel) }

    @Test func anotherVersionIsRefused() { #expect(load(patch: [8: [2, 0, 0, 0]]) == .unknownVersion(2)) }

    @Test(arguments: [0, 1, 127]) func aHeaderThatIsCutOffIsRefused(_ count: Int) {
        #expect(load(bytes: count, patch: [:]) == .notATextModel)
    }

    @Test func aTableThatIsCutOffIsRefused() {
        guard case .sectionOutside = load(bytes: 5_000_000, patch: [:]) else {
            Issue.record("a truncated matrix was accepted")
            return
        }
    }

    @Test(arguments: [
        (12, "dim"), (20, "slots"), (24, "bits"), (28, "maxTokens"), (32, "maxWord"), (36, "maxPieces"),
        (40, "hashAmp"), (56, "nCal"),
    ])
    func impossibleParametersAreRefused(_ offset: Int, _ name: String) {
        #expect(load(patch: [offset: [0, 0, 0, 0]]) == .outOfRange(name))
        #expect(load(patch: [offset: [255, 255, 255, 255]]) == .outOfRange(name))
    }

    @Test(arguments: Array(stride(from: 60, through: 88, by: 4))) func everySectionMustLieInside(_ offset: Int) {
        for bytes: [UInt8] in [[192, 255, 255, 255], [0, 0, 0, 0], [1, 1, 0, 0]] {
            guard case .sectionOutside = load(patch: [offset: bytes]) else {
                Issue.record("a section at \(bytes) was accepted")
                return
            }
        }
    }

    @Test func errorsSayWhatToDo() {
        #expect("\(TextModelError.unknownVersion(7))".contains("only version 1"))
        #expect("\(TextModelError.notATextModel)".contains("distill.py"))
    }
}
