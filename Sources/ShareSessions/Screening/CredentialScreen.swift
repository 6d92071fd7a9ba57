import TextScreening

/// The screen that shares use: the formats of credentials that `TextScreening` knows.
public struct CredentialScreen: OutgoingScreen {
    private let scanner = CredentialScanner()

    /// The screen.
    public init() {}

    /// The names of the formats found.
    public func secrets(in text: String) -> [String] {
        var names: [String] = []
        for finding in scanner.findings(in: text) where !names.contains(finding.format) { names.append(finding.format) }
        return names
    }
}
