import { createCipheriv, createDecipheriv, pbkdf2Sync } from 'node:crypto'
import type { Sealing } from './prepared-secrets.ts'

/** What Chromium puts before everything that it sealed with a password from a key store. */
const VERSION = Buffer.from('v11')
const IV = Buffer.alloc(16, ' ')

/**
 * Seals as Chromium does on Linux with the password that it keeps in a key store.
 *
 * So that either opens what the other sealed: values of before, and those of a desktop on which Chromium itself has to be asked.
 */
export function passwordSealing(password: Uint8Array): Sealing {
  const key = pbkdf2Sync(password, 'saltysalt', 1, 16, 'sha1')
  return {
    async seal(text) {
      const cipher = createCipheriv('aes-128-cbc', key, IV)
      return new Uint8Array(Buffer.concat([VERSION, cipher.update(text, 'utf8'), cipher.final()]))
    },
    async open(sealed) {
      const bytes = Buffer.from(sealed)
      if (!bytes.subarray(0, VERSION.length).equals(VERSION)) throw new Error('sealed by something else')
      const decipher = createDecipheriv('aes-128-cbc', key, IV)
      const text = Buffer.concat([decipher.update(bytes.subarray(VERSION.length)), decipher.final()]).toString()
      return { text, isOld: false }
    }
  }
}
