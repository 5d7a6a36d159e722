import { printable } from '../base/printable.ts'
import { NAMESPACE, type OpmlFeed, type OpmlList } from './opml-list.ts'

/**
 * A whole OPML 2.0 document; folders without a feed are in it too. Of a feed its name, its address and what was chosen for
 * it leave; its headers do not.
 */
export function writeOpml({ folders, feeds }: OpmlList, now: Date): string {
  const root: Node = { folders: new Map(), feeds: [] }
  const at = (path: readonly string[]): Node =>
    path.reduce((node, title) => {
      const inner = node.folders.get(title) ?? { folders: new Map(), feeds: [] }
      node.folders.set(title, inner)
      return inner
    }, root)
  for (const path of folders) at(path)
  for (const feed of feeds) at(feed.folder).feeds.push(feed)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<opml version="2.0" xmlns:tickertape="${NAMESPACE}">`,
    '  <head>',
    '    <title>Tickertape</title>',
    `    <dateCreated>${now.toUTCString()}</dateCreated>`,
    '  </head>',
    '  <body>',
    ...linesOf(root, '    '),
    '  </body>',
    '</opml>',
    ''
  ].join('\n')
}

interface Node {
  folders: Map<string, Node>
  feeds: OpmlFeed[]
}

function linesOf(node: Node, indent: string): string[] {
  return [
    ...[...node.folders].flatMap(([title, inner]) => {
      const lines = linesOf(inner, `${indent}  `)
      if (lines.length === 0) return [`${indent}<outline text="${escaped(title)}"/>`]
      return [`${indent}<outline text="${escaped(title)}">`, ...lines, `${indent}</outline>`]
    }),
    ...node.feeds.map((feed) => `${indent}<outline${attributesOf(feed)}/>`)
  ]
}

/** By what name other readers know a kind; to them all documents are `rss`. */
const TYPES = { 'event-stream': 'sse', lines: 'lines', document: 'rss' }

function attributesOf({ title, url, kind, options }: OpmlFeed): string {
  const attributes = {
    type: TYPES[kind ?? 'event-stream'],
    text: title,
    title,
    xmlUrl: url,
    ...(kind && { 'tickertape:kind': kind }),
    ...(options && { 'tickertape:options': JSON.stringify(options) })
  }
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('')
}

const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** As an attribute's value; what XML cannot hold at all is left out. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"]/g, (character) => named[character] as string)
}
