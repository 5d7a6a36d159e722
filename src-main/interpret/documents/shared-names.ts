import type { MappedItem } from '../interpretation.ts'
import { guidOfLink, guidOfText } from '../identity.ts'
import { hashOf } from '../version.ts'

/** Which names of an entry others of its document have, too, that are other news. */
export interface SharedNames {
  id?: true
  link?: true
}

interface NamedEntry {
  id: string
  url: string
  title: string
  at: number | null
  shared: SharedNames
}

/**
 * Marks the entries of a document that share a name with other news in it: many programs give all entries one id, or the address of
 * the site as their link. Versions of one entry, which have the link or the title in common, share their id rightly.
 */
export function markShared(entries: readonly NamedEntry[]): void {
  const byId = new Map<string, NamedEntry[]>()
  for (const entry of entries) if (entry.id !== '') add(byId, entry.id, entry)
  for (const all of byId.values()) {
    const [first] = all as [NamedEntry]
    const isShared = all.some((each) => each.title !== first.title && (each.url === '' || each.url !== first.url))
    if (isShared) for (const each of all) each.shared.id = true
  }
  const byLink = new Map<string, NamedEntry[]>()
  for (const entry of entries)
    if (entry.url !== '' && (entry.id === '' || entry.shared.id)) add(byLink, entry.url, entry)
  for (const all of byLink.values()) if (all.length > 1) for (const each of all) each.shared.link = true
}

function add(map: Map<string, NamedEntry[]>, key: string, entry: NamedEntry): void {
  const others = map.get(key)
  if (others) others.push(entry)
  else map.set(key, [entry])
}

/**
 * Names an item as the document allows: an id that others have is no name, and what has neither id nor link is named by its title and
 * its time, or without one by what it says. A document is sent again with every check, so everything in it needs a name.
 */
export function namedInDocument(item: MappedItem, shared: SharedNames): void {
  if (shared.id && item.source === 'payload') {
    item.guid = item.url === null ? null : guidOfLink(item.url)
    item.source = item.url === null ? 'none' : 'link'
  }
  if (shared.link && item.source === 'link') item.evidence.isLinkShared = true
  if (item.guid !== null) return
  item.guid = guidOfText(hashOf(JSON.stringify([item.title, item.publishedAt ?? item.html ?? item.text])))
  item.source = 'payload'
}
