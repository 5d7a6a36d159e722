import type { DocumentAbout } from '../../../../src-preload/contract/document.ts'
import { DocumentSplit } from '../../../../src-main/interpret/documents/document-split.ts'
import { interpretStrictly } from '../../../../src-main/interpret/interpret.ts'
import type { Change, MappedItem } from '../../../../src-main/interpret/interpretation.ts'

const NOW = Date.UTC(2026, 10, 30, 12)

/** What a document becomes: what it says of itself, and its entries as they are read one by one, oldest first. */
export function readDocument(
  source: string,
  url = 'https://d.example/feed.xml'
): { about: DocumentAbout; items: MappedItem[]; changes: Change[]; texts: string[] } {
  const split = new DocumentSplit(source, url, NOW)
  while (!split.readMore());
  const texts = split.entries.map(({ text }) => text())
  const changes = texts.flatMap((data) => {
    const message = { type: 'message', data, lastEventId: '', ownId: null, receivedAt: NOW }
    const meaning = interpretStrictly(message, { feedUrl: url, rule: { pointers: [] } })
    return meaning.kind === 'changes' ? meaning.changes : []
  })
  const items = changes.flatMap((change) => (change.kind === 'item' ? [change.item] : []))
  return { about: split.about, items, changes, texts }
}
