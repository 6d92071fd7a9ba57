public import Ambient

extension ModelSettings {
    /// The model that these settings describe. Nothing is sent yet; `close()` it at the end.
    ///
    /// - Parameters:
    ///   - role: What a scripted model plays.
    ///   - environment: Where keys, proxies and `SSL_CERT_FILE` are looked up, and what a program gets to see.
    /// - Throws: `ModelSetupError`.
    public func makeModel(
        role: Role, environment: [String: String], time: any TimeSource, random: any RandomSource
    ) throws(ModelSetupError) -> any Model {
        let dialect: any VendorDialect
        switch provider {
        case .scripted: return ScriptedModel(role: role)
        case .command: return CommandModel(command: command, environment: environment, timeout: timeout, time: time)
        case .anthropic: dialect = AnthropicDialect()
        case .ollama: dialect = OllamaDialect()
        case .mistral: dialect = ChatCompletionsDialect(vendor: .mistral)
        case .openai:
            let isOwn = address?.host == "api.openai.com"
            dialect = ChatCompletionsDialect(vendor: isOwn ? .openAI : .compatible)
        }
        guard let address else { throw .noAddress }
        let secret: APIKey?
        do { secret = try key?.key(environment: environment) } catch { throw .key(error) }
        let endpoint: ModelEndpoint
        do { endpoint = try ModelEndpoint(address, environment: environment, time: time) } catch { throw .proxy(error) }
        return VendorModel(
            provider: provider.rawValue, name: name, dialect: dialect, endpoint: endpoint, key: secret,
            timeout: timeout,
            policy: RetryPolicy(attempts: maxAttempts), time: time, random: random)
    }

    /// Checks what can be checked without calling: that key and program are there, and that the proxy can be used. For
    /// `dry-run`.
    ///
    /// - Throws: `ModelSetupError`.
    public func check(environment: [String: String]) throws(ModelSetupError) {
        do { _ = try key?.key(environment: environment) } catch { throw .key(error) }
        if let address {
            do { _ = try ProxySettings.forAddress(address, environment: environment) } catch { throw .proxy(error) }
        }
        if let program = command.first, !ProgramSearch.finds(program, environment: environment) {
            throw .noProgram(program)
        }
    }
}

/// Why a model cannot be set up.
public enum ModelSetupError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The key.
    case key(KeyError)
    /// The proxy.
    case proxy(ProxyError)
    /// There is no address.
    case noAddress
    /// `model.command` names a program that is not there.
    case noProgram(String)

    /// What to do.
    public var description: String {
        switch self {
        case .key(let error): error.description
        case .proxy(let error): error.description
        case .noProgram(let name):
            "There is no program \(Excerpt.of(name, limit: 200)). Install it, give its full path in model.command, or mend $PATH."
        case .noAddress: "There is no address for this provider: set model.base_url."
        }
    }
}
