import type { KnownSource } from '#contract/trial.ts'
import { isObject, member } from '../../../src-main/base/json.ts'
import { byLastEventId } from '../../../src-main/sources/event-ids.ts'
import type { Source } from '../../../src-main/sources/source.ts'

/** A source that no code knows but its row: `{"lamp":{"key":…,"words":…},"turn":7}`. */
export const lighthouse: Source = {
  name: 'lighthouse' as KnownSource,
  isAt: ({ hostname }) => hostname === 'lighthouse.test',
  isOf: (payload) => isObject(member(payload, 'lamp')),
  isNoiseType: (type) => type === 'turned',
  isNoise: (payload) => member(payload, 'lamp') === 'dark',
  meaning: (payload) => {
    const lamp = member(payload, 'lamp')
    if (member(payload, 'out') === true) return { kind: 'removal', ids: [String(member(payload, 'key'))] }
    return isObject(lamp) ? { kind: 'payload', value: { ...lamp, title: member(lamp, 'words') ?? null } } : null
  },
  listKey: (object) => (Array.isArray(member(object, 'lamps')) ? 'lamps' : null),
  isItem: (object) => member(object, 'surely') === true,
  wrapped: (object) => member(object, 'keeper'),
  passedOn: (item) => {
    const seen = member(item, 'seen')
    return isObject(seen) ? seen : null
  },
  id: (object, role) => {
    const key = member(object, 'key')
    if (key === 'lost') return role === 'item' ? 'nowhere' : null
    if (key === 'none') return 'elsewhere'
    return typeof key === 'string' ? { id: key, pointer: '/key' } : null
  },
  resume: (url) => (url.hostname === 'lighthouse.test' ? byLastEventId(url.href, { as: 'turn' }) : null)
}
