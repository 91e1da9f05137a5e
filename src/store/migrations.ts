/**
 * The database's shape, as numbered steps that `migrate.ts` applies in order. A step that was ever released is never
 * edited: its hash is kept in the database, and a difference is refused. Changes are new steps.
 *
 * Times are milliseconds since 1970. Account rows are never deleted: messages of a removed account keep its name.
 */

/** Version n is the n-th, counted from 1. */
export const MIGRATIONS: readonly string[] = [
  `
  -- 'key' is the name without case, and null once the account was removed, which frees the name.
  CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    key TEXT UNIQUE,
    hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER,
    disabled INTEGER NOT NULL DEFAULT 0,
    operator INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  -- Account 0 stands for every unknown name, so that it costs the same write.
  CREATE TABLE attempt (
    account INTEGER PRIMARY KEY,
    failures INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
  ) STRICT;

  -- Apart from account because it is written often: narrow rows share pages.
  CREATE TABLE cursor (
    account INTEGER PRIMARY KEY REFERENCES account,
    seq INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE token (
    account INTEGER NOT NULL REFERENCES account,
    device TEXT NOT NULL,
    hash TEXT NOT NULL,
    previous TEXT,
    expires INTEGER NOT NULL,
    PRIMARY KEY (account, device)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE invite (
    hash TEXT NOT NULL PRIMARY KEY,
    uses INTEGER NOT NULL,
    expires INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE block (
    owner INTEGER NOT NULL REFERENCES account,
    target INTEGER NOT NULL REFERENCES account,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner, target)
  ) STRICT, WITHOUT ROWID;

  -- 'opened_at' is null while the account has no session.
  CREATE TABLE presence (
    account INTEGER PRIMARY KEY REFERENCES account,
    opened_at INTEGER,
    ended_at INTEGER
  ) STRICT;

  -- Single values: 'vitals', the last sign of life; 'seq', below which no message's number is given again.
  CREATE TABLE mark (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO mark VALUES ('vitals', 0), ('seq', 0);

  -- No foreign keys: looking up both accounts would cost as much as the row. 'outcome': 0 stored, 1 delivered.
  CREATE TABLE message (
    seq INTEGER PRIMARY KEY,
    sender INTEGER NOT NULL,
    recipient INTEGER NOT NULL,
    id TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    UNIQUE (id, sender)
  ) STRICT;

  -- The index of mailboxes (mailbox-index.ts): a segment indexes the messages up to 'high' that no earlier one does.
  CREATE TABLE segment (high INTEGER PRIMARY KEY) STRICT;

  -- 'box' is the account for what it received, its negative for what it sent; 'places' is [seq, peer, seq, peer, ...].
  CREATE TABLE posting (
    segment INTEGER NOT NULL,
    box INTEGER NOT NULL,
    last INTEGER NOT NULL,
    places TEXT NOT NULL,
    PRIMARY KEY (segment, box)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Public keys of the devices that an account was seen with; 'at' is the first time.
  CREATE TABLE device (
    account INTEGER NOT NULL REFERENCES account,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, key)
  ) STRICT, WITHOUT ROWID;
  `,
];
