/**
 * Folders.
 *
 * Feeds and folders of one folder stand in the order of `position`, folders first; equal positions by id. A muted feed
 * does not count in the totals.
 */
export const folders = `
CREATE TABLE folders(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  parent_id INTEGER REFERENCES folders(id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  position INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_folders_parent ON folders(parent_id);

ALTER TABLE feeds ADD COLUMN folder_id INTEGER REFERENCES folders(id) ON DELETE SET NULL;
ALTER TABLE feeds ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN muted INTEGER NOT NULL DEFAULT 0 CHECK(muted IN (0, 1));
CREATE INDEX ix_feeds_folder ON feeds(folder_id);
`
