/**
 * Batches that are stored in part, at most one of a feed.
 *
 * `batch` is its name, as in `feeds.accepted_batch`; `state` how far it is (`Unfinished`, intake/run-state.ts). `unjudged`: whether
 * something is missing before it is told once it is stored as a whole.
 */
export const unfinishedBatches = `
CREATE TABLE unfinished_batches(
  feed_id INTEGER PRIMARY KEY REFERENCES feeds(id) ON DELETE CASCADE,
  batch TEXT NOT NULL,
  unjudged INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;
`
