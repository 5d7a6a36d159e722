import { readOpml } from '../../../src-main/transfer/opml.ts'
import type { OpmlFile } from '../../../src-main/transfer/opml-reader.ts'

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What a file holds that can be read. */
export async function read(text: string): Promise<OpmlFile> {
  const result = await readOpml(bytes(text))
  if (!result.ok) throw new Error(JSON.stringify(result.reason))
  return result.value
}
