/**
 * Room between neighbours: what moves among its siblings is written, and none of them (`tables/sibling-order.ts`).
 *
 * The indexes find the last of a folder, and the neighbours of one, without reading the others.
 */
export const places = `
UPDATE folders SET position = ranked.place << 32 FROM
  (SELECT id, row_number() OVER (PARTITION BY parent_id ORDER BY position, id) AS place FROM folders) ranked
  WHERE ranked.id = folders.id;
UPDATE feeds SET position = ranked.place << 32 FROM
  (SELECT id, row_number() OVER (PARTITION BY folder_id ORDER BY position, id) AS place FROM feeds) ranked
  WHERE ranked.id = feeds.id;
DROP INDEX ix_folders_parent;
CREATE INDEX ix_folders_place ON folders(parent_id, position);
DROP INDEX ix_feeds_folder;
CREATE INDEX ix_feeds_place ON feeds(folder_id, position);
`
