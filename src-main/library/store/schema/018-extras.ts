/** What few items have: the files that hang on them, as JSON, and that their text was too long to be kept whole. */
export const extras = `
CREATE TABLE item_extras(
  item_id INTEGER PRIMARY KEY REFERENCES items(id) ON DELETE CASCADE,
  attachments TEXT,
  is_cut INTEGER NOT NULL DEFAULT 0
) STRICT;
`
