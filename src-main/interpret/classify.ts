import type { EventRole } from '#contract/interpretation.ts'
import { isNoiseType } from '../sources/lookup.ts'

/**
 * What the type of a message and the look of its data say before anybody reads them.
 *
 * Names compare without case and separators: `keep-alive`, `keepalive` and `KEEP_ALIVE` are one.
 */

export type Verb = 'health' | 'control' | 'removal' | 'patch' | 'item'

const named = (names: string): ReadonlySet<string> => new Set(names.split(' '))

const health = named('keepalive heartbeat ping pong open ready hello connected pbconnect noop thump byebye pollrequest')
const control = named('cancel authrevoked error reset')
const removal = named('delete remove destroy deleted removed')
const patch = named('patch')
const emptyData = named('null undefined ping pong ok keepalive heartbeat')

export function verbOf(type: string): Verb {
  if (type === 'message') return 'item'
  const whole = squeezed(type)
  if (health.has(whole)) return 'health'
  if (control.has(whole)) return 'control'
  const last = squeezed(type.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf(':'), type.lastIndexOf('/')) + 1))
  if (removal.has(last)) return 'removal'
  return patch.has(last) ? 'patch' : 'item'
}

/** What the messages of an event type are as long as the reader does not say. */
export function automaticRole(type: string): EventRole {
  const verb = verbOf(type)
  if (verb === 'health' || verb === 'control' || isNoiseType(type)) return 'ignore'
  return verb === 'patch' ? 'edit' : verb
}

/** Whether a word inside a payload (`{"type":"ping"}`) says what the health names say. */
export const saysHealth = (word: string): boolean => health.has(squeezed(word))

/** Whether a word inside a payload (`{"action":"delete"}`) takes something back. */
export const saysRemoval = (word: string): boolean => removal.has(squeezed(word))

/** Data that says nothing but that somebody is there. */
export function isEmptyData(data: string): boolean {
  return data === '' || (data.length <= 12 && emptyData.has(squeezed(data)))
}

function squeezed(name: string): string {
  return name.length > 40 ? '' : name.toLowerCase().replace(/[\s_-]/g, '')
}
