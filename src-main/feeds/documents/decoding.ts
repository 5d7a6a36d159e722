import { decodedText } from '../../base/decoding.ts'

/** The text of a document, of which its content type may name the encoding. */
export const decoded = (bytes: Uint8Array, contentType: string): Promise<string> =>
  decodedText(bytes, /;\s*charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? null)
