import { isObject, member, type Json, type JsonObject } from '../../base/json.ts'
import { filled, joined, knownItem, objectIn, objectsIn, plainTitle, textIn } from '../parts.ts'
import type { KnownItem, Meaning, Source } from '../source.ts'

/**
 * Public warnings of the Common Alerting Protocol 1.2 (https://docs.oasis-open.org/emergency/cap/v1.2/): as JSON, as XML (which
 * `interpret` reads into the same keys), and as the features that api.weather.gov sends.
 *
 * Every message has an identifier of its own and names those that it updates or cancels: an update is the next version of
 * their item, and a cancel takes it back.
 */
export const cap: Source<'cap'> = {
  name: 'cap',
  isOf: (payload) => alertIn(payload) !== null || listed(payload) !== null,
  marks: ['msgType', 'messageType', 'alert', 'alerts', 'warnings'],
  meaning: (payload, _, at) => {
    const alert = alertIn(payload)
    return alert ? alertMeaning(alert, at) : listMeaning(payload, at)
  }
}

/** What a warning says, whichever way it came. */
interface Warning {
  identifier: string
  kind: string
  status: string
  sent: string
  sender: string
  replaces: string[]
  infos: JsonObject[]
}

/** Warnings may stand in an envelope, and in a list of them. */
function alertIn(payload: JsonObject): Warning | null {
  const inner = member(payload, 'alert')
  return warningOf(payload) ?? (isObject(inner) ? warningOf(inner) : null)
}

const listKeys = ['alerts', 'warnings']
const MOST_WARNINGS = 2_000

/** The warnings of a list, which may be in envelopes; null where its first element is none. */
function listed(payload: JsonObject): Warning[] | null {
  for (const key of listKeys) {
    const list = objectsIn(payload, key, MOST_WARNINGS)
    if (list[0] && alertIn(list[0])) return list.flatMap((each) => alertIn(each) ?? [])
  }
  return null
}

function listMeaning(payload: JsonObject, at: number): Meaning | null {
  const warnings = listed(payload)
  if (!warnings) return null
  const [items, removes]: [KnownItem[], string[]] = [[], []]
  for (const warning of warnings) {
    const meaning = alertMeaning(warning, at)
    if (meaning.kind === 'items') items.push(...meaning.items)
    else if (meaning.kind === 'removal') removes.push(...meaning.ids)
  }
  return { kind: 'items', items, removes }
}

/** What the warning in a GeoJSON feature means; null where it is about anything else. */
export function featureWarning(feature: JsonObject, at: number): Meaning | null {
  const warning = member(feature, 'type') === 'Feature' ? warningOfProperties(objectIn(feature, 'properties')) : null
  return warning && alertMeaning(warning, at)
}

function warningOf(alert: JsonObject): Warning | null {
  const kind = textIn(alert, 'msgType', 'messageType')
  const info = member(alert, 'info')
  if (kind === '' || textIn(alert, 'identifier') === '') return null
  if (info === undefined && textIn(alert, 'sent') === '') return null
  return {
    identifier: textIn(alert, 'identifier'),
    kind,
    status: textIn(alert, 'status'),
    sent: textIn(alert, 'sent'),
    sender: textIn(alert, 'sender'),
    replaces: referencesIn(member(alert, 'references')),
    infos: Array.isArray(info) ? objectsIn(alert, 'info') : isObject(info) ? [info] : []
  }
}

/** The properties of a feature hold the only info of the warning. */
function warningOfProperties(properties: JsonObject): Warning | null {
  const kind = textIn(properties, 'messageType', 'msgType')
  const identifier = textIn(properties, 'id', 'identifier', '@id')
  if (kind === '' || identifier === '' || textIn(properties, 'event', 'headline') === '') return null
  return {
    identifier: plainIdentifier(identifier),
    kind,
    status: textIn(properties, 'status'),
    sent: textIn(properties, 'sent'),
    sender: textIn(properties, 'senderName', 'sender'),
    replaces: referencesIn(member(properties, 'references')),
    infos: [properties]
  }
}

const MOST_REFERENCES = 100

/** `sender,identifier,sent` with blanks between them, or a list of objects. */
function referencesIn(references: Json | undefined): string[] {
  if (Array.isArray(references))
    return references.slice(0, MOST_REFERENCES).flatMap((each) => {
      if (!isObject(each)) return referencesIn(each)
      const identifier = textIn(each, 'identifier', 'id', '@id')
      return identifier === '' ? [] : [plainIdentifier(identifier)]
    })
  if (typeof references !== 'string') return []
  return references
    .split(/\s+/, MOST_REFERENCES)
    .map((each) => plainIdentifier(each.split(',')[1] ?? each))
    .filter((each) => each !== '')
}

/** api.weather.gov has its identifiers with and without its address before them. */
const plainIdentifier = (identifier: string): string => identifier.replace(/^https?:\/\/[^/\s]+\/alerts\//i, '')

function alertMeaning(warning: Warning, at: number): Meaning {
  switch (warning.kind.toLowerCase()) {
    case 'ack':
    case 'error':
      return { kind: 'health' }
    case 'cancel':
      if (warning.replaces.length > 0) return { kind: 'removal', ids: warning.replaces }
  }
  if (warning.status.toLowerCase() === 'system') return { kind: 'health' }
  return { kind: 'items', items: [itemOf(warning, at)] }
}

function itemOf(warning: Warning, at: number): KnownItem {
  const info = warning.infos[0] ?? {}
  const isReal = !['test', 'exercise', 'draft'].includes(warning.status.toLowerCase())
  const event = textIn(info, 'event')
  const area = areaOf(info)
  const item = knownItem(warning.identifier, {
    title: plainTitle(
      joined(': ', isReal ? '' : warning.status, textIn(info, 'headline') || joined(' – ', event, area) || warning.kind)
    ),
    content_text: warning.infos.map(bodyOf).join('\n\n—\n\n'),
    url: textIn(info, 'web'),
    author: textIn(info, 'senderName') || warning.sender,
    date_published: warning.sent || textIn(info, 'effective'),
    date_modified: warning.sent,
    priority: isReal ? priorityOf(info, at) : 'low',
    language: textIn(info, 'language'),
    attachments: warning.infos.flatMap((each) => objectsIn(each, 'resource').flatMap(fileOf)),
    tags: [event, textIn(info, 'category')].filter((tag) => tag !== '')
  })
  return { ...item, replaces: warning.replaces }
}

/** What is over, or asks for nothing any more, is no alarm. */
function priorityOf(info: JsonObject, at: number): string {
  const until = Date.parse(textIn(info, 'ends') || textIn(info, 'expires'))
  const isOver =
    until < at || textIn(info, 'urgency') === 'Past' || textIn(info, 'responseType', 'response') === 'AllClear'
  return isOver ? 'normal' : textIn(info, 'severity').toLowerCase()
}

const areaOf = (info: JsonObject): string =>
  textIn(info, 'areaDesc') ||
  [...objectsIn(info, 'area'), objectIn(info, 'area')]
    .map((area) => textIn(area, 'areaDesc'))
    .filter((area) => area !== '')
    .join('; ')

/** A line each, under the names that the protocol has for them. */
const lineNames = ['severity', 'urgency', 'certainty', 'onset', 'effective', 'expires', 'ends', 'contact']

const bodyOf = (info: JsonObject, place: number): string =>
  joined(
    '\n\n',
    place > 0 ? textIn(info, 'headline', 'event') : '',
    textIn(info, 'description'),
    textIn(info, 'instruction'),
    joined(
      '\n',
      areaOf(info),
      ...lineNames.map((name) => {
        const value = textIn(info, name)
        return value && `${name}: ${value}`
      })
    )
  )

function fileOf(resource: JsonObject): Json[] {
  const url = textIn(resource, 'uri')
  return url === ''
    ? []
    : [filled({ url, mime_type: textIn(resource, 'mimeType'), title: textIn(resource, 'resourceDesc') })]
}
