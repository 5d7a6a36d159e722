/**
 * Versions of items that an edit replaced.
 *
 * `n` counts an item's versions from 1; one that is missing was given up (version-table.ts). `received_at` is null, and all but the
 * words unknown, for what `item_content` kept before: one version, without its time. Those columns are emptied and stay, since to drop
 * them SQLite writes the whole table anew. `INDEXED BY` makes this step cost by the edited items, not by all.
 *
 * The bounds are kept without a look at the versions themselves, which are large: their bytes stand in the index.
 */
export const versions = `
CREATE TABLE item_versions(
  item_id INTEGER NOT NULL REFERENCES items(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  received_at INTEGER,
  replaced_at INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  title TEXT NOT NULL,
  html TEXT,
  text TEXT NOT NULL,
  url TEXT,
  author TEXT,
  image TEXT,
  tags TEXT,
  priority INTEGER,
  published_at INTEGER
) STRICT;
CREATE UNIQUE INDEX ux_item_versions ON item_versions(item_id, n, bytes);

INSERT INTO item_versions(item_id, n, replaced_at, bytes, title, text)
  SELECT i.id, 1, i.edited_at, octet_length(c.before_title) + octet_length(coalesce(c.before_text, '')),
    c.before_title, coalesce(c.before_text, '')
  FROM items i INDEXED BY ix_items_edited CROSS JOIN item_content c ON c.item_id = i.id
  WHERE i.edited_at IS NOT NULL AND c.before_title IS NOT NULL;
UPDATE item_content SET before_title = NULL, before_text = NULL WHERE item_id IN (SELECT item_id FROM item_versions);
`
