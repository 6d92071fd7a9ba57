#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The one folder in which Kith keeps everything: `$KITH_HOME`, else `~/.kith`.
///
///     identities/<name>/   identity.json (0600), mesh.sqlite, lock, control.sock
///     run/                 one socket per live node; how nodes of one user on one machine find each other
///     peers/               profiles of headless peers, made by the person
public struct StateFolder: Sendable, Hashable {
    /// Absolute path of the folder.
    public let root: String

    /// The folder at `root`; nothing is created yet.
    public init(root: String) { self.root = root }

    /// The folder that the environment names: `KITH_HOME`, else `.kith` in `HOME`.
    ///
    /// - Throws: `HomeError.noHome` when neither variable is set.
    public init(environment: [String: String]) throws(HomeError) {
        if let home = environment["KITH_HOME"], !home.isEmpty {
            root = StateFolder.absolute(home, userHome: environment["HOME"])
        } else if let home = environment["HOME"], !home.isEmpty {
            root = home + "/.kith"
        } else {
            throw .noHome
        }
    }

    /// Where live nodes put their sockets.
    public var runDirectory: String { root + "/run" }

    /// Where the person keeps profiles of headless peers.
    public var profilesDirectory: String { root + "/peers" }

    /// The folder of one identity.
    public func identityDirectory(_ name: String) -> String { root + "/identities/" + name }

    /// Makes the folder and its two children if needed, each readable by the owner alone, and refuses one that others
    /// could have prepared or could read.
    ///
    /// - Throws: `HomeError` naming the path and what to do.
    public func prepare() throws(HomeError) {
        for path in [root, root + "/identities", runDirectory] { try PrivateDirectory.ensure(path) }
    }

    /// Makes the folder of profiles if needed; it decides what may be started, so nobody else may write there.
    ///
    /// - Throws: `HomeError` as `prepare()`.
    public func prepareProfiles() throws(HomeError) {
        try prepare()
        try PrivateDirectory.ensure(profilesDirectory)
    }

    /// Names of the identities that have a folder here, sorted.
    public func identityNames() -> [String] {
        guard let directory = opendir(root + "/identities") else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Hosts hand over `~/…` from their configuration as it stands there, because no shell has read it.
    private static func absolute(_ path: String, userHome: String?) -> String {
        if path.hasPrefix("/") { return path }
        if path.hasPrefix("~/"), let userHome, !userHome.isEmpty { return userHome + path.dropFirst(1) }
        return workingDirectory() + "/" + path
    }

    private static func workingDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }
}
