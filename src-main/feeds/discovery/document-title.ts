import { isObject, member, parseJson } from '../../base/json.ts'
import { XmlReader } from '../../base/xml-reader.ts'
import { oneLine } from './offers.ts'

/** A title stands at the beginning; in characters. */
const LOOKED_AT = 64 * 1024
const BOUNDS = { name: 40, value: 200, valuePiece: 200, attributes: 5 }
/** What may stand around the title of a feed itself; within anything else it is another's. */
const AROUND = new Set(['rss', 'rdf:rdf', 'channel', 'feed', 'atom:feed'])

/** What a document calls itself, in one line; empty where it says nothing. */
export function documentTitle(text: string): string {
  if (/^\uFEFF?\s*\{/.test(text)) {
    const feed = parseJson(text.replace(/^\uFEFF/, ''))
    const title = isObject(feed) ? member(feed, 'title') : undefined
    return typeof title === 'string' ? oneLine(title) : ''
  }
  const open: string[] = []
  let title = ''
  let isOver = false
  const reader = new XmlReader(text.slice(0, LOOKED_AT), BOUNDS, {
    onOpen: ({ name }) => {
      if (!isOver) open.push(name)
    },
    onClose: (name) => {
      if (open.at(-1) === name) open.pop()
      isOver ||= /^(?:atom:)?title$/.test(name) && title !== ''
    },
    onText: (piece) => {
      const isTitle = /^(?:atom:)?title$/.test(open.at(-1) ?? '') && open.slice(0, -1).every((each) => AROUND.has(each))
      if (isTitle && !isOver && title.length < BOUNDS.value) title += piece.slice(0, BOUNDS.value)
    }
  })
  reader.readToEnd()
  return oneLine(title)
}
