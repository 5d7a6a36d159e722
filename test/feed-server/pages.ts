import { habitDefaults } from './habits.ts'
import type { Behaviour } from './server-state.ts'

/** All paths with what they do, as lines of plain text. */
export function indexText(behaviours: readonly Behaviour[], origin: string): string {
  const width = Math.max(...behaviours.map(({ path }) => columns(path))) + 2
  const lines = behaviours.map(({ path, summary, defaults, makeChannel }) => {
    const gap = ' '.repeat(width - columns(path))
    const parameters = parametersOf(defaults, makeChannel !== undefined)
    return `${path}${gap}${summary}${parameters ? `\n${' '.repeat(width)}  ${parameters}` : ''}`
  })
  return [
    `The feed server is at ${origin}`,
    '',
    ...lines,
    '',
    'Every path that publishes also knows: channel= (clients of one channel share its items), n= (items at the start),',
    'rate= (items a second), max= (of them), history= (frames replayed at most), initial= (frames for a client without',
    'Last-Event-ID), heartbeat= (seconds, 0 for none), retry= (ms), lang=en|ko|mixed, size=full|short.',
    '',
    'And the habits of real servers and of what stands before them: ids=connection (numbers from first=1 or 0 on each',
    'connection, no replay), ids=process (the same until a restart; history= in memory), ids=random (one for each message),',
    'ids=client (the same on every message of a connection); bare=1 (items without an id of their own); head=late (status and',
    'headers with the first message, no heartbeat); end=plain, complete, return, close or done (answers and ends);',
    'poison=N (after N messages an id, "error", that is answered by 400); buffer=4096 (head and bytes in such units only).',
    '',
    'Control: POST JSON to /control/publish {channel, n | items}, /control/raw {channel, text}, /control/edit {channel, id,',
    'changes, options}, /control/remove {channel, id}, /control/again {channel, id, version}, /control/cut {channel?, how:',
    'destroy|end|reset|chunk}, /control/restart {channel?}, /control/away {ms}, /control/status {path, status, retryAfter, times}, /control/forget {channel?}.',
    'GET /control/sent?channel=, /control/published?channel=, /control/requests?path=, /control/connections?channel=.',
    'A channel is named by its path, or path and ?channel=, escaped: channel=%2Fstream%3Fchannel%3Dnews, or just "news".',
    ''
  ].join('\n')
}

/** The same as a web page. */
export function indexPage(behaviours: readonly Behaviour[], origin: string): string {
  const rows = behaviours.map(
    ({ path, summary, defaults, makeChannel }) =>
      `<tr><td><a href="${escape(encodeURI(path.replace(':code', '404')))}">${escape(path)}</a></td><td>${escape(summary)}<br><small>${escape(parametersOf(defaults, makeChannel !== undefined))}</small></td></tr>`
  )
  return page('Feed server', `<h1>Feed server at ${escape(origin)}</h1>\n<table>\n${rows.join('\n')}\n</table>`)
}

/** What a link of an item leads to. */
export function articlePage(item: Record<string, unknown> | undefined, number: number): string {
  if (!item) return page('No such article', `<h1>No such article</h1><p>Number ${number} was not published here.</p>`)
  const title = escape(String(item['title'] ?? `Item ${number}`))
  const image = typeof item['image'] === 'string' ? `<img src="${escape(item['image'])}" alt="" width="100%">` : ''
  // The bodies of /hostile are served here too: the policy lets none of their scripts run.
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; style-src 'unsafe-inline'">`
  return page(title, `<h1>${title}</h1>${image}${String(item['content_html'] ?? '')}`, policy)
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html>
<head><meta charset="utf-8">${head}<title>${title}</title><style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}td{vertical-align:top;padding:.2rem 1rem .2rem 0}</style></head>
<body>
${body}
</body>
</html>
`
}

const common = new Set([
  ...['channel', 'rate', 'max', 'history', 'initial', 'heartbeat', 'retry', 'lang', 'size'],
  ...Object.keys(habitDefaults)
])

/** The parameters of a path that are its own. */
function parametersOf(defaults: Behaviour['defaults'], hasChannel: boolean): string {
  return Object.entries(defaults ?? {})
    .filter(([name, value]) => !hasChannel || (!common.has(name) && value !== 0))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Columns in a terminal: a Hangul syllable takes two. */
function columns(text: string): number {
  return [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) > 0x1100 ? 2 : 1), 0)
}
