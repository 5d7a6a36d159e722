/**
 * What tells items of one name apart: the kind of record that an item is of, and how its feed uses ids.
 *
 * Items that are named after their message, or share their link, are found by the link, too. Feeds that have items already are
 * marked: builds before this one named some of them otherwise.
 */
export const names = `
ALTER TABLE items ADD COLUMN record TEXT;
ALTER TABLE feeds ADD COLUMN numbering TEXT;
UPDATE feeds SET numbering = '{"isOlder":true}';
CREATE INDEX ix_items_link ON items(feed_id, url) WHERE url IS NOT NULL AND substr(guid, 1, 2) IN ('m:', 'm@', 'l@');
`
