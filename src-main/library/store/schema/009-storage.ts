/**
 * What is kept.
 *
 * A feed's own limits are null where the settings hold; 0 is no limit. `seen.at` is when a version came last, epoch ms:
 * what has not come for long may be forgotten, so that `seen` does not grow for ever.
 */
export const storage = `
ALTER TABLE feeds ADD COLUMN keep_days INTEGER;
ALTER TABLE feeds ADD COLUMN keep_items INTEGER;
ALTER TABLE seen ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE seen SET at = unixepoch() * 1000;
`
