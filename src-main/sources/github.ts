import { holdsObject, holdsText, isObject, member, type Json, type JsonObject } from '../base/json.ts'
import type { Meaning, Source } from './source.ts'

/**
 * GitHub webhooks as a relay passes them on: `{"x-github-event":"issues","x-github-delivery":…,"body":{…}}`.
 *
 * Each delivery is an event of its own: that an issue was closed does not change the item that says it was opened.
 */
export const github: Source<'github'> = {
  name: 'github',
  isOf: isDelivery,
  meaning: (payload) => (isDelivery(payload) ? deliveryMeaning(payload) : null)
}

type Delivery = JsonObject & { 'x-github-event': string; body: JsonObject }

function isDelivery(payload: JsonObject): payload is Delivery {
  return holdsText(payload, 'x-github-event') && holdsObject(payload, 'body')
}

function deliveryMeaning(delivery: Delivery): Meaning {
  const { 'x-github-event': event, body } = delivery
  if (event === 'ping') return { kind: 'health' }
  const subject = subjectOf(body)
  const action = text(body, 'action')
  const repository = text(object(body, 'repository'), 'full_name')
  const commits = listed(body, 'commits')
  const branch = text(body, 'ref').replace(/^refs\/(heads|tags)\//, '')
  const what = text(subject, 'title') || text(subject, 'name') || text(subject, 'tag_name')
  const words =
    event === 'push'
      ? `${commits.length} ${commits.length === 1 ? 'commit' : 'commits'} to ${branch}`
      : [event.replace(/_/g, ' '), action].filter((word) => word !== '').join(' ')
  const said =
    text(subject, 'body') || commits.map((commit) => `${text(commit, 'message').split('\n', 1)[0] ?? ''}`).join('\n')
  const url =
    text(object(body, 'comment'), 'html_url') ||
    text(object(body, 'review'), 'html_url') ||
    text(subject, 'html_url') ||
    text(body, 'compare') ||
    text(object(body, 'repository'), 'html_url')
  const id = text(delivery, 'x-github-delivery')
  return {
    kind: 'payload',
    value: {
      ...(id !== '' && { id }),
      title: [[repository, words].filter((part) => part !== '').join(': '), what]
        .filter((part) => part !== '')
        .join(' – '),
      content: text(object(body, 'comment'), 'body') || text(object(body, 'review'), 'body') || said,
      ...(url !== '' && { url }),
      author: text(object(body, 'sender'), 'login') || text(object(body, 'pusher'), 'name'),
      date_published: member(delivery, 'timestamp') ?? null,
      tags: [event],
      content_type: 'text/markdown'
    }
  }
}

function subjectOf(body: JsonObject): JsonObject {
  for (const key of [
    'issue',
    'pull_request',
    'release',
    'discussion',
    'workflow_run',
    'check_run',
    'deployment',
    'label'
  ]) {
    const found = member(body, key)
    if (isObject(found)) return found
  }
  return {}
}

function object(within: JsonObject, key: string): JsonObject {
  const value = member(within, key)
  return isObject(value) ? value : {}
}

function text(within: JsonObject, key: string): string {
  const value: Json | undefined = member(within, key)
  return typeof value === 'string' ? value : ''
}

function listed(within: JsonObject, key: string): JsonObject[] {
  const value = member(within, key)
  return Array.isArray(value) ? value.filter(isObject).slice(0, 50) : []
}
