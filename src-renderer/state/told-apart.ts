/** Longer parts of an address would push the name aside. */
const MAX_PART = 40
/** A value that opens a door is not shown beside a name. */
const SECRET = /token|key|secret|pass|auth|sig|credential/i

/**
 * What tells addresses of feeds apart, one short text for each: its host where no other has it, else where its path begins
 * to differ. Where nothing that may be shown differs, they are counted.
 */
export function apart(addresses: readonly string[]): string[] {
  const places = addresses.map(placeOf)
  const hosts = counted(places.map(({ host }) => host))
  const texts = places.map(({ host, path }) => {
    if (hosts.get(host) === 1) return host
    const beside = places.filter((place) => place.host === host)
    const shared = path.findIndex((segment, at) => beside.some((other) => other.path[at] !== segment))
    return shared === -1 ? '' : path.slice(shared).join('/')
  })
  const texted = counted(texts.map(short))
  return texts.map((text, index) =>
    text !== '' && texted.get(short(text)) === 1 ? short(text) : `${short(text)} ${index + 1}`.trimStart()
  )
}

interface Place {
  host: string
  path: string[]
}

function placeOf(address: string): Place {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return { host: '', path: [address] }
  }
  const path = url.pathname.split('/').filter((segment) => segment !== '')
  const asked = [...url.searchParams].filter(([name]) => !SECRET.test(name)).map(([name, value]) => `${name}=${value}`)
  return { host: url.host, path: [...path.map(readable), ...asked] }
}

function readable(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

const short = (text: string): string => (text.length > MAX_PART ? `${text.slice(0, MAX_PART - 1)}…` : text)

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}
