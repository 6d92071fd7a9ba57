import Foundation

/// Where the things under test are.
enum Place {
    /// The `kith` of the same build, beside the test bundle; `KITH_BINARY` names another one.
    static let kith: String = setting("KITH_BINARY") ?? buildFolder + "/kith"

    /// A Python with the official MCP client (`scripts/setup --test` makes it); `KITH_PYTHON` names another one.
    static let python: String = setting("KITH_PYTHON") ?? packageRoot + "/.venv/bin/python"

    static let packageRoot: String = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder.path
    }()

    private static let buildFolder: String = {
        #if os(Linux)
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        #else
        let bundle = Bundle(for: Subprocess.self).bundlePath
        #endif
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().path
    }()

    private static func setting(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
