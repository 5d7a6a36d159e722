/**
 * What of an address may be written where others read it: a log, a diagnostic.
 *
 * A password, a query and any part of a path may be a secret: topics of ntfy and addresses of webhooks are keys. So of a path only
 * words that every server has are kept.
 */

const dull = new Set(
  `sse events event eventsource stream streams streaming api v1 v2 v3 v4 feed feeds live news updates subscribe subscription
   subscriptions mercure .well-known public local remote timelines timeline hashtag user direct json xml rss atom notifications
   notification changes _changes recentchange page-create page_change latest all topics topic channels channel sub pubsub push messages
   message index hub graphql trpc status items posts articles alerts log logs tail watch`.split(/\s+/)
)

/** The path of an address, in which every segment is masked but those that any server may have. */
const maskedPath = (pathname: string): string =>
  pathname
    .split('/')
    .map((segment) => (segment === '' || dull.has(segment.toLowerCase()) ? segment : '***'))
    .join('/')

/** An address without what may be a secret in it: the names of its query are kept, their values are not. */
export function maskedUrl(address: string): string {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return '(not an address)'
  }
  const user = url.username !== '' || url.password !== '' ? '***@' : ''
  const names = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? `${maskedName(pair.slice(0, pair.indexOf('=')))}=***` : '***'))
  return `${url.protocol}//${user}${url.host}${maskedPath(url.pathname)}${names.length > 0 ? `?${names.join('&')}` : ''}`
}

/** The name of a parameter is written as a rule; a long one may be a key without a value. */
const maskedName = (name: string): string => (/^[\w.-]{1,24}$/.test(name) ? name : '***')
