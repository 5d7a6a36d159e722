/**
 * The counts beside the views are read from their indexes alone: whether an item is hidden stands in them.
 *
 * An index covers a statement only if the columns of its own condition stand in it, too. Without this each starred item and
 * each unread alert was read for one bit, from all over the file.
 */
export const countsInIndexes = `
DROP INDEX ix_items_starred;
CREATE INDEX ix_items_starred ON items(sort_at, id, hidden) WHERE starred = 1;
DROP INDEX ix_items_alerts_unread;
CREATE INDEX ix_items_alerts_unread ON items(feed_id, hidden, priority, read, removed_at)
  WHERE priority >= 4 AND read = 0 AND removed_at IS NULL;
`
