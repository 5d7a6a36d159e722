/** Programs that stand in front of servers, by what they write into `Via` and `Server`; the first that is found counts. */
const PRODUCTS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bvarnish\b/i, 'Varnish'],
  [/\bsquid\b/i, 'Squid'],
  [/\bcloudfront\b/i, 'CloudFront'],
  [/\bcloudflare\b/i, 'Cloudflare'],
  [/\bcaddy\b/i, 'Caddy'],
  [/\bhaproxy\b/i, 'HAProxy'],
  [/\benvoy\b/i, 'Envoy'],
  [/\btraefik\b/i, 'Traefik'],
  [/\bh2o\b/i, 'h2o'],
  [/\bnghttpx\b/i, 'nghttpx'],
  [/\blighttpd\b/i, 'lighttpd'],
  [/\bprivoxy\b/i, 'Privoxy'],
  [/\btinyproxy\b/i, 'tinyproxy'],
  [/\b(nginx|openresty)\b/i, 'nginx'],
  [/\bapache\b/i, 'Apache']
]

/** Says who gave an answer, as far as its head shows: whether a cache did, and which known program stands in front. */
export function answererOf(header: (name: string) => string | null): { cached: boolean; product: string | null } {
  // RFC 9111, 5.1: "The presence of an Age header field implies that the response was not generated or validated by the origin
  // server for this request."
  const cached =
    Number(header('age') ?? 0) > 0 ||
    ['x-cache', 'cf-cache-status', 'cache-status'].some((name) => /\bhit\b/i.test(header(name) ?? ''))
  const words = `${header('via') ?? ''} ${header('server') ?? ''}`.slice(0, 500)
  return { cached, product: PRODUCTS.find(([pattern]) => pattern.test(words))?.[1] ?? null }
}
