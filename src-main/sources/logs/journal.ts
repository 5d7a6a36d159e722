import { holdsText, member, type Json, type JsonObject } from '../../base/json.ts'
import { knownItem, plainTitle, firstLine, textIn } from '../parts.ts'
import type { KnownItem, Source } from '../source.ts'
import { severityOf } from './severities.ts'

/**
 * The journal of systemd (257), as systemd-journal-gatewayd streams it under `/entries?follow`: `{"__CURSOR":…,"MESSAGE":…,
 * "PRIORITY":"6","_HOSTNAME":…}`. An entry is its cursor.
 */
export const journal: Source<'journal'> = {
  name: 'journal',
  isOf: isEntry,
  marks: ['__CURSOR', '__REALTIME_TIMESTAMP'],
  meaning: (payload) => (isEntry(payload) ? { kind: 'items', items: [itemOf(payload)] } : null)
}

function isEntry(object: JsonObject): boolean {
  return holdsText(object, '__CURSOR') || (holdsText(object, '__REALTIME_TIMESTAMP') && 'MESSAGE' in object)
}

function itemOf(entry: JsonObject): KnownItem {
  const message = messageOf(member(entry, 'MESSAGE'))
  const unit = textIn(entry, 'SYSLOG_IDENTIFIER', '_SYSTEMD_UNIT', '_COMM')
  const micros = textIn(entry, '_SOURCE_REALTIME_TIMESTAMP', '__REALTIME_TIMESTAMP')
  return knownItem(textIn(entry, '__CURSOR'), {
    // What is too long for the gateway it sends as null.
    title: plainTitle(firstLine(message) || unit || 'Entry without a message'),
    content_text: message,
    author: textIn(entry, '_HOSTNAME'),
    date_published: micros === '' ? null : Math.round(Number(micros) / 1000),
    priority: severityOf(textIn(entry, 'PRIORITY')),
    tags: unit === '' ? [] : [unit]
  })
}

const LONGEST_BYTES = 100_000
const MOST_VALUES = 50

/** A message that is no UTF-8 stands as a list of its bytes; a field that an entry has several times as a list of its values. */
function messageOf(message: Json | undefined): string {
  if (typeof message === 'string') return message.trim()
  if (Array.isArray(message) && message.length > 0 && message.every((each) => typeof each !== 'number'))
    return message
      .slice(0, MOST_VALUES)
      .map(messageOf)
      .filter((each) => each !== '')
      .join('\n')
  if (!Array.isArray(message) || message.length > LONGEST_BYTES || !message.every((byte) => typeof byte === 'number'))
    return ''
  return Buffer.from(message).toString('utf8').trim()
}
