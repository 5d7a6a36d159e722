/** Public sources for a first feed, and templates for sources that everybody has at another address. */

export type SourceId = keyof typeof catalogue

/** The fields of a template; `host` and `hub` are servers. */
export type SourceField = 'host' | 'server' | 'topic' | 'hub'

interface Source {
  name: string
  /** Fields that the address is made of; none for a source that is ready. */
  fields: readonly { field: SourceField; value: string }[]
  /** The address; null while what was filled in makes none. */
  address: (values: Readonly<Record<string, string>>) => string | null
  /** The same as servers of another generation are asked for it, where they refuse the address; null for none. */
  otherwise?: (values: Readonly<Record<string, string>>) => string | null
  /** The server answers only requests that carry a sign-in. */
  needsSignIn?: true
}

const ready = (name: string, address: string): Source => ({ name, fields: [], address: () => address })

export const catalogue = {
  pages: ready('Wikipedia · new pages', 'https://stream.wikimedia.org/v2/stream/page-create'),
  edits: ready('Wikipedia · all edits', 'https://stream.wikimedia.org/v2/stream/recentchange'),
  hackerNews: ready('Hacker News · new', 'https://hacker-news.firebaseio.com/v0/newstories.json'),
  hackerNewsTop: ready('Hacker News · top', 'https://hacker-news.firebaseio.com/v0/topstories.json'),
  mastodon: {
    name: 'Mastodon',
    fields: [{ field: 'host', value: 'mastodon.social' }],
    address: ({ host = '' }) => on(host, '/api/v1/streaming/public/local'),
    needsSignIn: true
  },
  ntfy: {
    name: 'ntfy',
    fields: [
      { field: 'server', value: 'ntfy.sh' },
      { field: 'topic', value: '' }
    ],
    address: ({ server = '', topic = '' }) =>
      /^[\w-]{1,64}(,[\w-]{1,64})*$/.test(topic.trim()) ? on(server, `/${topic.trim()}/sse`) : null
  },
  mercure: {
    name: 'Mercure',
    fields: [
      { field: 'hub', value: '' },
      { field: 'topic', value: '' }
    ],
    address: (values) => hubAddress(values, 'topic'),
    // From 1.0 on.
    otherwise: (values) => hubAddress(values, 'match')
  }
} satisfies Record<string, Source>

export const sources = Object.entries(catalogue) as [SourceId, Source][]

function hubAddress({ hub = '', topic = '' }: Readonly<Record<string, string>>, parameter: string): string | null {
  const base = on(hub, '')
  if (base === null || topic.trim() === '') return null
  const path = '/.well-known/mercure'
  const at = base.replace(/\/+$/, '')
  return `${at.endsWith(path) ? at : at + path}?${parameter}=${encodeURIComponent(topic.trim())}`
}

/** A path on a server that was typed with or without its scheme; null where it is no server. */
function on(server: string, path: string): string | null {
  const typed = server.trim().replace(/\/+$/, '')
  const isLocal = /^(localhost|127\.|\[::1\])/i.test(typed)
  const address = /^https?:\/\//i.test(typed) ? typed : `${isLocal ? 'http' : 'https'}://${typed}`
  try {
    const url = new URL(address)
    return typed === '' || /\s/.test(typed) || (!/[.:]/.test(url.host) && url.hostname !== 'localhost')
      ? null
      : address + path
  } catch {
    return null
  }
}
