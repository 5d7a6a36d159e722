/** Whether the images of a feed's items are fetched: as the settings say, or as the reader chose for this feed. */
export const reading = `
ALTER TABLE feeds ADD COLUMN images TEXT NOT NULL DEFAULT 'default' CHECK(images IN ('default', 'always', 'never'));
`
