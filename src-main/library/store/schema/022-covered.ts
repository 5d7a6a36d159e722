/** Items whose author wants them covered until the reader wants to see them. */
export const covered = `
ALTER TABLE item_extras ADD COLUMN is_covered INTEGER NOT NULL DEFAULT 0;
`
