import MeshLinks

/// Letters between the connection that reads them and whoever commits them: a full mailbox is taken in bundles while it is
/// still being read. An actor, because both sides wait for each other here.
actor LetterBasket {
    /// A letter, and the connection that it came over.
    struct Item: Sendable {
        let mail: RelayMail
        let connection: Int
    }

    /// Letters that may wait; then the connection is read no further.
    private static let most = 256

    private var items: [Item] = []
    private var isFinished = false
    private var taker: CheckedContinuation<Void, Never>?
    private var putter: CheckedContinuation<Void, Never>?

    /// Adds a letter. Waits while there are too many, which holds the reading of the connection back. One caller at a time.
    func put(_ item: Item) async {
        guard !isFinished else { return }
        items.append(item)
        taker?.resume()
        taker = nil
        guard items.count >= Self.most else { return }
        await withCheckedContinuation { putter = $0 }
    }

    /// The letters that are there, the oldest first; waits for one. Nil after the end. One caller at a time.
    func take(atMost count: Int) async -> [Item]? {
        while items.isEmpty {
            guard !isFinished else { return nil }
            await withCheckedContinuation { taker = $0 }
            // What was read in one go with the first one may be put in before it is taken: a bundle is one commit.
            await Task.yield()
        }
        let bundle = Array(items.prefix(count))
        items.removeFirst(bundle.count)
        putter?.resume()
        putter = nil
        return bundle
    }

    /// Nobody puts or takes any more.
    func finish() {
        isFinished = true
        items = []
        taker?.resume()
        taker = nil
        putter?.resume()
        putter = nil
    }
}
