/**
 * Rules, and what they did.
 *
 * `conditions` and `actions` are JSON (contract/rule.ts). `rules_version` counts what the compiled rules hang on: the rules
 * themselves and which feed stands in which folder. `item_rules` keeps the rule's title as it was then.
 *
 * A hidden item is read, so nothing that counts or lists unread items needs to know of it. The indexes that lists walk
 * carry `hidden`, so that the items of a feed of which nearly everything is hidden are passed over in the index, without
 * a look at each. `source_priority` is the item's own where a rule raised it, `event_type` the message's where it is not
 * `message`.
 */
export const rules = `
CREATE TABLE rules(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  enabled INTEGER NOT NULL CHECK(enabled IN (0, 1)),
  match_all INTEGER NOT NULL CHECK(match_all IN (0, 1)),
  conditions TEXT NOT NULL,
  actions TEXT NOT NULL,
  position INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;

CREATE TABLE rules_version(id INTEGER PRIMARY KEY CHECK(id = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO rules_version VALUES(1, 0);
CREATE TRIGGER rules_added AFTER INSERT ON rules BEGIN UPDATE rules_version SET version = version + 1; END;
CREATE TRIGGER rules_changed AFTER UPDATE ON rules BEGIN UPDATE rules_version SET version = version + 1; END;
CREATE TRIGGER rules_deleted AFTER DELETE ON rules BEGIN UPDATE rules_version SET version = version + 1; END;
CREATE TRIGGER rules_folder_moved AFTER UPDATE OF parent_id ON folders BEGIN
  UPDATE rules_version SET version = version + 1;
END;
CREATE TRIGGER rules_folder_deleted AFTER DELETE ON folders BEGIN UPDATE rules_version SET version = version + 1; END;
CREATE TRIGGER rules_feed_moved AFTER UPDATE OF folder_id ON feeds WHEN old.folder_id IS NOT new.folder_id BEGIN
  UPDATE rules_version SET version = version + 1;
END;

CREATE TABLE item_rules(
  item_id INTEGER NOT NULL REFERENCES items(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  actions TEXT NOT NULL,
  matched TEXT NOT NULL,
  PRIMARY KEY(item_id, n)
) STRICT, WITHOUT ROWID;

ALTER TABLE items ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK(hidden IN (0, 1));
ALTER TABLE items ADD COLUMN marks TEXT;
ALTER TABLE items ADD COLUMN source_priority INTEGER;
ALTER TABLE items ADD COLUMN event_type TEXT;
DROP INDEX ix_items_sort;
DROP INDEX ix_items_feed_sort;
CREATE INDEX ix_items_sort ON items(sort_at, id, hidden);
CREATE INDEX ix_items_feed_sort ON items(feed_id, sort_at, id, hidden);
CREATE INDEX ix_items_hidden ON items(sort_at) WHERE hidden = 1;
`
