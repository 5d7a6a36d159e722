import type { DocumentTaken } from '#contract/document.ts'

/** So many older parts of a document are asked for to fill one gap. */
const MOST_PARTS = 20

interface Filling {
  /** The part before what came, as the document named it; null for none. */
  previous: string | null
  /** Where the document was found: what the address is relative to. */
  url: string
  /** Fetches a part and hands it over; null where that cannot be done. */
  take: (url: string) => Promise<{ url: string; taken: DocumentTaken | undefined } | null>
  signal: AbortSignal
}

/**
 * Fetches what slid out of a document between two checks, by the archives that it links (RFC 5005, 4): the part before it, and the one
 * before that, until one holds an entry that is known.
 *
 * Whether the gap is filled by then the library judges. Bounded in parts; a chain that bites its tail ends.
 */
export async function fillByArchives({ previous, url, take, signal }: Filling): Promise<void> {
  const asked = new Set([url])
  let next = addressOf(previous, url)
  for (let parts = 0; next !== null && parts < MOST_PARTS && !signal.aborted; parts++) {
    if (asked.has(next)) return
    asked.add(next)
    const part = await take(next)
    if (!part?.taken || part.taken.known > 0) return
    next = addressOf(part.taken.about.previousArchive, part.url)
  }
}

function addressOf(previous: string | null, base: string): string | null {
  if (previous === null) return null
  try {
    const { protocol, href } = new URL(previous, base)
    return protocol === 'https:' || protocol === 'http:' ? href : null
  } catch {
    return null
  }
}
