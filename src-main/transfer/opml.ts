import { ok, refused, type Result } from '#contract/result.ts'
import { decodedText } from '../base/decoding.ts'
import { OpmlReader, type OpmlFile, type OpmlProblem } from './opml-reader.ts'

/** Larger files are no lists of feeds; bytes. */
export const MAX_OPML_BYTES = 16 * 1024 * 1024
/** Characters that are read before others have their turn. */
const STEP = 256 * 1024

/**
 * Reads an OPML file, in steps that let others work between them; `signal` gives up.
 *
 * Nothing in it is looked up or expanded: a file that defines entities or a document type of its own is refused. Only
 * names, addresses, folders and, from a file of our own, options are taken; what else an outline carries, headers above
 * all, is never read.
 */
export async function readOpml(
  bytes: Uint8Array,
  signal?: AbortSignal
): Promise<Result<OpmlFile, OpmlProblem | { kind: 'cancelled' }>> {
  if (bytes.length > MAX_OPML_BYTES) return refused({ kind: 'too-large', limit: MAX_OPML_BYTES })
  const text = await decodedText(bytes)
  const head = text.slice(0, 64 * 1024)
  if (!/<opml[\s>/]/i.test(head)) return refused({ kind: 'not-opml' })
  if (/<!entity/i.test(text) || /<!doctype[^>[]{0,2000}\[/i.test(head)) return refused({ kind: 'definitions' })
  const reader = new OpmlReader(text)
  for (let to = STEP; to < text.length + STEP; to += STEP) {
    reader.readTo(to)
    if (reader.problem) return refused(reader.problem)
    await new Promise((resolve) => setImmediate(resolve))
    if (signal?.aborted) return refused({ kind: 'cancelled' })
  }
  reader.readToEnd()
  return reader.problem ? refused(reader.problem) : ok(reader.result())
}
