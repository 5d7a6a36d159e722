import { isObject, member, type JsonObject } from '../../base/json.ts'
import { asWords, capitalised, knownItem, joined, objectIn, plainTitle, textIn } from '../parts.ts'
import type { KnownItem, Meaning, Source } from '../source.ts'
import { deliveryWith, type Delivery } from '../webhooks/delivery.ts'

/**
 * Sentry's integration webhooks (https://docs.sentry.io/integrations/integration-platform/webhooks/, 2026):
 * `{"action":"created","data":{"issue":{…}},"installation":{…},"actor":{…}}`.
 *
 * An issue is one item with states, so is the incident of a metric; an event and a comment are items of their own.
 */
export const sentry: Source<'sentry'> = {
  name: 'sentry',
  isOf: (payload) => deliveryWith(payload, isBody) !== null,
  marks: ['installation'],
  meaning: (payload) => {
    const delivery = deliveryWith(payload, isBody)
    return delivery && bodyMeaning(delivery)
  }
}

const isBody = (body: JsonObject): boolean => {
  if (typeof member(body, 'action') !== 'string') return false
  const data = member(body, 'data')
  if (!isObject(data) || !isObject(member(body, 'installation'))) return false
  return ['issue', 'event', 'error', 'metric_alert', 'comment', 'comment_id', 'installation'].some(
    (key) => member(data, key) !== undefined
  )
}

function bodyMeaning({ body, header }: Delivery): Meaning {
  const [data, action] = [objectIn(body, 'data'), textIn(body, 'action')]
  const author = textIn(objectIn(body, 'actor'), 'name')
  const said = ({ id, value }: KnownItem): Meaning => ({ kind: 'items', items: [{ id, value: { ...value, author } }] })
  const comment = textIn(data, 'comment_id')
  if (comment !== '') {
    if (action === 'deleted') return { kind: 'removal', ids: [`comment ${comment}`] }
    return said(commentItem(data, comment))
  }
  // That an error came is told with its issue as well, where an alert is; the event says more.
  const event = isObject(member(data, 'event')) ? objectIn(data, 'event') : objectIn(data, 'error')
  if (textIn(event, 'event_id', 'title') !== '') return said(eventItem(event, data))
  const metric = objectIn(data, 'metric_alert')
  if (textIn(metric, 'id') !== '') return said(metricItem(metric, data, action))
  const issue = objectIn(data, 'issue')
  if (textIn(issue, 'id') !== '') return said(issueItem(issue, action, header('sentry-hook-timestamp')))
  // Somebody installed it.
  return { kind: 'health' }
}

const overWords = new Set(['resolved', 'ignored', 'archived'])

function issueItem(issue: JsonObject, action: string, at: string): KnownItem {
  const isOver = overWords.has(action)
  return knownItem(`issue ${textIn(issue, 'id')}`, {
    title: plainTitle(joined(': ', capitalised(asWords(action)), textIn(issue, 'title'))),
    content_text: joined('\n', textIn(objectIn(issue, 'metadata'), 'value'), textIn(issue, 'culprit')),
    url: textIn(issue, 'web_url', 'permalink'),
    date_published: textIn(issue, 'firstSeen'),
    date_modified: at === '' ? textIn(issue, 'lastSeen') : Number(at),
    priority: isOver ? 'normal' : textIn(issue, 'level', 'priority'),
    tags: [textIn(objectIn(issue, 'project'), 'name', 'slug'), textIn(issue, 'shortId')].filter((tag) => tag !== '')
  })
}

const eventItem = (event: JsonObject, data: JsonObject): KnownItem =>
  knownItem(`event ${textIn(event, 'event_id') || joined(' ', textIn(event, 'issue_id'), textIn(event, 'datetime'))}`, {
    title: plainTitle(textIn(event, 'title', 'message')),
    content_text: joined(
      '\n',
      textIn(objectIn(event, 'metadata'), 'value') || textIn(event, 'message'),
      textIn(event, 'culprit', 'location'),
      textIn(data, 'triggered_rule')
    ),
    url: textIn(event, 'web_url'),
    date_published: textIn(event, 'datetime', 'received', 'timestamp'),
    priority: textIn(event, 'level'),
    tags: [textIn(event, 'platform')].filter((tag) => tag !== '')
  })

function metricItem(metric: JsonObject, data: JsonObject, action: string): KnownItem {
  const rule = objectIn(metric, 'alert_rule')
  return knownItem(`metric ${textIn(metric, 'id')}`, {
    title: plainTitle(
      textIn(data, 'description_title') ||
        joined(': ', capitalised(asWords(action)), textIn(metric, 'title') || textIn(rule, 'name'))
    ),
    content_text: textIn(data, 'description_text'),
    url: textIn(data, 'web_url'),
    date_published: textIn(metric, 'date_started', 'date_created'),
    date_modified: textIn(metric, 'date_closed') || textIn(metric, 'date_detected', 'date_created'),
    priority: action === 'resolved' ? 'normal' : action
  })
}

const commentItem = (data: JsonObject, id: string): KnownItem =>
  knownItem(`comment ${id}`, {
    title: plainTitle(joined(' – ', 'Comment', textIn(data, 'project_slug'))),
    content: textIn(data, 'comment'),
    content_type: 'text/markdown',
    date_published: textIn(data, 'timestamp')
  })
