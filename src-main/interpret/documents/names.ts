/**
 * The names of elements as this folder knows them: `dc:creator`, whatever prefix a document gives to Dublin Core.
 *
 * What RSS and Atom call their own has no prefix, in every version and spelling of their namespaces; so has what stands in none, or in
 * one that nobody knows. In RSS an element of Atom keeps `atom:`, since it means what it says there and not what RSS has of that name.
 */

const addresses: Record<string, string> = {
  rss: `purl.org/rss/1.0 purl.org/rss/1.0/modules/rss091 my.netscape.com/rdf/simple/0.9 channel.netscape.com/rdf/simple/0.9
    my.netscape.com/publish/formats/rss-0.91.dtd backend.userland.com/rss backend.userland.com/rss2 backend.userland.com/rss091
    backend.userland.com/rss092 blogs.law.harvard.edu/tech/rss cyber.law.harvard.edu/rss/rss.html purl.org/net/rss1.1`,
  atom: 'www.w3.org/2005/atom purl.org/atom/ns purl.org/echo purl.org/pie example.com/newformat example.com/necho',
  rdf: 'www.w3.org/1999/02/22-rdf-syntax-ns',
  content: 'purl.org/rss/1.0/modules/content',
  dc: 'purl.org/dc/elements/1.1 purl.org/dc/elements/1.0',
  dcterms: 'purl.org/dc/terms',
  media: 'search.yahoo.com/mrss video.search.yahoo.com/mrss tools.search.yahoo.com/mrss',
  itunes: 'www.itunes.com/dtds/podcast-1.0.dtd www.itunes.com/dtds/podcast-1.0 example.com/dtds/podcast-1.0.dtd',
  googleplay: 'www.google.com/schemas/play-podcasts/1.0',
  podcast: 'podcastindex.org/namespace/1.0 github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md',
  sy: 'purl.org/rss/1.0/modules/syndication',
  feedburner: 'rssnamespace.org/feedburner/ext/1.0',
  at: 'purl.org/atompub/tombstones/1.0',
  fh: 'purl.org/syndication/history/1.0',
  xhtml: 'www.w3.org/1999/xhtml',
  foaf: 'xmlns.com/foaf/0.1'
}

const prefixes: ReadonlyMap<string, string> = new Map(
  Object.entries(addresses).flatMap(([prefix, list]) => list.split(/\s+/).map((address) => [address, prefix] as const))
)
/** What a prefix means where it is not declared, or as something that nobody knows. */
const usual: ReadonlyMap<string, string> = new Map([
  ...Object.keys(addresses).map((prefix) => [prefix, prefix] as const),
  ['a10', 'atom'],
  ['rss1', 'rss'],
  ['rss09', 'rss'],
  ['rss10', 'rss'],
  ['mrss', 'media'],
  ['html', 'xhtml'],
  ['h', 'xhtml']
])

const LONGEST_ADDRESS = 200
/** Namespaces that are in force at once. */
const MOST_IN_FORCE = 100

/** Whether the elements without prefix are those of Atom or of RSS. */
export type Family = 'atom' | 'rss'

/** The namespaces that are in force in an element. */
export class Namespaces {
  readonly #declared: ReadonlyMap<string, string>
  readonly #names = new Map<string, string>()

  constructor(declared: ReadonlyMap<string, string> = new Map()) {
    this.#declared = declared
  }

  /** With those that an element declares; the same object where it declares none. */
  with(attributes: ReadonlyMap<string, string>): Namespaces {
    let declared: Map<string, string> | null = null
    for (const [name, address] of attributes) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue
      declared ??= new Map(this.#declared)
      if (declared.size < MOST_IN_FORCE) declared.set(name.slice(6), knownAddress(address))
    }
    return declared ? new Namespaces(declared) : this
  }

  /** The name of an element, from the one that it has in the document in lower case. */
  nameOf(written: string, family: Family): string {
    const known = this.#names.get(written)
    if (known !== undefined) return known
    const colon = written.indexOf(':')
    const [prefix, local] = [written.slice(0, Math.max(colon, 0)), written.slice(colon + 1)]
    const meant = this.#declared.get(prefix) || (usual.get(prefix) ?? prefix)
    // In RSS whose default namespace is Atom's, by mistake or for one element, what counts is the name.
    const isOwn = meant === '' || meant === family || meant === 'rss' || (prefix === '' && meant === 'atom')
    const name = isOwn ? local : `${meant}:${local}`
    if (this.#names.size < MOST_IN_FORCE) this.#names.set(written, name)
    return name
  }
}

/** The prefix that a namespace has here; empty for one that nobody knows. */
const knownAddress = (address: string): string =>
  prefixes.get(
    address
      .slice(0, LONGEST_ADDRESS)
      .trim()
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/[/#]+$/, '')
  ) ?? ''
