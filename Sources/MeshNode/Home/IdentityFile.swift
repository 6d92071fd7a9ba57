import Ambient
import MeshProtocol
import WireJSON

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Where an identity's keys live: `identity.json`, mode 0600, written once and never rewritten. The nodeId and the keys
/// are stored and lost together, because peers pin one to the other for good.
enum IdentityFile {
    /// Larger files are not ours.
    private static let maxBytes = 16_384

    /// Reads the identity in `directory`, or makes one named `name` there.
    static func loadOrCreate(
        in directory: String, name: PeerName, now: Timestamp, random: any RandomSource
    ) throws(HomeError) -> Identity {
        let path = directory + "/identity.json"
        if access(path, F_OK) == 0 { return try load(path) }
        let identity: Identity
        do {
            identity = try Identity(
                nodeID: NodeID.make(at: now, random: random.bytes(10)), name: name, signingSeed: random.bytes(32),
                sealingSecret: random.bytes(32))
        } catch {
            throw .damagedIdentity(path, reason: "\(error)")
        }
        try save(identity, createdAt: now, to: path)
        return identity
    }

    /// Reads and checks one identity file.
    static func load(_ path: String) throws(HomeError) -> Identity {
        let bytes = try readPrivate(path)
        do {
            let json = try JSON(parsing: bytes)
            guard let nodeID = json["nodeId"]?.stringValue, let name = json["name"]?.stringValue,
                let signing = json["signingSeed"]?.stringValue.flatMap({ Hexadecimal.decode($0) }),
                let sealing = json["sealingSecret"]?.stringValue.flatMap({ Hexadecimal.decode($0) })
            else { throw HomeError.damagedIdentity(path, reason: "a member is missing or malformed") }
            return try Identity(
                nodeID: NodeID(nodeID), name: PeerName(name), signingSeed: signing, sealingSecret: sealing)
        } catch let error as HomeError {
            throw error
        } catch {
            // The parser's own words could quote the file, which holds secrets.
            throw .damagedIdentity(path, reason: "it is not a Kith identity")
        }
    }

    private static func readPrivate(_ path: String) throws(HomeError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .unreadable(path, reason: lastSystemError()) }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw .unreadable(path, reason: lastSystemError()) }
        guard info.st_uid == geteuid() else { throw .foreignOwner(path) }
        guard info.st_mode & 0o077 == 0 else {
            throw .openPermissions(path, mode: UInt32(info.st_mode & 0o777), wanted: "600")
        }
        guard info.st_size <= maxBytes else { throw .damagedIdentity(path, reason: "it is too large") }
        var bytes = [UInt8](repeating: 0, count: maxBytes)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, $0.count - filled) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path, reason: lastSystemError()) }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }

    /// Writes to a temporary name and links it into place, so that a crash leaves a whole file or none and two starting
    /// processes cannot overwrite each other's keys.
    private static func save(_ identity: Identity, createdAt: Timestamp, to path: String) throws(HomeError) {
        let json: JSON = [
            "nodeId": .string(identity.nodeID.text), "name": .string(identity.name.text),
            "agentId": .string(identity.agentID.text), "publicKey": .string(identity.publicKey.base64url),
            "signingSeed": .string(Hexadecimal.encode(identity.signingSeed)),
            "sealingSecret": .string(Hexadecimal.encode(identity.sealingSecret)),
            "createdAt": .integer(createdAt.milliseconds),
        ]
        let temporary = path + ".\(getpid()).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path, reason: lastSystemError()) }
        defer { unlink(temporary) }
        let bytes = json.serialized + [0x0A]
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        let synced = written == bytes.count && fsync(descriptor) == 0
        let reason = lastSystemError()
        close(descriptor)
        guard synced else { throw .unwritable(path, reason: reason) }
        guard link(temporary, path) == 0 else { throw .unwritable(path, reason: lastSystemError()) }
    }
}
