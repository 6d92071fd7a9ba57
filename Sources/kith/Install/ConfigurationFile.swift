import Foundation

/// A host's configuration file, which belongs to the person: it may be a link into their own collection, and it may hold
/// keys that nobody else should read.
struct ConfigurationFile {
    private let path: String

    init(_ path: String) {
        // A link stays a link; what it points to is changed.
        self.path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// What stands in it, or nil when there is no such file.
    func text() throws -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Refusal("\(path) cannot be read as text, so it is left alone.")
        }
        return text
    }

    /// Puts `text` in its place, whole or not at all, readable by the same people as before.
    func replace(with text: String) throws {
        let files = FileManager.default
        let folder = (path as NSString).deletingLastPathComponent
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let mode = (try? files.attributesOfItem(atPath: path))?[.posixPermissions] as? NSNumber
        let draft = path + ".kith-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            // Empty and private first, so that no moment shows the content to others.
            _ = files.createFile(atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600])
            try text.write(toFile: draft, atomically: false, encoding: .utf8)
            try files.setAttributes([.posixPermissions: mode ?? 0o644], ofItemAtPath: draft)
            guard rename(draft, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? files.removeItem(atPath: draft)
            throw Refusal("\(path) cannot be written, so it is as it was. Check the folder's permissions.")
        }
    }
}
