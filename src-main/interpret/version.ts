import { sha256Hex } from '../base/digest.ts'
import type { MappedItem } from './interpretation.ts'

type Seen = Pick<
  MappedItem,
  | 'title'
  | 'html'
  | 'text'
  | 'url'
  | 'author'
  | 'image'
  | 'tags'
  | 'priority'
  | 'modifiedAt'
  | 'revision'
  | 'attachments'
>

/**
 * The hash of what a reader sees of an item, and of what its source says about its age: equal means the same version.
 *
 * A persisted format: what goes in and its order never change, or every item stored so far would look edited.
 */
export function versionOf(item: Seen): string {
  const seen: unknown[] = [
    item.title,
    item.html ?? item.text,
    item.url,
    item.author,
    item.image,
    item.tags,
    item.priority,
    item.modifiedAt,
    item.revision
  ]
  // Not where there are none, as in all items of builds that did not know files.
  if (item.attachments) seen.push(...item.attachments)
  return hashOf(JSON.stringify(seen))
}

/** 32 hexadecimal digits: 128 bits tell all items apart that one feed will ever send. */
export function hashOf(text: string): string {
  return sha256Hex(text).slice(0, 32)
}
