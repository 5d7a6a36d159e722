import { ok, refused, type Result } from '#contract/result.ts'

/**
 * Where a redirect leads, or why it is not followed.
 *
 * A user in the target is the server's invention and is left out. From https to http is refused where the request carries
 * secrets: they would not be sent along, but the stream that was meant to be private would come in the clear.
 */
export function redirectTarget(
  location: string,
  from: URL,
  carriesSecrets: boolean
): Result<URL, 'unsupported' | 'insecure'> {
  let target: URL
  try {
    // Header values are bytes, one character each; a Location beyond ASCII is UTF-8 wherever it is meant to work.
    target = withoutUser(new URL(Buffer.from(location, 'latin1').toString('utf8'), from))
  } catch {
    return refused('unsupported')
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return refused('unsupported')
  if (carriesSecrets && from.protocol === 'https:' && target.protocol === 'http:') return refused('insecure')
  return ok(target)
}

/** The URL without user, password and fragment. */
export function withoutUser(url: URL): URL {
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  plain.hash = ''
  return plain
}
