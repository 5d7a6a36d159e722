import type { FeedId } from '#contract/ids.ts'
import type { ConnectionState } from '#contract/feed.ts'
import { parsedUrl } from '../../base/parsed-url.ts'
import { Connection } from '../connection/connection.ts'
import type { ConnectionSurroundings } from '../connection/connection-options.ts'
import type { HoldBy } from '../connection/connection-state.ts'
import type { HeldFeed } from '../connection/held-feed.ts'

/** Where hubs of Mercure stand, by their specification. */
const HUB_PATH = '/.well-known/mercure'
const LONGEST_ADDRESS = 4_096
/** `<address>; rel="…"`, one of a list; what stands in an address or in quotes separates nothing. */
const LINK = /<([^<>]{1,4096})>((?:\s*;\s*[\w*-]{1,40}\s*(?:=\s*(?:"[^"]{0,1000}"|[^\s",;]{1,1000}))?){0,20})/g
const RELATION = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))/i

/** What an answer and its document tell of their hub. */
interface Told {
  /** The header `Link` of the answer. */
  link: string | null
  /** Where the document was found. */
  url: string
  hubs: readonly string[]
  self: string | null
}

/** The address of the stream by which a document's Mercure hub tells of its news; null where it has none. */
export function hubStream({ link, url, hubs, self }: Told): string | null {
  const links = [...(link ?? '').slice(0, 4 * LONGEST_ADDRESS).matchAll(LINK)].map(([, address, rest]) => {
    const [, quoted, plain] = RELATION.exec(rest ?? '') ?? []
    return { address: address ?? '', relations: (quoted ?? plain ?? '').toLowerCase().split(/\s+/) }
  })
  const linked = (relation: string): string | undefined =>
    links.find(({ relations }) => relations.includes(relation))?.address
  const hub = linked('mercure') ?? hubs.find((each) => parsedUrl(each)?.pathname.endsWith(HUB_PATH))
  if (hub === undefined) return null
  try {
    const address = new URL(hub, url)
    if (!/^https?:$/.test(address.protocol)) return null
    // From https what is said of its news is not to come in the clear.
    if (url.startsWith('https:') && address.protocol === 'http:') return null
    const topic = new URL(linked('self') ?? self ?? url, url).href
    address.hash = ''
    address.searchParams.append('topic', topic)
    return address.href.length > LONGEST_ADDRESS ? null : address.href
  } catch {
    return null
  }
}

interface HubOptions {
  feedId: FeedId
  url: string
  headers: Record<string, string>
  holds: readonly HoldBy[]
  after: Promise<void>
  onState: (state: ConnectionState) => void
  /** Something was published; the hub is read on when that is looked into. */
  onNews: () => Promise<void>
}

/**
 * The stream of a document's hub, held as any stream. What it says is only that there is news: that is read in the document, which the
 * hub may be ahead of, and which has it all.
 */
export function holdHub(options: HubOptions, surroundings: ConnectionSurroundings): HeldFeed {
  const accept: ConnectionSurroundings['accept'] = async ({ messages }) => {
    if (messages.length > 0) await options.onNews()
    return { news: messages.length > 0 }
  }
  return new Connection(
    {
      ...options,
      kind: 'event-stream',
      lastEventId: '',
      cursor: null,
      everOpened: false,
      onOpened: () => {},
      onQuiet: () => {},
      onRefused: () => {},
      onCatchUp: () => {}
    },
    { ...surroundings, accept }
  )
}
