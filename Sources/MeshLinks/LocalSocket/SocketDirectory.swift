import MeshProtocol

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The folder in which the live nodes of one user meet: `<nodeId>.sock`, and beside it `<nodeId>.lock`.
struct SocketDirectory: Sendable {
    /// Longest socket path in bytes: the field of the socket address minus its closing zero (107 on Linux, 103 on macOS).
    static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// A scan looks at no more entries than this, whatever has been put into the folder.
    static let largestScan = 4096

    let path: String

    /// Makes the folder (0700) when it is missing and refuses one that somebody else could tamper with.
    static func prepare(_ path: String) throws(LinkError) -> SocketDirectory {
        try make(path)
        var facts = stat()
        guard lstat(path, &facts) == 0 else { throw systemError("look at", path) }
        func refuse(_ problem: String) -> LinkError { .unsafeDirectory(path: path, problem: problem) }
        guard facts.st_mode & S_IFMT == S_IFDIR else { throw refuse("is not a folder") }
        guard facts.st_uid == geteuid() else { throw refuse("belongs to another user") }
        guard facts.st_mode & (S_IWGRP | S_IWOTH) == 0 else { throw refuse("can be changed by other users") }
        return SocketDirectory(path: path)
    }

    private static func make(_ path: String) throws(LinkError) {
        if mkdir(path, S_IRWXU) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw systemError("make the folder", path)
        }
        try make(String(path[..<slash]))
        guard mkdir(path, S_IRWXU) == 0 || errno == EEXIST else { throw systemError("make the folder", path) }
    }

    func socketPath(of node: NodeID) throws(LinkError) -> String {
        let socket = "\(path)/\(node.text).sock"
        guard socket.utf8.count <= Self.longestPath else {
            throw .pathTooLong(path: socket, limit: Self.longestPath)
        }
        return socket
    }

    func lockPath(of node: NodeID) -> String { "\(path)/\(node.text).lock" }

    /// The nodes that have a socket here, in order of their ids. Everything else in the folder is passed over.
    func nodes() throws(LinkError) -> [NodeID] {
        guard let folder = opendir(path) else { throw systemError("read the folder", path) }
        defer { closedir(folder) }
        var found: [NodeID] = []
        for _ in 0..<Self.largestScan {
            guard let entry = readdir(folder) else { break }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(".sock"), let node = try? NodeID(String(name.dropLast(5))) else { continue }
            found.append(node)
        }
        return found.sorted()
    }
}
