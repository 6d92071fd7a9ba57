import ArgumentParser
import HeadlessPeers
import WireJSON

/// `kith peer schema`: for editors.
struct PeerSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of a peer's configuration file.")

    func run() { print(PeerConfiguration.jsonSchema.prettyText) }
}
