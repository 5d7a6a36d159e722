import { holdsText, isObject, member, type JsonObject } from '../../base/json.ts'
import { joined, knownItem, plainTitle, textIn } from '../parts.ts'
import type { KnownItem, Source } from '../source.ts'
import { severityOf } from './severities.ts'

/**
 * GELF 1.1 (https://go2docs.graylog.org/current/getting_in_log_data/gelf.html): a line of a log with fields of its own, whose
 * names begin with `_`. No line has a name, and none is ever changed.
 */
export const gelf: Source<'gelf'> = {
  name: 'gelf',
  isOf: isLine,
  marks: ['short_message'],
  meaning: (payload) => (isLine(payload) ? { kind: 'items', items: [itemOf(payload)] } : null)
}

function isLine(object: JsonObject): boolean {
  return holdsText(object, 'short_message') && (holdsText(object, 'host') || holdsText(object, 'version'))
}

const MOST_FIELDS = 30

function itemOf(line: JsonObject): KnownItem {
  const short = textIn(line, 'short_message')
  const full = textIn(line, 'full_message')
  const fields = Object.keys(line)
    .filter((key) => key.startsWith('_') && !isObject(member(line, key)))
    .slice(0, MOST_FIELDS)
    .map((key) => `${key.slice(1)}: ${textIn(line, key)}`)
  const facility = textIn(line, 'facility', '_facility')
  return knownItem('', {
    title: plainTitle(short),
    content_text: joined('\n\n', full, joined('\n', ...fields)) || short,
    author: textIn(line, 'host'),
    date_published: member(line, 'timestamp') ?? null,
    priority: severityOf(textIn(line, 'level')),
    tags: facility === '' ? [] : [facility]
  })
}
