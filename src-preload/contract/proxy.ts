/**
 * Reads the address of a proxy as a person types it: `proxy.example:3128`, `https://proxy.example`.
 *
 * Answers how a proxy configuration writes it (`PROXY host:port`, `HTTPS host:port`), or null where it is none: no other
 * scheme, no sign-in, no path.
 */
export function proxyEntry(typed: string): string | null {
  const match = /^(?:(https?):\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?\/?$/i.exec(
    typed.trim()
  )
  if (!match) return null
  const secure = match[1]?.toLowerCase() === 'https'
  const port = Number(match[3] ?? (secure ? 443 : 80))
  if (port < 1 || port > 65_535) return null
  return `${secure ? 'HTTPS' : 'PROXY'} ${match[2]}:${port}`
}
