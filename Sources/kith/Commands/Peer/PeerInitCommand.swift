import ArgumentParser
import Foundation
import HeadlessPeers
import MeshBridge
import MeshNode
import MeshProtocol

/// `kith peer init`: a file to begin with.
struct PeerInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write the configuration file of a headless peer, with every key explained.",
        discussion: """
            Writes <name>.toml into the current folder, or with --profile into the state folder, where your agent can \
            start it by name (and you are asked first). An existing file is never overwritten.

            EXAMPLES
              kith peer init reviewer --role reviewer
              kith peer init local --role test-writer --provider ollama
              kith peer init helper --role generic --provider command    # e.g. claude -p: no key needed
            """)

    @Argument(help: "Its name on the mesh.")
    var name: String

    @Option(help: ArgumentHelp("One of: \(Role.allCases.map(\.name).joined(separator: ", ")).", valueName: "role"))
    var role = "generic"

    @Option(
        help: ArgumentHelp("One of: \(Provider.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "who"))
    var provider = Provider.anthropic.rawValue

    @Flag(help: "Write it into the state folder, as a profile.")
    var profile = false

    func run() async throws {
        let checked: PeerName
        do {
            checked = try PeerName(name)
            try IdentityName.check(checked)
        } catch {
            throw Refusal(
                "'\(ConsentText.plain(name))' cannot be a peer's name. Take letters, digits, '.', '-' and '_', at most 40 of "
                    + "them, the first not '.'.")
        }
        guard let role = Role(name: role) else {
            throw Refusal("There is no role '\(role)'. Roles: \(Role.allCases.map(\.name).joined(separator: ", ")).")
        }
        guard let provider = Provider(rawValue: provider) else {
            throw Refusal(
                "There is no provider '\(provider)'. Providers: "
                    + Provider.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        }
        let path = try destination(checked.text)
        let text = PeerConfiguration.template(role: role, name: checked.text, provider: provider)
        // Exclusive, so that nothing is lost and no link is followed; private, because people put instructions into it.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Refusal(
                errno == EEXIST
                    ? "\(path) exists already and was left as it is."
                    : "\(path) cannot be written: \(String(cString: strerror(errno))).")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        print("Written: \(path)")
        if let variable = provider.defaultKeyVariable { print("It takes its key from $\(variable).") }
        print("Next: kith peer dry-run \(profile ? checked.text : path)")
    }

    private func destination(_ name: String) throws -> String {
        guard profile else { return "\(name).toml" }
        let folder = try StateFolder(environment: ProcessInfo.processInfo.environment)
        try folder.prepareProfiles()
        return PeerFile.profilePath(name, in: folder)
    }
}
