import * as v from 'valibot'
import {
  eventRoles,
  mappedFields,
  MAX_EVENT_TYPE_LENGTH,
  MAX_EVENT_TYPES,
  MAX_POINTER_LENGTH,
  MAX_POINTERS,
  MAX_TEMPLATE_LENGTH,
  type FeedInterpretation
} from '#contract/interpretation.ts'
import { feedNotifies, looks, MAX_TITLE_LENGTH, type EndReason, type FeedOptions } from '#contract/feed.ts'
import { languages } from '#contract/language.ts'
import { EVERY_DAY, MINUTES_OF_DAY } from '#contract/quiet-hours.ts'
import { MAX_CONDITIONS, MAX_RULE_VALUE, textFields, textMatches } from '#contract/rule.ts'
import { MAX_PROXY_LENGTH, ZOOMS } from '#contract/settings.ts'
import { MAX_KEEP_DAYS, MAX_KEEP_ITEMS } from '#contract/storage.ts'
import { printable } from './printable.ts'

/** Checks of values that others give: a window in its requests, and a library, which may come from a backup or be damaged. */

export const id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER))
export const upTo = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most))
export const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15))
/** What a name is made of: in one line, and of characters that can be seen. */
export const line = v.pipe(v.string(), v.transform(printable), v.trim())
export const count = v.pipe(v.number(), v.finite(), v.minValue(0))
const word = v.pipe(v.string(), v.maxLength(1_000))
/** Why an attempt ended, as it was stored. */
export const endReason: v.GenericSchema<unknown, EndReason> = v.variant('kind', [
  v.object({
    kind: v.picklist([
      'name-not-found',
      'refused-connection',
      'end-of-stream',
      'finished',
      'told-to-stop',
      'own-fault',
      'headers-missing'
    ])
  }),
  v.object({ kind: v.picklist(['network', 'certificate']), code: word }),
  v.object({ kind: v.picklist(['timeout', 'unanswered', 'silence']), ms: count }),
  v.object({ kind: v.literal('cut-off'), code: word, idleMs: count, recurring: v.boolean() }),
  v.object({
    kind: v.literal('status'),
    status: count,
    retryAfter: v.exactOptional(count),
    elsewhere: v.exactOptional(v.string())
  }),
  v.object({
    kind: v.literal('wrong-type'),
    contentType: word,
    looksLike: v.picklist(looks)
  }),
  v.object({
    kind: v.literal('redirect'),
    problem: v.picklist(['too-many', 'no-location', 'unsupported', 'insecure'])
  }),
  v.object({ kind: v.literal('message-too-large'), limit: count })
])
const pointers = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(MAX_POINTER_LENGTH), v.regex(/^(\/|$)/))),
  v.maxLength(MAX_POINTERS)
)
const eventType = v.pipe(v.string(), v.maxLength(MAX_EVENT_TYPE_LENGTH))
export const interpretation = v.strictObject({
  list: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_POINTER_LENGTH), v.regex(/^(\/|$)/))),
  id: v.exactOptional(pointers),
  fields: v.exactOptional(v.strictObject(v.entriesFromList(mappedFields, v.exactOptional(pointers)))),
  title: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_TEMPLATE_LENGTH))),
  types: v.exactOptional(
    v.pipe(
      v.record(eventType, v.picklist(eventRoles)),
      v.check((types) => Object.keys(types).length <= MAX_EVENT_TYPES)
    )
  )
}) satisfies v.GenericSchema<unknown, FeedInterpretation>
const ruleValue = v.pipe(v.string(), v.maxLength(MAX_RULE_VALUE))
const ruleCondition = v.variant('kind', [
  v.strictObject({
    kind: v.literal('text'),
    match: v.picklist(textMatches),
    field: v.picklist(textFields),
    value: ruleValue,
    matchCase: v.boolean()
  }),
  v.strictObject({ kind: v.literal('feed'), feedId: id }),
  v.strictObject({ kind: v.literal('folder'), folderId: id }),
  v.strictObject({ kind: v.literal('type'), type: ruleValue }),
  v.strictObject({
    kind: v.literal('priority'),
    atLeast: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5))
  }),
  v.strictObject({
    kind: v.literal('language'),
    language: v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/))
  })
])
export const ruleConditions = v.pipe(v.array(ruleCondition), v.maxLength(MAX_CONDITIONS))
export const ruleActions = v.pipe(
  v.array(
    v.variant('kind', [
      v.strictObject({ kind: v.literal('alert'), priority: v.picklist([4, 5]) }),
      v.strictObject({ kind: v.picklist(['star', 'read', 'hide', 'highlight']) })
    ])
  ),
  v.maxLength(5),
  v.check((actions) => new Set(actions.map((action) => action.kind)).size === actions.length)
)
/** What the reader decides about a feed. Each may be absent. */
export const feedOptions = {
  title: v.exactOptional(v.pipe(line, v.maxLength(MAX_TITLE_LENGTH))),
  notify: v.exactOptional(v.picklist(feedNotifies)),
  silenceAlert: v.exactOptional(v.boolean()),
  folderId: v.exactOptional(v.nullable(id)),
  muted: v.exactOptional(v.boolean()),
  interpretation: v.exactOptional(v.nullable(interpretation)),
  keepDays: v.exactOptional(v.nullable(upTo(MAX_KEEP_DAYS))),
  keepItems: v.exactOptional(v.nullable(upTo(MAX_KEEP_ITEMS))),
  images: v.exactOptional(v.picklist(['default', 'always', 'never']))
} satisfies { [K in keyof FeedOptions]: v.GenericSchema<unknown, FeedOptions[K]> }
/** Each may be absent. */
export const settings = v.strictObject({
  theme: v.exactOptional(v.picklist(['system', 'light', 'dark'])),
  language: v.exactOptional(v.picklist(['system', ...languages])),
  density: v.exactOptional(v.picklist(['compact', 'cosy', 'roomy'])),
  notifications: v.exactOptional(v.boolean()),
  quietHours: v.exactOptional(v.boolean()),
  quietFrom: v.exactOptional(upTo(MINUTES_OF_DAY - 1)),
  quietTo: v.exactOptional(upTo(MINUTES_OF_DAY - 1)),
  quietDays: v.exactOptional(upTo(EVERY_DAY)),
  urgentPierces: v.exactOptional(v.boolean()),
  closeToTray: v.exactOptional(v.boolean()),
  trayTold: v.exactOptional(v.boolean()),
  startAtLogin: v.exactOptional(v.boolean()),
  allPaused: v.exactOptional(v.boolean()),
  snoozedUntil: v.exactOptional(time),
  keepDays: v.exactOptional(upTo(MAX_KEEP_DAYS)),
  keepItems: v.exactOptional(upTo(MAX_KEEP_ITEMS)),
  images: v.exactOptional(v.picklist(['always', 'per-feed', 'never'])),
  textSize: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(14), v.maxValue(24))),
  articleFont: v.exactOptional(v.picklist(['sans', 'serif'])),
  lineWidth: v.exactOptional(v.picklist(['narrow', 'normal', 'wide'])),
  zoom: v.exactOptional(v.picklist(ZOOMS)),
  readOnSelect: v.exactOptional(v.boolean()),
  readOnScroll: v.exactOptional(v.boolean()),
  singleKeys: v.exactOptional(v.boolean()),
  proxy: v.exactOptional(v.picklist(['system', 'none', 'manual'])),
  proxyAddress: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(MAX_PROXY_LENGTH)))
})
