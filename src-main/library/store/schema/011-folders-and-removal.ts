/**
 * Folders in lists, and what stays of a removed feed.
 *
 * The lists of folders, and of what is unread where some feeds are muted, are merged from those of their feeds, each read
 * from an index that begins with the feed (007 made the one for unread items). `erased_at`: everything of a removed feed is gone but its starred items, and
 * nothing can bring it back.
 */
export const foldersAndRemoval = `
ALTER TABLE feeds ADD COLUMN erased_at INTEGER;
`
