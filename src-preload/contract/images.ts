import type { FeedOptions } from './feed.ts'
import type { Settings } from './settings.ts'

/**
 * Whether the images of a feed's items are fetched without asking.
 *
 * The reader's choice for the feed decides where there is one, but "never" for all feeds is never. Both ends ask this:
 * the window to show what stands in place of an image, main before it fetches one.
 */
export function showsImages(all: Settings['images'], feed: FeedOptions['images']): boolean {
  if (all === 'never') return false
  return feed === 'default' ? all === 'always' : feed === 'always'
}
