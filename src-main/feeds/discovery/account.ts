import type { EndReason } from '#contract/feed.ts'
import type { Offers } from '#contract/offer.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { TypedAddress } from '#contract/typed-address.ts'
import { isObject, member, parseJson, type Json } from '../../base/json.ts'
import { parsedUrl } from '../../base/parsed-url.ts'
import type { Transport } from '../http/transport.ts'
import { mayLeadTo } from './local-address.ts'
import { look } from './look.ts'
import { offersOf, offersOfPage } from './offers.ts'

const MAX_ANSWER_BYTES = 256 * 1024
const PROFILE = 'http://webfinger.net/rel/profile-page'

interface Asking {
  transport: Transport
  headers: Record<string, string>
  signal: AbortSignal
}

/**
 * The feeds of an account of the fediverse, by WebFinger (RFC 7033): those that its page names, else the one that Mastodon has for each;
 * and with a sign-in the stream of whoever it belongs to, since no server has one for somebody else's account.
 */
export async function offersOfAccount(
  { name, server, url }: Extract<TypedAddress, { kind: 'account' }>,
  { transport, headers, signal }: Asking
): Promise<Result<Offers, EndReason>> {
  const finger = new URL('/.well-known/webfinger', url)
  finger.searchParams.set('resource', `acct:${name}@${server}`)
  const answer = await transport.fetchText({ url: finger.href, signal, maxBytes: MAX_ANSWER_BYTES })
  if (!answer.ok) return answer
  const profile = profileIn(parseJson(answer.value), finger)
  if (!profile) return refused({ kind: 'status', status: 404 })
  // The reader's headers are for the server that they named.
  const isSame = profile.origin === new URL(url).origin
  const page = await look({ transport, url: profile.href, headers: isSame ? headers : {}, signal })
  const found = page.ok && page.value.kind === 'page' ? offersOfPage(page.value.page, page.value.links, profile) : null
  const named = (found?.offers ?? []).map((offer) => ({ ...offer, href: offer.url }))
  if (named.length === 0) named.push(feedOfMastodon(profile))
  if (isSame && Object.keys(headers).some((each) => each.toLowerCase() === 'authorization')) {
    const stream = new URL('/api/v1/streaming/user', profile)
    named.unshift({ href: stream.href, url: stream.href, format: 'sse', kind: 'event-stream', title: server })
  }
  return ok(offersOf(named, { by: 'account', url: profile, name: `@${name}@${server}` }))
}

function feedOfMastodon(profile: URL) {
  const feed = new URL(profile)
  feed.pathname = `${feed.pathname.replace(/\/$/, '')}.rss`
  return { href: feed.href, url: feed.href, format: 'rss' as const, kind: 'document' as const, title: '' }
}

/** The page of the account; null where the answer names none that may be followed. */
function profileIn(answer: Json | undefined, from: URL): URL | null {
  const links = isObject(answer) ? member(answer, 'links') : undefined
  if (!Array.isArray(links)) return null
  for (const link of links.slice(0, 50)) {
    const href = isObject(link) && member(link, 'rel') === PROFILE ? member(link, 'href') : undefined
    const url = typeof href === 'string' ? parsedUrl(href) : null
    if (url && mayLeadTo(from, url)) return url
  }
  return null
}
