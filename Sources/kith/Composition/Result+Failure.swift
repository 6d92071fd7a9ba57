extension Result {
    /// Why there is no value, in words; empty when there is one.
    var failure: String {
        switch self {
        case .success: ""
        case .failure(let error): "\(error)"
        }
    }
}
