/**
 * Gaps and health.
 *
 * `alive_until` is the time up to which nothing of a feed was missed, as far as it is stored; what a library of the first
 * schema knows of it is its last message. `continuity` is what was learnt of a feed's ids and pace (continuity.ts), as
 * JSON; so are a gap's reason and a feed's health record.
 */
export const gaps = `
ALTER TABLE feeds ADD COLUMN alive_until INTEGER;
ALTER TABLE feeds ADD COLUMN continuity TEXT;
UPDATE feeds SET alive_until = last_message_at;

CREATE TABLE gaps(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK(kind IN ('lost', 'unknown')),
  reason TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL CHECK(to_at >= from_at),
  items INTEGER,
  filled_at INTEGER,
  seen_at INTEGER
) STRICT;
CREATE INDEX ix_gaps_unfilled ON gaps(to_at) WHERE filled_at IS NULL;
CREATE INDEX ix_gaps_feed ON gaps(feed_id, to_at);

CREATE TABLE health(
  feed_id INTEGER PRIMARY KEY REFERENCES feeds(id) ON DELETE CASCADE,
  record TEXT NOT NULL
) STRICT;
`
