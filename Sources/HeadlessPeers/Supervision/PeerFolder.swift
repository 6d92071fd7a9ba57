public import MeshNode
import WireJSON

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What processes tell each other about headless peers: one report for each (0600, replaced as a whole), and the switches
/// that stop them.
///
///     $KITH_HOME/STOP                 every peer of the user stops, and none starts while it is there
///     $KITH_HOME/reports/NAME.json    the last report of NAME
///     $KITH_HOME/reports/NAME.stop    NAME is asked to stop; whoever runs it takes the file away when it has
///     $KITH_HOME/reports/NAME.look    a person has decided about an answer that NAME holds; it takes the file away
public struct PeerFolder: Sendable {
    /// A peer as its last report tells, and whether it lives.
    public struct Entry: Sendable, Hashable {
        /// The last report.
        public let status: PeerStatus
        /// Whether a process holds its identity now. False after a crash, whatever the report says.
        public let isAlive: Bool
    }

    /// A larger report is not ours.
    private static let mostBytes = 1 << 20

    private let folder: StateFolder
    private var directory: String { folder.root + "/reports" }

    /// The switch that stops every peer.
    public var stopPath: String { folder.root + "/STOP" }

    /// The folder in a state folder; nothing is created yet.
    public init(_ folder: StateFolder) { self.folder = folder }

    /// Whether every peer has to stop.
    public var isStopped: Bool { access(stopPath, F_OK) == 0 }

    /// Stops every peer of the user, in whatever process, within a second; none starts until `allowAll`.
    ///
    /// - Throws: `HomeError`.
    public func stopAll(because reason: String) throws(HomeError) {
        try write(Array((reason + "\n").utf8), to: stopPath)
    }

    /// Takes the `STOP` switch back.
    public func allowAll() { unlink(stopPath) }

    /// Asks one peer to stop.
    ///
    /// - Throws: `HomeError`; `badName` for what is no plain folder name.
    public func requestStop(of name: String) throws(HomeError) {
        try write([0x0A], to: path(name, ".stop"))
    }

    /// Whether one peer is asked to stop.
    public func isStopRequested(of name: String) -> Bool {
        (try? path(name, ".stop")).map { access($0, F_OK) == 0 } ?? false
    }

    /// Takes the request back.
    public func clearStopRequest(of name: String) {
        if let path = try? path(name, ".stop") { unlink(path) }
    }

    /// Tells a peer that a person has decided about its held answers, so that it need not ask its memory all the time.
    ///
    /// - Throws: `HomeError`.
    public func requestLook(of name: String) throws(HomeError) { try write([0x0A], to: path(name, ".look")) }

    /// Whether a peer was told so since the last time.
    func takeLookRequest(of name: String) -> Bool { (try? path(name, ".look")).map { unlink($0) == 0 } ?? false }

    /// Replaces a peer's report.
    ///
    /// - Throws: `HomeError`.
    public func write(_ status: PeerStatus) throws {
        let json = try JSONValueEncoder().encode(status)
        try write(json.serialized + [0x0A], to: path(status.name, ".json"))
    }

    /// All peers that ever reported, by name.
    public func entries() -> [Entry] {
        guard let listing = opendir(directory) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let file = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if file.hasSuffix(".json") { names.append(String(file.dropLast(5))) }
        }
        return names.sorted().compactMap { entry(named: $0) }
    }

    /// One peer, or nil when it never reported or its report cannot be read.
    public func entry(named name: String) -> Entry? {
        guard let path = try? path(name, ".json"), let bytes = read(path), let json = try? JSON(parsing: bytes),
            let status = try? JSONValueDecoder().decode(PeerStatus.self, from: json)
        else { return nil }
        return Entry(status: status, isAlive: Seat.isHeld(name, in: folder))
    }

    /// Forgets a peer's report.
    public func remove(_ name: String) {
        if let path = try? path(name, ".json") { unlink(path) }
    }

    private func path(_ name: String, _ suffix: String) throws(HomeError) -> String {
        let isPlain =
            !name.isEmpty && name.utf8.count <= 64 && name.first != "."
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-_.".utf8.contains(byte)
            }
        guard isPlain else { throw .badName(name, reason: "it would not be a plain file name") }
        return directory + "/" + name + suffix
    }

    private func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_uid == geteuid(), info.st_size <= Self.mostBytes else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(info.st_size))
        let count = bytes.withUnsafeMutableBytes { Self.readAll(descriptor, $0) }
        return count == bytes.count ? bytes : nil
    }

    private static func readAll(_ descriptor: CInt, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        while filled < buffer.count, let base = buffer.baseAddress {
            #if canImport(Darwin)
            let count = Darwin.read(descriptor, base + filled, buffer.count - filled)
            #else
            let count = Glibc.read(descriptor, base + filled, buffer.count - filled)
            #endif
            guard count > 0 else { break }
            filled += count
        }
        return filled
    }

    /// Whole or not at all: written beside it and renamed over it.
    private func write(_ bytes: [UInt8], to path: String) throws(HomeError) {
        try folder.prepare()
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw unwritable(directory) }
        let temporary = path + ".\(getpid()).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unwritable(path) }
        defer { unlink(temporary) }
        #if canImport(Darwin)
        let written = bytes.withUnsafeBytes { Darwin.write(descriptor, $0.baseAddress, $0.count) }
        #else
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        #endif
        close(descriptor)
        guard written == bytes.count, rename(temporary, path) == 0 else { throw unwritable(path) }
    }

    private func unwritable(_ path: String) -> HomeError {
        .unwritable(path, reason: String(cString: strerror(errno)))
    }
}
