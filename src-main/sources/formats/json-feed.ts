import { holdsText, member, type JsonObject } from '../../base/json.ts'
import type { Source } from '../source.ts'

/**
 * JSON Feed (https://www.jsonfeed.org/version/1.1/), the shape that most servers of live items send.
 *
 * Its keys are among those that any payload is searched for; what is special is that its document is no item whatever it
 * says about itself, and that `content_text` is text even where it looks like HTML.
 */
export const jsonFeed: Source<'json-feed'> = {
  name: 'json-feed',
  isOf: (payload) => isDocument(payload) || isItem(payload),
  listKey: (object) => (isDocument(object) ? 'items' : null),
  isItem
}

/** `{"version":"https://jsonfeed.org/version/1.1","title":…,"items":[…]}`. */
function isDocument(object: JsonObject): boolean {
  const version = member(object, 'version')
  return (
    typeof version === 'string' &&
    /^https?:\/\/(www\.)?jsonfeed\.org\/version\//i.test(version.slice(0, 60)) &&
    Array.isArray(member(object, 'items'))
  )
}

/** A null or an object under these keys is somebody else's idea of them. */
function isItem(object: JsonObject): boolean {
  return holdsText(object, 'content_html') || holdsText(object, 'content_text')
}
