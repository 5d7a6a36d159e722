/**
 * Smart feeds, and a search index in the order of the lists.
 *
 * A row of the index is numbered by its item's place in time (search-text.ts: `place`), so that what matches is walked
 * newest first, wherever it was inserted, and a page ends where it is full. The index is filled again, behind ingest.
 */
export const smartFeeds = `
CREATE TABLE smart_feeds(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  query TEXT NOT NULL,
  position INTEGER NOT NULL DEFAULT 0,
  removed_at INTEGER
) STRICT;

CREATE INDEX ix_items_feed_unread ON items(feed_id, sort_at) WHERE read = 0 AND removed_at IS NULL;
CREATE INDEX ix_items_edited ON items(sort_at) WHERE edited_at IS NOT NULL;
CREATE INDEX ix_items_removed ON items(sort_at) WHERE removed_at IS NOT NULL;

DROP TRIGGER items_unindexed;
DROP TABLE item_fts;
CREATE VIRTUAL TABLE item_fts USING fts5(title, text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
CREATE TABLE search_words(word TEXT PRIMARY KEY, first_item INTEGER NOT NULL) STRICT, WITHOUT ROWID;
UPDATE search_index SET indexed_to = 0;
DELETE FROM reindex;
CREATE TRIGGER items_unindexed AFTER DELETE ON items WHEN old.id <= (SELECT indexed_to FROM search_index) BEGIN
  DELETE FROM item_fts WHERE rowid = (old.sort_at << 21) | (old.id & 2097151);
END;
`
