import type { EventRole } from '#contract/interpretation.ts'
import { isNoiseType } from '../sources/lookup.ts'

/**
 * What the type of a message and the look of its data say before anybody reads them.
 *
 * Names compare without case and separators: `keep-alive`, `keepalive` and `KEEP_ALIVE` are one.
 */

export type Verb = 'health' | 'control' | 'removal' | 'patch' | 'item'

const named = (names: string): ReadonlySet<string> => new Set(names.trim().split(/\s+/))

/** Under these a server speaks about its stream and nothing else; under the others it may have news. */
const streamTalk = named('authrevoked streamerror serializederror')
const streamTrouble = named('error streamerror serializederror')
const health = named('keepalive heartbeat ping pong open ready hello connected pbconnect noop thump byebye pollrequest')
const control = named('cancel authrevoked error streamerror serializederror reset')
/** Words of servers that cannot go on from where they were asked to. */
const loss = named('streamreset streamlost historylost eventslost messageslost missedevents missedmessages')
const removal = named(
  'delete remove destroy deleted removed destroyed deletion removal retract retracted retraction withdraw withdrawn revoke revoked unpublish unpublished tombstone erase erased'
)
/** Nouns behind which a verb of removal means the news itself (`delete_item`), and not something that belongs to it. */
const news = named(
  'item message post story article entry record note status event object doc document news alert notification update topic'
)
/** What belongs to a piece of news: that it was taken away (`reaction_removed`) takes nothing back. */
const belongings = named(
  `reaction member user label tag like vote participant follower subscription subscriber favourite favorite bookmark mention
   assignee reviewer permission pin role attachment watcher`
)
const update = named(
  `update updated edit edited change changed modify modified amend amended amendment correct corrected correction patch patched
   revise revised revision replace replaced`
)
const patch = named('patch')
const emptyData = named('null undefined ping pong ok keepalive heartbeat')

export function verbOf(type: string): Verb {
  if (type === 'message') return 'item'
  const whole = squeezed(type)
  if (health.has(whole)) return 'health'
  if (control.has(whole) || loss.has(whole)) return 'control'
  if (saysRemoval(type)) return 'removal'
  const last = squeezed(type.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf(':'), type.lastIndexOf('/')) + 1))
  return patch.has(last) ? 'patch' : 'item'
}

/** Whether under this type nothing but the stream is spoken of, so that a text is the server's about itself. */
export const isStreamTalk = (type: string): boolean => streamTalk.has(squeezed(type)) || loss.has(squeezed(type))

/** Whether the type of a message is one under which servers report their own trouble. */
export const isStreamTrouble = (type: string): boolean => type !== 'message' && streamTrouble.has(squeezed(type))

/** Whether the type of a message says that the server has no more of what was to come before it. */
export const saysLoss = (type: string): boolean => loss.has(squeezed(type))

/** What the messages of an event type are as long as the reader does not say. */
export function automaticRole(type: string): EventRole {
  const verb = verbOf(type)
  if (verb === 'health' || verb === 'control' || isNoiseType(type)) return 'ignore'
  return verb === 'patch' ? 'edit' : verb
}

/** Words by which nothing but a beat is called, whatever stands beside them. */
const beats = named('keepalive heartbeat ping pong pbconnect noop thump byebye pollrequest')

/** Whether a word inside a payload (`{"type":"ping"}`) says that the stream lives. */
export const saysBeat = (word: string): boolean => beats.has(squeezed(word))

/** Whether a word inside a payload (`{"type":"ready"}`) says what the health names say. */
export const saysHealth = (word: string): boolean => health.has(squeezed(word))

/** Whether a name (`item_deleted`, `post.delete`, `deleteMessage`) says that something was taken back. */
export function saysRemoval(name: string): boolean {
  const words = wordsOf(name)
  const [first, last, before] = [words[0] ?? '', words.at(-1) ?? '', words.at(-2) ?? '']
  if (removal.has(last)) return !belongings.has(before)
  return words.length <= 3 && removal.has(first) && news.has(last)
}

/** Whether a name (`story-updated`, `correction`) says that something which was sent before is changed. */
export function saysUpdate(name: string): boolean {
  const words = wordsOf(name)
  return update.has(words.at(-1) ?? '') || update.has(words[0] ?? '')
}

const LONGEST_NAME = 80
const MOST_REMEMBERED = 2000
const remembered = new Map<string, readonly string[]>()

/** The words of a name in lower case: `storyUpdated`, `story.updated` and `story_updated` are `story` and `updated`. */
export function wordsOf(name: string): readonly string[] {
  const known = remembered.get(name)
  if (known) return known
  if (name.length > LONGEST_NAME) return []
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(name, words)
  return words
}

/** A beat with its number or its time behind it: `heartbeat 17`, `ping: 1796040000`, `keep-alive 2026-11-30T11:59:59Z`. */
const COUNTED_BEAT = /^(?:ping|pong|heart[ _-]?beat|keep[ _-]?alive)[\s:#=-]{1,3}[\d.:TZ+-]{1,40}$/i

/** Data that says nothing but that somebody is there. */
export function isEmptyData(data: string): boolean {
  return (
    data === '' ||
    (data.length <= 12 && emptyData.has(squeezed(data))) ||
    (data.length <= 60 && COUNTED_BEAT.test(data))
  )
}

const GREETING =
  /\b(?:connect\w*|welcome|hello|subscri\w*|stream\w*|session|ready|established|listening|registered|initiali[sz]ed|sse|ping|pong|heartbeat|alive)\b/i
const MOST_GREETING = 80

/**
 * Whether a text says something to a reader where its message is named like a sign of life: a sentence, and none by which a server
 * greets who connects.
 */
export function isStatement(text: string): boolean {
  const words = text.match(/\p{L}{2,}/gu) ?? []
  const isScript = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{4,}/u.test(text)
  if (words.length < 3 && !isScript) return false
  return text.length > MOST_GREETING || !GREETING.test(text)
}

function squeezed(name: string): string {
  return name.length > 40 ? '' : name.toLowerCase().replace(/[\s_-]/g, '')
}
