/**
 * Headers of feeds.
 *
 * `header_names` is a JSON array, null where a feed has none; `secrets` are their values as the system's key store sealed
 * them, null where it keeps nothing. No value is ever stored in the clear; the names are, so that a feed whose values are
 * lost still knows that it had some.
 */
export const headers = `
ALTER TABLE feeds ADD COLUMN header_names TEXT;
ALTER TABLE feeds ADD COLUMN secrets BLOB;
`
