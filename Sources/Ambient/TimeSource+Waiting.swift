extension TimeSource {
    /// Waits for `work`, for `limit` at most. Whichever is left then is cancelled, and this returns when it has obeyed.
    public func wait(atMost limit: Duration, for work: @escaping @Sendable () async -> Void) async {
        await withTaskGroup { group in
            group.addTask { await work() }
            group.addTask { try? await sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }
}
