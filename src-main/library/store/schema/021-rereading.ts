/**
 * Reading stored items again.
 *
 * `item_content.message_type` is the type of the message in `raw` where an edit brought it; `items.event_type` is that of the first one.
 * `reading` holds the last reading (interpret/reading.ts) of which the reader was told.
 *
 * A row of `rereadings` is what was read again last in its scope, a feed's id or `all`, and how far it is: the items before
 * the place (`next_sort`, `next_id`) are still to come. `former_readings` are what its items said before, as JSON of the columns that
 * changed (null: there was no such item), and by `version` whether they still say what they were read as.
 */
export const rereading = `
ALTER TABLE item_content ADD COLUMN message_type TEXT;

CREATE TABLE reading(id INTEGER PRIMARY KEY CHECK(id = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO reading VALUES(1, 0);

CREATE TABLE rereadings(
  scope TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  hides INTEGER NOT NULL DEFAULT 0 CHECK(hides IN (0, 1)),
  next_sort INTEGER NOT NULL,
  next_id INTEGER NOT NULL,
  total INTEGER NOT NULL,
  looked INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  hidden INTEGER NOT NULL DEFAULT 0,
  kept INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE former_readings(
  item_id INTEGER PRIMARY KEY REFERENCES items(id) ON DELETE CASCADE,
  scope TEXT NOT NULL,
  version TEXT NOT NULL,
  before TEXT
) STRICT;
CREATE INDEX ix_former_readings ON former_readings(scope, item_id);
`
