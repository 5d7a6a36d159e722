import { holdsText, isObject, member, type Json, type JsonObject } from '../base/json.ts'
import type { Meaning, Source } from './source.ts'

/**
 * Home Assistant: `{"event_type":"state_changed","data":{entity_id,old_state,new_state},"time_fired":…}`.
 *
 * "Kitchen: off → on" says what happened. A change of attributes alone shows what is, and has nothing to do with what
 * was. The context's id is shared by all changes of one cause, so that it names none of them.
 */
export const homeAssistant: Source<'home-assistant'> = {
  name: 'home-assistant',
  isOf: (payload) => holdsText(payload, 'event_type') && holdsText(payload, 'time_fired'),
  meaning: stateChange
}

function stateChange(value: JsonObject): Meaning | null {
  const data = member(value, 'data')
  if (member(value, 'event_type') !== 'state_changed' || !isObject(data)) return null
  const entity = member(data, 'entity_id')
  const now = member(data, 'new_state')
  if (typeof entity !== 'string' || !isObject(now)) return null
  const attributes = member(now, 'attributes')
  const about = isObject(attributes) ? attributes : {}
  const name = member(about, 'friendly_name')
  const unit = member(about, 'unit_of_measurement')
  const before = member(data, 'old_state')
  const said = (state: Json | undefined): string =>
    typeof state === 'string' || typeof state === 'number'
      ? `${state}${typeof unit === 'string' ? ` ${unit}` : ''}`
      : ''
  const [from, to] = [isObject(before) ? said(member(before, 'state')) : '', said(member(now, 'state'))]
  if (to === '') return null
  const lines = Object.entries(about).flatMap(([key, each]) =>
    key !== 'friendly_name' && (typeof each === 'string' || typeof each === 'number') ? [`${key}: ${each}`] : []
  )
  return {
    kind: 'payload',
    value: {
      title: `${typeof name === 'string' ? name : entity}: ${from !== '' && from !== to ? `${from} → ${to}` : to}`,
      content_text: [entity, `state: ${to}`, ...lines.slice(0, 20)].join('\n'),
      date_published: member(value, 'time_fired') ?? null,
      tags: [entity.split('.', 1)[0] ?? entity]
    }
  }
}
