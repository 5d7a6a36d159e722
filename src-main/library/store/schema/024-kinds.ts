/**
 * Feeds that are no event streams: `kind` is what is behind the address, `checks` what the checks of a document have to remember, as
 * JSON (feeds/documents/).
 *
 * The view that is promised to outside readers tells the kind; what it told before stays where it was.
 */
export const kinds = `
ALTER TABLE feeds ADD COLUMN kind TEXT NOT NULL DEFAULT 'event-stream';
ALTER TABLE feeds ADD COLUMN checks TEXT;
DROP VIEW tt_feeds;
CREATE VIEW tt_feeds AS SELECT url, title, last_event_id, unread, kind FROM feeds WHERE removed_at IS NULL;
`
