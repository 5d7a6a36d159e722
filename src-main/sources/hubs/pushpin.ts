import { holdsText, member, type JsonObject } from '../../base/json.ts'
import { textIn } from '../parts.ts'
import type { Source } from '../source.ts'

/**
 * django-eventstream (https://github.com/fanout/django-eventstream; 5.3), alone or behind Pushpin: what it says of its stream begins
 * with `stream-`.
 *
 * `stream-reset` says that the position that was asked for is no longer there. `stream-error` carries an id that the server itself
 * refuses afterwards: whoever resumes after it is asked anew once (`position-doubt.ts`).
 */
export const pushpin: Source<'pushpin'> = {
  name: 'pushpin',
  isOf: (payload, type) =>
    (type === 'stream-reset' && Array.isArray(member(payload, 'channels'))) || isError(payload, type),
  isNoiseType: (type) => type === 'stream-open' || type === 'keep-alive',
  marks: ['condition', 'text'],
  meaning: (payload, type) =>
    isError(payload, type) ? { kind: 'control', words: textIn(payload, 'text', 'condition') } : null
}

const isError = (payload: JsonObject, type: string): boolean =>
  type === 'stream-error' && (holdsText(payload, 'condition') || holdsText(payload, 'text'))
