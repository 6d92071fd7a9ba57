/// What a headless peer has used up, answered, held back and said. Amounts are integers: millionths of a dollar, and tokens.
enum BudgetsMigration {
    static let sql = """
        CREATE TABLE spend (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            run TEXT NOT NULL,
            at INTEGER NOT NULL,
            counterpart TEXT NOT NULL,
            isSettled INTEGER NOT NULL,
            cost INTEGER NOT NULL CHECK (cost >= 0),
            tokens INTEGER NOT NULL CHECK (tokens >= 0)
        ) STRICT;
        CREATE INDEX spend_by_time ON spend (at, cost, tokens);
        CREATE INDEX spend_by_run ON spend (run, cost, tokens);

        CREATE TABLE wake (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            counterpart TEXT NOT NULL
        ) STRICT;
        CREATE INDEX wake_by_time ON wake (at, counterpart);

        CREATE TABLE handled (
            item INTEGER PRIMARY KEY,
            outcome TEXT,
            attempts INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE emission (
            key TEXT PRIMARY KEY,
            at INTEGER NOT NULL,
            reachedAt INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX emission_unreached ON emission (at) WHERE reachedAt IS NULL;

        CREATE TABLE suppression (
            reason TEXT PRIMARY KEY,
            count INTEGER NOT NULL,
            lastAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE lifetime_total (
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE exception_used (
            conversation TEXT PRIMARY KEY,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE held_answer (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('held', 'released', 'sent', 'dropped')),
            reasons TEXT NOT NULL,
            answer TEXT NOT NULL
        ) STRICT;
        CREATE INDEX held_answer_by_state ON held_answer (state, id);
        """
}
