import GRDB

/// The numbered migrations. A migration that has been released is never edited; a change is a new one.
enum Schema {
    /// `PRAGMA application_id` of our files: "Kith" in ASCII.
    static let applicationID: UInt32 = 0x4B69_7468

    /// The number of the last migration, kept in `PRAGMA user_version`, where another version can read it without SQLite.
    static let version = 6

    /// All migrations in order.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 memory") { db in
            try db.execute(sql: FirstMigration.blocks)
            try db.execute(sql: FirstMigration.vectors)
            try db.execute(sql: FirstMigration.peers)
            try db.execute(sql: FirstMigration.traffic)
            try db.execute(sql: FirstMigration.sideRecords)
            try db.execute(sql: "PRAGMA user_version = 1")
        }
        migrator.registerMigration("2 pins") { db in
            try db.execute(sql: PinsMigration.sql)
            try db.execute(sql: "PRAGMA user_version = 2")
        }
        migrator.registerMigration("3 shares") { db in
            try db.execute(sql: SharesMigration.sql)
            try db.execute(sql: "PRAGMA user_version = 3")
        }
        migrator.registerMigration("4 approvals") { db in
            try db.execute(sql: ApprovalsMigration.sql)
            try db.execute(sql: "PRAGMA user_version = 4")
        }
        migrator.registerMigration("5 peer budgets") { db in
            try db.execute(sql: BudgetsMigration.sql)
            try db.execute(sql: "PRAGMA user_version = 5")
        }
        migrator.registerMigration("6 text index") { db in
            // Housekeeping merges the index as soon as two of its pieces are of one size: each piece costs every search a
            // look-up, and one row is one piece at first.
            try db.execute(sql: "INSERT INTO block_text (block_text, rank) VALUES ('usermerge', 2)")
            try db.execute(sql: "PRAGMA user_version = 6")
        }
        return migrator
    }
}
