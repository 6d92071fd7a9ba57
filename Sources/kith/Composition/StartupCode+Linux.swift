#if os(Linux)
import Foundation
import Glibc

/// The code that only starting needed.
///
/// Linux counts every page of the program that was ever touched as resident, and maps sixteen of them for each one that is:
/// after a start that is most of a large binary, of which a resting node needs a small part.
enum StartupCode {
    /// Gives the pages of the program's code back. They are the file's own, unchanged, so whatever is needed again is mapped
    /// again from the page cache, in microseconds. Does nothing where that cannot be told for certain.
    static func release() {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        else { return }
        for line in maps.split(separator: "\n") where line.hasSuffix(" " + program) {
            // 55d0c8a00000-55d0ca800000 r-xp 00000000 fe:00 1234   /usr/bin/kith
            let parts = line.split(separator: " ", maxSplits: 2)
            // Never what was or can be written, as relocated data was: that would be lost.
            guard parts.count == 3, parts[1] == "r-xp" else { continue }
            let range = parts[0].split(separator: "-")
            guard range.count == 2, let start = UInt(range[0], radix: 16), let end = UInt(range[1], radix: 16),
                start < end
            else { continue }
            _ = madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED)
        }
    }
}
#endif
