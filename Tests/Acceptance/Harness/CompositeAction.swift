import Foundation

/// `action.yml`, read as GitHub's runner reads it.
struct CompositeAction {
    struct Step {
        let id: String
        let shell: String
        let script: String
        let environment: [YAML.Entry]
    }

    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    /// Names and defaults.
    let inputs: [String: String]
    /// Names and the expressions that they are.
    let outputs: [String: String]
    let steps: [Step]
    let source: String

    init(source: String) throws {
        self.source = source
        let file = try YAML(parsing: String(contentsOfFile: source + "/action.yml", encoding: .utf8))
        func texts(_ section: String, _ member: String) throws -> [String: String] {
            try Dictionary(
                uniqueKeysWithValues: (file[section]?.entries ?? []).map { entry in
                    guard let text = entry.value[member]?.string, entry.value["description"]?.string != nil else {
                        throw Malformed(description: "\(section).\(entry.key) needs 'description' and '\(member)'")
                    }
                    return (entry.key, text)
                })
        }
        inputs = try texts("inputs", "default")
        outputs = try texts("outputs", "value")
        guard file["name"]?.string != nil, file["description"]?.string != nil,
            file["runs"]?["using"]?.string == "composite"
        else { throw Malformed(description: "it is no composite action") }
        steps = try (file["runs"]?["steps"]?.items ?? []).map { step in
            guard let script = step["run"]?.string, let shell = step["shell"]?.string else {
                throw Malformed(description: "a step of a composite action needs 'run' and 'shell'")
            }
            return Step(
                id: step["id"]?.string ?? "", shell: shell, script: script, environment: step["env"]?.entries ?? [])
        }
    }
}

/// A runner of GitHub's for one job: what it tells the steps of an action by variables and files, and what it makes of the
/// files that they write.
final class WorkflowRunner {
    struct Result {
        /// Of the step that failed, or 0.
        let code: Int32
        let outputs: [String: String]
        let summary: String
        let log: String
    }

    let home: Home
    /// Where the caller's sources are checked out.
    let workspace: String
    private let scratch: String
    private var count = 0

    init() throws {
        home = try Home()
        workspace = home.appending("workspace")
        scratch = home.appending("_temp")
        for folder in [workspace, scratch] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
    }

    /// Runs all steps, or as far as the first that fails.
    func run(
        _ action: CompositeAction, with given: [String: String], _ environment: [String: String] = [:]
    ) async throws -> Result {
        guard given.keys.allSatisfy({ action.inputs[$0] != nil }) else {
            throw CompositeAction.Malformed(description: "there is no such input")
        }
        var context = ["github.action_path": action.source, "runner.temp": scratch]
        for (name, value) in action.inputs.merging(given, uniquingKeysWith: { _, new in new }) {
            context["inputs.\(name)"] = value
        }
        var variables = home.environment(environment)
        // The action makes a folder of its own.
        variables["KITH_HOME"] = nil
        var summary = ""
        var log = ""
        var code: Int32 = 0
        for step in action.steps where code == 0 {
            let files = try Files(in: scratch, number: count)
            count += 1
            for entry in step.environment {
                let text = entry.value.string ?? ""
                files.environment[entry.key] = try Self.evaluate(text, context)
            }
            try Self.evaluate(step.script, context).write(toFile: files.script, atomically: true, encoding: .utf8)
            guard step.shell == "bash" else { throw CompositeAction.Malformed(description: "shell \(step.shell)") }
            let process = try Subprocess(
                ["/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", files.script],
                environment: variables.merging(files.environment) { _, new in new }.merging([
                    "GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_WORKSPACE": workspace, "RUNNER_TEMP": scratch,
                ]) { _, new in new }, directory: workspace)
            process.closeInput()
            code = try await process.exit()
            try await eventually("the log", isTrue: { process.output.hasEnded && process.errors.hasEnded })
            log += process.output.text + process.errors.text
            summary += try files.text("GITHUB_STEP_SUMMARY")
            for (name, value) in try files.settings("GITHUB_OUTPUT") {
                context["steps.\(step.id).outputs.\(name)"] = value
            }
            variables.merge(try files.settings("GITHUB_ENV")) { _, new in new }
            for line in try files.text("GITHUB_PATH").split(separator: "\n") {
                variables["PATH"] = line + ":" + (variables["PATH"] ?? "")
            }
        }
        // What a step has not said is empty.
        for step in action.steps {
            for name in action.outputs.keys {
                let path = "steps.\(step.id).outputs.\(name)"
                context[path] = context[path] ?? ""
            }
        }
        return Result(
            code: code, outputs: try action.outputs.mapValues { try Self.evaluate($0, context) }, summary: summary,
            log: log)
    }

    /// Replaces `${{ a.b }}`; operators and functions are not known here.
    static func evaluate(_ text: String, _ context: [String: String]) throws -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.range(of: "${{") {
            guard let end = rest.range(of: "}}", range: start.upperBound..<rest.endIndex) else {
                throw CompositeAction.Malformed(description: "an expression is not closed")
            }
            let name = rest[start.upperBound..<end.lowerBound].trimmingCharacters(in: .whitespaces)
            guard let value = context[name] else {
                throw CompositeAction.Malformed(description: "nobody has said what \(name) is")
            }
            result += rest[..<start.lowerBound] + value
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    /// The files of one step.
    private final class Files {
        private static let names = ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH"]
        let script: String
        var environment: [String: String] = [:]

        init(in folder: String, number: Int) throws {
            script = folder + "/step-\(number).sh"
            for name in Self.names {
                let path = folder + "/\(name)-\(number)"
                environment[name] = path
                try "".write(toFile: path, atomically: true, encoding: .utf8)
            }
        }

        func text(_ name: String) throws -> String {
            try String(contentsOfFile: environment[name] ?? "", encoding: .utf8)
        }

        /// `name=value`, or `name<<MARK`, lines, `MARK`; anything else fails the step.
        func settings(_ name: String) throws -> [String: String] {
            var settings: [String: String] = [:]
            var lines = try text(name).split(separator: "\n")[...]
            while let line = lines.popFirst() {
                if let match = line.wholeMatch(of: /([^=<]+)<<(.+)/) {
                    let end = lines.firstIndex(of: match.2) ?? lines.endIndex
                    settings[String(match.1)] = lines[..<end].joined(separator: "\n")
                    lines = lines[end...].dropFirst()
                } else if let match = line.wholeMatch(of: /([^=<]+)=(.*)/) {
                    settings[String(match.1)] = String(match.2)
                } else {
                    throw CompositeAction.Malformed(description: "\(name): '\(line)' is no setting")
                }
            }
            return settings
        }
    }
}
