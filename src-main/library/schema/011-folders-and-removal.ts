/**
 * Folders in lists, and what stays of a removed feed.
 *
 * The lists of folders, and of what is unread where some feeds are muted, are merged from those of their feeds, each read
 * from an index that begins with the feed. `erased_at`: everything of a removed feed is gone but its starred items, and
 * nothing can bring it back.
 */
export const foldersAndRemoval = `
CREATE INDEX ix_items_feed_unread ON items(feed_id, sort_at) WHERE read = 0 AND removed_at IS NULL;
ALTER TABLE feeds ADD COLUMN erased_at INTEGER;
`
