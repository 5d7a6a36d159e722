import { proxyEntry } from '#contract/proxy.ts'
import type { Settings } from '#contract/settings.ts'

type ProxyChoice = Pick<Settings, 'proxy' | 'proxyAddress'>

/** Requests to this machine itself never go through a proxy that somebody typed in. */
const LOCAL = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i

/**
 * How the reader wants a URL reached, as a proxy configuration answers it; null where the system decides.
 *
 * An address that cannot be read gives an entry that nobody can use: going straight would be to go around the proxy that
 * somebody has set.
 */
export function chosenProxy({ proxy, proxyAddress }: ProxyChoice, url: string): string | null {
  if (proxy === 'system') return null
  if (proxy === 'none' || LOCAL.test(new URL(url).hostname)) return 'DIRECT'
  return proxyEntry(proxyAddress) ?? 'UNREADABLE'
}

/** The same for a session of Chromium. */
export function chosenProxyRules({
  proxy,
  proxyAddress
}: ProxyChoice): { mode: 'system' | 'direct' } | { mode: 'fixed_servers'; proxyRules: string } {
  if (proxy === 'system') return { mode: 'system' }
  if (proxy === 'none') return { mode: 'direct' }
  const [kind, authority] = (proxyEntry(proxyAddress) ?? 'PROXY 0.0.0.0:1').split(' ')
  return { mode: 'fixed_servers', proxyRules: `${kind === 'HTTPS' ? 'https' : 'http'}://${authority}` }
}
