/** Whether a feed that falls silent raises a notification. */
export const notifications = `
ALTER TABLE feeds ADD COLUMN silence_alert INTEGER NOT NULL DEFAULT 0;
`
