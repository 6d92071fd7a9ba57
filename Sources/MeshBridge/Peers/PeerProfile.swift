import HeadlessPeers
import MeshNode
import ModelContextProtocol

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The text that describes a headless peer, and what it says: a profile of the person, or the agent's own words.
struct PeerProfile {
    /// What `PeerConfiguration` reads at most, in bytes.
    private static let largest = 256 * 1024

    let text: String
    let configuration: PeerConfiguration

    /// Reads the profile `name` of the person.
    ///
    /// - Throws: `ToolFailure`.
    init(named name: String, in folder: StateFolder) throws {
        guard Self.isPlain(name) else {
            throw ToolFailure("A profile is named as its file is, without folder and without .toml, e.g. \"reviewer\".")
        }
        let path = folder.profilesDirectory + "/" + name + ".toml"
        guard let bytes = Self.read(path) else {
            let known = Self.names(in: folder)
            throw ToolFailure(
                "There is no profile \"\(name)\". "
                    + (known.isEmpty
                        ? "Your person makes one with 'kith peer init \(name) --profile'; or give its text as toml."
                        : "Profiles: \(known.joined(separator: ", "))."))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ToolFailure("\(path) is no UTF-8 text of at most 256 KiB.")
        }
        try self.init(toml: text, file: name + ".toml")
    }

    /// - Throws: `ToolFailure` with a line for each thing that is wrong, `file:line:column: what`.
    init(toml: String, file: String = "toml") throws {
        text = toml
        do {
            configuration = try PeerConfiguration(toml: toml, file: file)
        } catch {
            throw ToolFailure(
                "Nothing was started; this has to be put right:\n" + ConsentText.escaped(error.description))
        }
    }

    /// Names of the person's profiles, at most 50.
    static func names(in folder: StateFolder) -> [String] {
        guard let listing = opendir(folder.profilesDirectory) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let file = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let name = String(file.dropLast(5))
            if file.hasSuffix(".toml"), isPlain(name) { names.append(name) }
        }
        return Array(names.sorted().prefix(50))
    }

    private static func isPlain(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.first != "."
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-_.".utf8.contains(byte)
            }
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_size <= largest else {
            return nil
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= largest {
            #if canImport(Darwin)
            let count = Darwin.read(descriptor, &chunk, chunk.count)
            #else
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            #endif
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes += chunk[..<count]
        }
        return nil
    }
}
