/**
 * How the messages of a feed are read.
 *
 * `interpretation` is the reader's own, as JSON; null where everything is guessed. `former_interpretations` is a JSON array
 * of those that were in force before, newest first, with null for guessing: what was stored under one of them is known
 * again when a server resends it.
 */
export const interpretation = `
ALTER TABLE feeds ADD COLUMN interpretation TEXT;
ALTER TABLE feeds ADD COLUMN former_interpretations TEXT;
`
