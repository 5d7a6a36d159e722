import * as crypto from 'node:crypto'

/** Hashes in one call, for a third of the price; older runtimes do not have it. */
const atOnce: typeof crypto.hash | undefined = crypto.hash

/** SHA-256 of a text's UTF-8 as 64 hexadecimal digits. */
export const sha256Hex = (text: string): string =>
  atOnce ? atOnce('sha256', text, 'hex') : crypto.createHash('sha256').update(text).digest('hex')

/** The same as 32 bytes. */
export const sha256 = (text: string): Uint8Array =>
  atOnce ? atOnce('sha256', text, 'buffer') : crypto.createHash('sha256').update(text).digest()
