import { holdsText, member, type JsonObject } from '../../base/json.ts'
import { firstLine, joined, knownItem, plainTitle, textIn } from '../parts.ts'
import type { KnownItem, Source } from '../source.ts'
import { severityOf } from './severities.ts'

/**
 * Lines of syslog, of RFC 5424 (`<165>1 2026-11-30T09:00:00Z host app 42 ID47 - words`) and of RFC 3164 (`<34>Nov 30 09:00:00 host
 * app[42]: words`). No line has a name, and none is ever changed.
 */
export const syslog: Source<'syslog'> = {
  name: 'syslog',
  isOf: isLine,
  marks: ['syslog_line'],
  meaning: (payload) => (isLine(payload) ? { kind: 'items', items: [itemOf(payload)] } : null),
  unpacked: (data) => {
    const line = data.startsWith('<') ? lineOf(data) : null
    return line && [line]
  }
}

/** Marks what was read from a line, so that it is known again. */
const MARK = 'syslog_line'

function isLine(object: JsonObject): boolean {
  return holdsText(object, MARK)
}

const NEW =
  /^<(\d{1,3})>1 (\S{1,64}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (-|(?:\[(?:[^\]\\"]|\\.|"(?:[^"\\]|\\.)*")*\])+)(?: ([\s\S]*))?$/
const OLD =
  /^<(\d{1,3})>([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\S{1,255}) (?:([^\s:[\]]{1,64})(?:\[(\d{1,10})\])?: )?([\s\S]+)$/
/** Devices that number their lines, or leave out when and where. */
const LOOSE = /^<(\d{1,3})>(?:\d{1,10}: )?\s*(\S[^]*)$/
const HIGHEST = 191
const LONGEST_LINE = 64_000

function lineOf(data: string): JsonObject | null {
  if (data.length > LONGEST_LINE) return null
  const fresh = NEW.exec(data)
  if (fresh) {
    const [, number = '', at = '', host = '', app = '', , , fields = '', words = ''] = fresh
    return {
      [MARK]: words.replace(/^\uFEFF/, ''),
      number,
      at: given(at),
      host: given(host),
      app: given(app),
      fields: given(fields)
    }
  }
  const old = OLD.exec(data)
  const loose = old ? null : LOOSE.exec(data)
  if (loose && Number(loose[1]) <= HIGHEST)
    return { [MARK]: loose[2] as string, number: loose[1] as string, at: '', host: '', app: '', fields: '' }
  if (!old) return null
  const [, number = '', , host = '', app = '', , words = ''] = old
  // Its time has neither a year nor a zone, so that the time at which it came says more.
  return { [MARK]: words, number, at: '', host, app, fields: '' }
}

/** `-` stands for nothing. */
const given = (value: string): string => (value === '-' ? '' : value)

function itemOf(line: JsonObject): KnownItem {
  const words = textIn(line, MARK)
  const app = textIn(line, 'app')
  return knownItem('', {
    title: plainTitle(firstLine(words) || joined(' ', app, textIn(line, 'fields'))),
    content_text: joined('\n', words, textIn(line, 'fields')),
    author: textIn(line, 'host'),
    date_published: member(line, 'at') ?? null,
    priority: severityOf(Number(textIn(line, 'number')) % 8),
    tags: app === '' ? [] : [app]
  })
}
