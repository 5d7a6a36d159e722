/** What was learnt of a feed's heartbeats and greetings, as JSON (intake/noise.ts). */
export const noise = `
ALTER TABLE feeds ADD COLUMN noise TEXT;
`
