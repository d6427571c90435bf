//! The tables of the index. There are no migrations: a file of another version is emptied, and filled from the remote.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;

use super::Stored;
use crate::adapters::git::Branch;

/// Changes with the tables, and with what the rows hold.
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE branch (name TEXT PRIMARY KEY, head TEXT NOT NULL) STRICT;
CREATE TABLE handed (
    branch TEXT NOT NULL, name TEXT NOT NULL, tree TEXT NOT NULL, place INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (branch, name)
) STRICT;
CREATE INDEX handed_by_name ON handed (name);
CREATE TABLE reviewed (
    branch TEXT NOT NULL, name TEXT NOT NULL, tree TEXT NOT NULL, place INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (branch, name)
) STRICT;
";

/// Makes the tables, unless they are there.
pub fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == VERSION {
        return Ok(());
    }
    connection.execute_batch(
        "DROP TABLE IF EXISTS meta; DROP TABLE IF EXISTS branch; DROP TABLE IF EXISTS handed; DROP TABLE IF EXISTS reviewed;",
    )?;
    connection.execute_batch(TABLES)?;
    connection.pragma_update(None, "user_version", VERSION)
}

/// Empties the tables.
pub fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("DELETE FROM meta; DELETE FROM branch; DELETE FROM handed; DELETE FROM reviewed;")
}

/// Drops what was found on branches that are gone.
pub fn forget_all_but(connection: &Connection, branches: &[Branch]) -> rusqlite::Result<()> {
    let there: BTreeSet<&str> = branches.iter().map(|branch| branch.name.as_str()).collect();
    let mut statement = connection.prepare("SELECT name FROM branch")?;
    let known: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    known.iter().filter(|name| !there.contains(name.as_str())).try_for_each(|name| forget(connection, name))
}

/// Drops what was found on a branch.
pub fn forget(connection: &Connection, branch: &str) -> rusqlite::Result<()> {
    for table in ["handed", "reviewed"] {
        connection.execute(&format!("DELETE FROM {table} WHERE branch = ?1"), [branch])?;
    }
    connection.execute("DELETE FROM branch WHERE name = ?1", [branch]).map(drop)
}

/// Keeps a row of a branch in its `place` there.
pub fn add(connection: &Connection, table: &str, key: (&str, &str), tree: &str, place: usize, json: &str) -> rusqlite::Result<()> {
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    connection
        .prepare_cached(&format!("INSERT OR REPLACE INTO {table} (branch, name, tree, place, json) VALUES (?1, ?2, ?3, ?4, ?5)"))?
        .execute(params![key.0, key.1, tree, place, json])
        .map(drop)
}

/// All rows of a table that can be read, by branch and in their order there.
pub fn stored<T: DeserializeOwned>(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Stored<T>>> {
    let mut statement = connection.prepare(&format!("SELECT tree, json FROM {table} ORDER BY branch, place, name"))?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.filter_map(|row| row.map(|(tree, json)| Some(Stored { row: serde_json::from_str(&json).ok()?, tree })).transpose()).collect()
}

/// The same of one branch, each with its name and its tree.
pub fn rows_of<T: DeserializeOwned>(connection: &Connection, table: &str, branch: &str) -> rusqlite::Result<Vec<(String, String, T)>> {
    let mut statement = connection.prepare_cached(&format!("SELECT name, tree, json FROM {table} WHERE branch = ?1 ORDER BY place"))?;
    let rows = statement.query_map([branch], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    rows.filter_map(|row| row.map(|(name, tree, json)| Some((name, tree, serde_json::from_str(&json).ok()?))).transpose()).collect()
}
