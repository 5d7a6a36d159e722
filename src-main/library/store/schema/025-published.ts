/**
 * Lists in the order of publication: `published` is the time that such a list goes by (lists/view-order.ts).
 *
 * One index for all of them, since each costs every item that is stored: a list of many feeds is merged from theirs.
 */
export const published = `
CREATE INDEX ix_items_published ON items(feed_id, (CASE WHEN published_at BETWEEN 631152000000 AND received_at + 300000
  THEN published_at ELSE received_at END), id, hidden);
`
