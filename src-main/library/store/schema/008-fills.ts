/**
 * Gaps that can be fetched.
 *
 * `fetch` is how the feed's kind of source can be asked for it, opaque here; null where it cannot be. `until_id` is the first
 * event ID heard after it. `tried_at` is when the server did not have all of it, `found` counts the items that came, and
 * `step` names the last step of fetching that was stored, so that none is stored twice; it is empty once fetching has begun.
 */
export const fills = `
ALTER TABLE gaps ADD COLUMN fetch TEXT;
ALTER TABLE gaps ADD COLUMN until_id TEXT;
ALTER TABLE gaps ADD COLUMN tried_at INTEGER;
ALTER TABLE gaps ADD COLUMN found INTEGER NOT NULL DEFAULT 0;
ALTER TABLE gaps ADD COLUMN step TEXT;
`
