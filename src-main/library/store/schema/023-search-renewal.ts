/**
 * A search index whose rows are made anew (lists/search-text.ts says how), behind reading.
 *
 * Each row stays, and is found by, until its item's turn comes: from the newest down. The one row of this table says which are still
 * to be done, and goes with the last of them.
 */
export const searchRenewal = `
CREATE TABLE search_renewal(below INTEGER PRIMARY KEY, items INTEGER NOT NULL) STRICT;
INSERT INTO search_renewal SELECT indexed_to + 1, (SELECT count(*) FROM items) - (SELECT count(*) FROM items WHERE id > indexed_to)
  FROM search_index WHERE indexed_to > 0;
`
