/**
 * What storing an item need not do for each one.
 *
 * How many items of a feed are unread is counted by whoever inserts them, once for all of a transaction (`ItemWriter`): a trigger wrote
 * the feed's row anew for each. Reading, removing and deleting go on to be counted where they happen.
 *
 * The condition of the index says the same as before by two comparisons: with a list of values SQLite made a table of them for
 * each item.
 */
export const intake = `
DROP TRIGGER items_inserted;
DROP INDEX ix_items_link;
CREATE INDEX ix_items_link ON items(feed_id, url) WHERE url IS NOT NULL AND guid >= 'l@' AND guid < 'n';
`
