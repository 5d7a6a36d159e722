import { isObject, member, type JsonObject } from '../../base/json.ts'
import { asWords, capitalised, knownItem, joined, objectIn, objectsIn, plainTitle, textIn } from '../parts.ts'
import type { KnownItem, Meaning, Source } from '../source.ts'
import { deliveryWith } from '../webhooks/delivery.ts'

/**
 * PagerDuty webhooks, version 3 (https://developer.pagerduty.com/docs/webhooks/, 2026): `{"event":{"id":…,"event_type":
 * "incident.triggered","occurred_at":…,"data":{…}}}`, and the messages of version 2.
 *
 * An incident is one item, whose states follow each other; what somebody writes about it is an item of its own.
 */
export const pagerduty: Source<'pagerduty'> = {
  name: 'pagerduty',
  isOf: (payload) => deliveryWith(payload, isBody) !== null,
  marks: ['event', 'event_type', 'messages'],
  meaning: (payload) => {
    const body = deliveryWith(payload, isBody)?.body
    return body ? bodyMeaning(body) : null
  }
}

const isEvent = (object: JsonObject): boolean =>
  textIn(object, 'event_type') !== '' && isObject(member(object, 'data')) && textIn(object, 'occurred_at') !== ''

const isBody = (body: JsonObject): boolean =>
  isEvent(objectIn(body, 'event')) || isEvent(body) || oldMessages(body).length > 0

/** Version 2, which PagerDuty still sends to who never changed. */
const oldMessages = (body: JsonObject): JsonObject[] =>
  objectsIn(body, 'messages').filter(
    (message) => textIn(message, 'event').startsWith('incident.') && isObject(member(message, 'incident'))
  )

function bodyMeaning(body: JsonObject): Meaning {
  const event = isEvent(body) ? body : objectIn(body, 'event')
  if (!isEvent(event)) {
    const items = oldMessages(body).map((message) =>
      incidentItem(objectIn(message, 'incident'), textIn(message, 'created_on'), lastWord(textIn(message, 'event')), '')
    )
    return { kind: 'items', items }
  }
  const type = textIn(event, 'event_type')
  if (type === 'pagey.ping') return { kind: 'health' }
  const data = objectIn(event, 'data')
  const [at, by] = [textIn(event, 'occurred_at'), textIn(objectIn(event, 'agent'), 'summary', 'name')]
  const incident = objectIn(data, 'incident')
  const isIncident =
    textIn(data, 'type') === 'incident' || (type.startsWith('incident.') && !isObject(member(data, 'incident')))
  return {
    kind: 'items',
    items: [
      isIncident
        ? incidentItem(data, at, lastWord(type), by)
        : knownItem(textIn(event, 'id'), {
            title: plainTitle(
              joined(
                ' – ',
                capitalised(asWords(type.replace(/\./g, ' '))),
                textIn(incident, 'title', 'summary') || textIn(data, 'summary', 'name')
              )
            ),
            content: textIn(data, 'content', 'message', 'trimmed_message'),
            url: textIn(incident, 'html_url') || textIn(data, 'html_url'),
            author: by,
            date_published: at,
            tags: [textIn(objectIn(data, 'service'), 'summary')].filter((tag) => tag !== '')
          })
    ]
  }
}

/** What an event does to the state of its incident; the others (escalated, reassigned) leave it as it is. */
const states: Readonly<Record<string, string>> = {
  triggered: 'triggered',
  trigger: 'triggered',
  acknowledged: 'acknowledged',
  acknowledge: 'acknowledged',
  unacknowledged: 'triggered',
  reopened: 'triggered',
  resolved: 'resolved',
  resolve: 'resolved'
}

function incidentItem(incident: JsonObject, at: string, event: string, by: string): KnownItem {
  const state = Object.hasOwn(states, event) ? (states[event] as string) : textIn(incident, 'status')
  const service = textIn(objectIn(incident, 'service'), 'summary', 'name')
  const priority = textIn(objectIn(incident, 'priority'), 'summary', 'name')
  const urgency = textIn(incident, 'urgency')
  return knownItem(textIn(incident, 'id', 'incident_key'), {
    title: plainTitle(joined(': ', capitalised(asWords(state)), textIn(incident, 'title', 'summary', 'description'))),
    content_text: joined(
      '\n',
      textIn(objectIn(incident, 'body'), 'details') || textIn(incident, 'description'),
      service && `service: ${service}`,
      urgency && `urgency: ${urgency}`,
      priority && `priority: ${priority}`
    ),
    url: textIn(incident, 'html_url'),
    author: by,
    date_published: textIn(incident, 'created_at') || at,
    date_modified: at,
    priority: state === 'resolved' ? 'normal' : /^P[1-5]$/i.test(priority) ? priority : urgency,
    tags: [service].filter((tag) => tag !== '')
  })
}

const lastWord = (type: string): string => type.split('.').at(-1) ?? ''
