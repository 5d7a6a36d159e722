import { holdsText, isObject, member, type Json, type JsonObject } from '../base/json.ts'
import { asWords, joined, objectIn, textIn } from './parts.ts'
import type { Meaning, Source } from './source.ts'

/**
 * Home Assistant (2026.11): `{"event_type":"state_changed","data":{entity_id,old_state,new_state},"time_fired":…}`.
 *
 * "Kitchen: off → on" says what happened. A change of attributes alone shows what is, and has nothing to do with what
 * was. The context's id is shared by all changes of one cause, so that it names none of them: that an entity is gone is news
 * like any other, and takes nothing back.
 */
export const homeAssistant: Source<'home-assistant'> = {
  name: 'home-assistant',
  isOf: (payload) => holdsText(payload, 'event_type') && holdsText(payload, 'time_fired'),
  marks: ['event_type'],
  meaning: (payload) => stateChange(payload) ?? registryChange(payload)
}

const item = (event: JsonObject, title: string, lines: readonly string[], entity: string): Meaning => ({
  kind: 'payload',
  value: {
    title,
    content_text: joined('\n', ...lines),
    date_published: member(event, 'time_fired') ?? null,
    tags: [entity.split('.', 1)[0] ?? entity]
  }
})

function stateChange(event: JsonObject): Meaning | null {
  const data = member(event, 'data')
  if (member(event, 'event_type') !== 'state_changed' || !isObject(data)) return null
  const entity = member(data, 'entity_id')
  const [before, now] = [member(data, 'old_state'), member(data, 'new_state')]
  if (typeof entity !== 'string') return null
  if (!isObject(now)) return now === null ? removed(event, entity, isObject(before) ? before : {}) : null
  const about = objectIn(now, 'attributes')
  const unit = member(about, 'unit_of_measurement')
  const said = (state: Json | undefined): string =>
    typeof state === 'string' || typeof state === 'number'
      ? `${state}${typeof unit === 'string' ? ` ${unit}` : ''}`
      : ''
  const [from, to] = [isObject(before) ? said(member(before, 'state')) : '', said(member(now, 'state'))]
  if (to === '') return null
  const lines = Object.entries(about).flatMap(([key, each]) =>
    key !== 'friendly_name' && (typeof each === 'string' || typeof each === 'number') ? [`${key}: ${each}`] : []
  )
  const change = from !== '' && from !== to ? `${from} → ${to}` : to
  return item(event, `${nameIn(about, entity)}: ${change}`, [entity, `state: ${to}`, ...lines.slice(0, 20)], entity)
}

function removed(event: JsonObject, entity: string, before: JsonObject): Meaning {
  const last = textIn(before, 'state')
  const title = `${nameIn(objectIn(before, 'attributes'), entity)}: removed`
  return item(event, title, [entity, last && `state: ${last}`], entity)
}

const nameIn = (attributes: JsonObject, entity: string): string => textIn(attributes, 'friendly_name') || entity

/** `entity_registry_updated` and its like: something was added to the house, changed in it or taken out of it. */
function registryChange(event: JsonObject): Meaning | null {
  const type = textIn(event, 'event_type')
  const data = objectIn(event, 'data')
  const action = textIn(data, 'action')
  const name = textIn(data, 'entity_id', 'name', 'device_id', 'area_id', 'label_id', 'floor_id')
  if (!type.endsWith('_registry_updated') || action === '' || name === '') return null
  const done = action === 'remove' ? 'removed' : action === 'create' ? 'added' : 'changed'
  return item(event, `${name}: ${done}`, [asWords(type.replace(/_registry_updated$/, ''))], name)
}
