/**
 * The first schema.
 *
 * Indexes serve the keyset pages of the views (reader: lists.ts), whose conditions repeat those of the partial indexes
 * word for word. `seen` outlives the items: it is how a version that comes again, or comes late, is known. Full text is
 * contentless and filled behind ingest, up to `search_index.indexed_to`; edited items behind that mark wait in `reindex`.
 */
export const first = `
CREATE TABLE feeds(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  notify TEXT NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0 CHECK(paused IN (0, 1)),
  last_event_id TEXT NOT NULL DEFAULT '',
  cursor TEXT,
  identity_rule TEXT,
  accepted_batch TEXT,
  unread INTEGER NOT NULL DEFAULT 0,
  added_at INTEGER NOT NULL,
  first_opened_at INTEGER,
  last_message_at INTEGER,
  last_sort_at INTEGER NOT NULL DEFAULT 0,
  removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX ux_feeds_url ON feeds(url) WHERE removed_at IS NULL;

CREATE TABLE items(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
  guid TEXT NOT NULL,
  version TEXT NOT NULL,
  title TEXT NOT NULL,
  excerpt TEXT NOT NULL,
  url TEXT,
  author TEXT,
  image TEXT,
  tags TEXT,
  priority INTEGER NOT NULL,
  lang TEXT,
  published_at INTEGER,
  modified_at INTEGER,
  revision REAL,
  received_at INTEGER NOT NULL,
  sort_at INTEGER NOT NULL,
  edited_at INTEGER,
  removed_at INTEGER,
  is_raw INTEGER NOT NULL DEFAULT 0 CHECK(is_raw IN (0, 1)),
  read INTEGER NOT NULL DEFAULT 0 CHECK(read IN (0, 1)),
  starred INTEGER NOT NULL DEFAULT 0 CHECK(starred IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX ux_items_feed_guid ON items(feed_id, guid);
CREATE INDEX ix_items_sort ON items(sort_at);
CREATE INDEX ix_items_feed_sort ON items(feed_id, sort_at);
CREATE INDEX ix_items_unread ON items(sort_at) WHERE read = 0 AND removed_at IS NULL;
CREATE INDEX ix_items_starred ON items(sort_at) WHERE starred = 1;
CREATE INDEX ix_items_alerts ON items(sort_at) WHERE priority >= 4;
CREATE INDEX ix_items_alerts_unread ON items(feed_id) WHERE priority >= 4 AND read = 0 AND removed_at IS NULL;

CREATE TABLE item_content(
  item_id INTEGER PRIMARY KEY REFERENCES items(id) ON DELETE CASCADE,
  html TEXT,
  text TEXT NOT NULL,
  raw TEXT,
  message_id INTEGER,
  before_title TEXT,
  before_text TEXT
) STRICT;
CREATE INDEX ix_item_content_message ON item_content(message_id) WHERE message_id IS NOT NULL;

-- A message that carried several items is kept once for all of them; else it stands in item_content.raw.
CREATE TABLE shared_messages(id INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT;

CREATE TABLE seen(
  feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
  guid_hash BLOB NOT NULL,
  version_hash BLOB NOT NULL,
  status INTEGER NOT NULL,
  PRIMARY KEY(feed_id, guid_hash, version_hash)
) STRICT, WITHOUT ROWID;

-- The last versions without an identity, in order: what a replay is recognised by.
CREATE TABLE anonymous_tail(
  feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY(feed_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE item_fts USING fts5(title, text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
CREATE TABLE search_index(id INTEGER PRIMARY KEY CHECK(id = 1), indexed_to INTEGER NOT NULL) STRICT;
INSERT INTO search_index VALUES(1, 0);
CREATE TABLE reindex(item_id INTEGER PRIMARY KEY REFERENCES items(id) ON DELETE CASCADE) STRICT;

CREATE TRIGGER items_inserted AFTER INSERT ON items WHEN new.read = 0 AND new.removed_at IS NULL BEGIN
  UPDATE feeds SET unread = unread + 1 WHERE id = new.feed_id;
END;
CREATE TRIGGER items_status AFTER UPDATE OF read, removed_at ON items
WHEN (old.read = 0 AND old.removed_at IS NULL) <> (new.read = 0 AND new.removed_at IS NULL) BEGIN
  UPDATE feeds SET unread = unread + iif(new.read = 0 AND new.removed_at IS NULL, 1, -1) WHERE id = new.feed_id;
END;
CREATE TRIGGER items_deleted AFTER DELETE ON items WHEN old.read = 0 AND old.removed_at IS NULL BEGIN
  UPDATE feeds SET unread = unread - 1 WHERE id = old.feed_id;
END;
CREATE TRIGGER items_unindexed AFTER DELETE ON items WHEN old.id <= (SELECT indexed_to FROM search_index) BEGIN
  DELETE FROM item_fts WHERE rowid = old.id;
END;
CREATE TRIGGER item_content_deleted AFTER DELETE ON item_content WHEN old.message_id IS NOT NULL BEGIN
  DELETE FROM shared_messages WHERE id = old.message_id
    AND NOT EXISTS (SELECT 1 FROM item_content WHERE message_id = old.message_id);
END;
CREATE TRIGGER item_content_changed AFTER UPDATE OF message_id ON item_content
WHEN old.message_id IS NOT NULL AND old.message_id IS NOT new.message_id BEGIN
  DELETE FROM shared_messages WHERE id = old.message_id
    AND NOT EXISTS (SELECT 1 FROM item_content WHERE message_id = old.message_id);
END;

-- Promised to outside readers: these two stay as they are while the tables may change.
CREATE VIEW tt_feeds AS SELECT url, title, last_event_id, unread FROM feeds WHERE removed_at IS NULL;
CREATE VIEW tt_items AS
  SELECT f.url AS feed_url, i.guid, i.title, i.url, i.author, i.excerpt AS summary, c.text,
    coalesce(c.raw, (SELECT data FROM shared_messages m WHERE m.id = c.message_id)) AS raw,
    i.published_at, i.received_at, i.read, i.starred
  FROM items i JOIN feeds f ON f.id = i.feed_id JOIN item_content c ON c.item_id = i.id
  WHERE f.removed_at IS NULL;
`
