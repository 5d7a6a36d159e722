import { holdsText, isObject, member, type JsonObject } from '../../base/json.ts'
import { joined, knownItem, plainTitle, textIn } from '../parts.ts'
import type { Meaning, Source } from '../source.ts'

/**
 * webpack-hot-middleware (2.26): `{"action":"built","name":…,"time":…,"hash":…,"warnings":[…],"errors":[…]}`, and a heart as its
 * beat. That it builds is no news, what it built is; on each connection it says once more (`sync`) what it built last.
 */
export const webpack: Source<'webpack'> = {
  name: 'webpack',
  isOf: isReport,
  marks: ['action'],
  meaning: (payload) => (isReport(payload) ? reportMeaning(payload) : null),
  unpacked: (data) => (data === '💓' || data === '\uD83D\uDC93\uFE0F' ? [] : null)
}

function isReport(payload: JsonObject): boolean {
  const action = member(payload, 'action')
  if (action === 'building') return Object.keys(payload).every((key) => key === 'action' || key === 'name')
  return (
    (action === 'built' || action === 'sync') && holdsText(payload, 'hash') && Array.isArray(member(payload, 'errors'))
  )
}

function reportMeaning(report: JsonObject): Meaning {
  const action = textIn(report, 'action')
  const [errors, warnings] = [wordsIn(report, 'errors'), wordsIn(report, 'warnings')]
  const isClean = errors.length === 0 && warnings.length === 0
  if (action === 'building' || (action === 'sync' && isClean)) return { kind: 'health' }
  const took = textIn(report, 'time')
  const outcome = isClean
    ? joined(' ', 'built', took && `in ${took} ms`)
    : joined(', ', counted(errors.length, 'error'), counted(warnings.length, 'warning'))
  const words = [...errors, ...warnings]
  return {
    kind: 'items',
    items: [
      knownItem(joined(' ', textIn(report, 'name'), textIn(report, 'hash')), {
        title: plainTitle(joined(': ', textIn(report, 'name'), outcome)),
        content_text: words.join('\n\n') || outcome,
        priority: errors.length > 0 ? 'high' : 'normal'
      })
    ]
  }
}

const MOST_WORDS = 50

/** Older releases send texts, newer ones objects. */
function wordsIn(report: JsonObject, key: string): string[] {
  const list = member(report, key)
  return Array.isArray(list)
    ? list.slice(0, MOST_WORDS).flatMap((each) => {
        const words = typeof each === 'string' ? each : isObject(each) ? textIn(each, 'message', 'details') : ''
        return words === '' ? [] : [words]
      })
    : []
}

const counted = (count: number, what: string): string =>
  count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`
