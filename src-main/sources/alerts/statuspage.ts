import { isObject, member, type JsonObject } from '../../base/json.ts'
import { asWords, capitalised, knownItem, joined, objectIn, objectsIn, plainTitle, textIn } from '../parts.ts'
import type { KnownItem, Meaning, Source } from '../source.ts'
import { deliveryWith } from '../webhooks/delivery.ts'

/**
 * Statuspage (https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/, 2026) and those that send the same,
 * such as Better Stack: `{"page":{…},"incident":{…}}` or `{"page":{…},"component_update":{…},"component":{…}}`.
 *
 * An incident is one item, however often it is updated; a change of a component is news of its own.
 */
export const statuspage: Source<'statuspage'> = {
  name: 'statuspage',
  isOf: (payload) => deliveryWith(payload, isBody) !== null,
  marks: ['page'],
  meaning: (payload) => {
    const body = deliveryWith(payload, isBody)?.body
    return body ? bodyMeaning(body) : null
  }
}

const MOST_INCIDENTS = 100

/** Both of what was not planned and of what was. */
const incidentKeys = ['incident', 'scheduled_maintenance', 'maintenance']
const listKeys = ['incidents', 'scheduled_maintenances']

const isBody = (body: JsonObject): boolean =>
  isObject(member(body, 'page')) &&
  (incidentKeys.some((key) => textIn(objectIn(body, key), 'id', 'name') !== '') ||
    isObject(member(body, 'component_update')) ||
    listKeys.some((key) => Array.isArray(member(body, key))))

function bodyMeaning(body: JsonObject): Meaning {
  const incidents = [
    ...incidentKeys.map((key) => objectIn(body, key)),
    ...listKeys.flatMap((key) => objectsIn(body, key, MOST_INCIDENTS))
  ].filter((incident) => textIn(incident, 'id', 'name') !== '')
  if (incidents.length > 0) return { kind: 'items', items: incidents.map(incidentItem) }
  return isObject(member(body, 'component_update'))
    ? { kind: 'items', items: [componentItem(body)] }
    : { kind: 'health' }
}

/** Its impact as the word for how urgent it is; `none` and what is over are nothing special. */
const urgencies: Readonly<Record<string, string>> = { critical: 'critical', major: 'high', maintenance: 'low' }
const overWords = new Set(['resolved', 'completed', 'postmortem'])

function incidentItem(incident: JsonObject): KnownItem {
  const status = textIn(incident, 'status') || textIn(newest(incident)[0] ?? {}, 'status')
  const impact = textIn(incident, 'impact_override', 'impact')
  const updates = newest(incident).map((update) =>
    joined(': ', capitalised(asWords(textIn(update, 'status'))), textIn(update, 'body'))
  )
  return knownItem(textIn(incident, 'id', 'shortlink'), {
    title: plainTitle(joined(': ', capitalised(asWords(status)), textIn(incident, 'name'))),
    content: updates.join('\n\n'),
    url: textIn(incident, 'shortlink', 'url'),
    date_published: textIn(incident, 'started_at', 'created_at'),
    date_modified: textIn(incident, 'updated_at', 'resolved_at'),
    priority: overWords.has(status) || !Object.hasOwn(urgencies, impact) ? 'normal' : (urgencies[impact] as string),
    tags: [
      ...(impact === '' ? [] : [impact]),
      ...objectsIn(incident, 'components').map((component) => textIn(component, 'name'))
    ].filter((tag) => tag !== '')
  })
}

/** What was said of it, the newest first, whichever way it was sent. */
const newest = (incident: JsonObject): JsonObject[] =>
  objectsIn(incident, 'incident_updates').sort((a, b) => {
    const [first, second] = [textIn(a, 'created_at', 'updated_at'), textIn(b, 'created_at', 'updated_at')]
    return first < second ? 1 : first > second ? -1 : 0
  })

function componentItem(body: JsonObject): KnownItem {
  const [update, component] = [objectIn(body, 'component_update'), objectIn(body, 'component')]
  const [from, to] = [asWords(textIn(update, 'old_status')), asWords(textIn(update, 'new_status'))]
  return knownItem(
    textIn(update, 'id') || joined(' ', textIn(update, 'component_id'), textIn(update, 'created_at'), to),
    {
      title: plainTitle(joined(': ', textIn(component, 'name'), joined(' → ', from, to))),
      content: textIn(objectIn(body, 'page'), 'status_description'),
      date_published: textIn(update, 'created_at'),
      priority: to === 'major outage' ? 'high' : 'normal',
      tags: [textIn(component, 'name')].filter((tag) => tag !== '')
    }
  )
}
