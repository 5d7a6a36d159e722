import { member, type JsonObject } from '../json.ts'

/**
 * JSON Feed (https://www.jsonfeed.org/version/1.1/), the shape that most servers of live items send.
 *
 * Its keys are among those that any payload is searched for; what is special is that its document is no item whatever it
 * says about itself, and that `content_text` is text even where it looks like HTML.
 */

/** A whole document: `{"version":"https://jsonfeed.org/version/1.1","title":…,"items":[…]}`. */
export function isJsonFeed(object: JsonObject): boolean {
  const version = member(object, 'version')
  return (
    typeof version === 'string' &&
    /^https?:\/\/(www\.)?jsonfeed\.org\/version\//i.test(version.slice(0, 60)) &&
    Array.isArray(member(object, 'items'))
  )
}

/** A single item. A null or an object under these keys is somebody else's idea of them. */
export function isJsonFeedItem(object: JsonObject): boolean {
  return typeof member(object, 'content_html') === 'string' || typeof member(object, 'content_text') === 'string'
}
