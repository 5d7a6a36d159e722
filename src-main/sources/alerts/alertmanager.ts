import { isObject, member, type JsonObject } from '../../base/json.ts'
import { asWords, capitalised, knownItem, joined, objectIn, objectsIn, plainTitle, textIn } from '../parts.ts'
import type { KnownItem, Meaning, Source } from '../source.ts'
import { deliveryWith } from '../webhooks/delivery.ts'

/**
 * Alerts of Prometheus' Alertmanager (webhook version 4, release 0.28) and of Grafana (12), whose webhooks are shaped alike:
 * `{"status":"firing","alerts":[{"status":…,"labels":{…},"annotations":{…},"fingerprint":…}],"groupKey":…}`.
 *
 * An alert is its fingerprint from the moment it began: that it fires and that it was resolved are states of it. When the same
 * alert begins once more that is news, and another item.
 */
export const alertmanager: Source<'alertmanager'> = {
  name: 'alertmanager',
  isOf: (payload) => deliveryWith(payload, holdsAlerts) !== null,
  marks: ['alerts', 'labels', 'ruleUrl'],
  meaning: (payload) => {
    const body = deliveryWith(payload, holdsAlerts)?.body
    if (body) return alertsIn(body)
    const rule = deliveryWith(payload, isRuleState)?.body
    return rule ? { kind: 'items', items: [ruleItem(rule)] } : null
  }
}

/** Grafana before 11 sends the state of a rule, and nothing that names when it began. */
const isRuleState = (body: JsonObject): boolean =>
  textIn(body, 'ruleUrl') !== '' && textIn(body, 'state') !== '' && textIn(body, 'ruleName', 'title') !== ''

function ruleItem(body: JsonObject): KnownItem {
  const state = textIn(body, 'state').toLowerCase()
  return knownItem('', {
    title: plainTitle(textIn(body, 'title', 'ruleName')),
    // The page of the rule is that of all its alarms, and names none of them: it stands in the text.
    content_text: joined('\n', textIn(body, 'message'), textIn(body, 'ruleUrl')),
    image: textIn(body, 'imageUrl'),
    priority: state === 'alerting' ? 'high' : 'normal',
    tags: [state, textIn(body, 'ruleName')].filter((tag) => tag !== '')
  })
}

const MOST_ALERTS = 2_000
/** By these a group or an alert says that it is over. */
const overWords = new Set(['resolved', 'ok', 'inactive', 'normal', 'normal_(nodata)'])

const isAlert = (object: JsonObject): boolean =>
  isObject(member(object, 'labels')) &&
  (isObject(member(object, 'annotations')) || typeof member(object, 'startsAt') === 'string') &&
  (textIn(object, 'fingerprint', 'startsAt') !== '' || textIn(objectIn(object, 'labels'), 'alertname') !== '')

function holdsAlerts(body: JsonObject): boolean {
  const alerts = member(body, 'alerts')
  if (!Array.isArray(alerts)) return isAlert(body)
  const isGroup = ['groupKey', 'commonLabels', 'groupLabels', 'receiver'].some((key) => member(body, key) !== undefined)
  return isGroup || alerts.some((each) => isObject(each) && isAlert(each))
}

function alertsIn(body: JsonObject): Meaning {
  const alerts = Array.isArray(member(body, 'alerts')) ? objectsIn(body, 'alerts', MOST_ALERTS) : [body]
  if (alerts.length === 0) return { kind: 'health' }
  return { kind: 'items', items: alerts.map((alert) => itemOf(alert, body)) }
}

function itemOf(alert: JsonObject, group: JsonObject): KnownItem {
  const labels = { ...objectIn(group, 'commonLabels'), ...objectIn(alert, 'labels') }
  const annotations = { ...objectIn(group, 'commonAnnotations'), ...objectIn(alert, 'annotations') }
  const status = statusOf(alert) || statusOf(group)
  const isOver = overWords.has(status)
  const [began, ended] = [textIn(alert, 'startsAt', 'activeAt'), textIn(alert, 'endsAt')]
  const name = textIn(labels, 'alertname')
  const headline = textIn(annotations, 'summary', 'title', 'message') || name
  const isNamed = headline !== name && name !== ''
  return knownItem(joined(' ', textIn(alert, 'fingerprint') || groupName(group, labels), began), {
    title: plainTitle(joined(': ', capitalised(asWords(status)), headline || textIn(group, 'title') || 'alert')),
    content_text: joined(
      '\n\n',
      bodyOf(annotations),
      joined('\n', isNamed ? `alertname: ${name}` : '', ...lines(labels))
    ),
    url: linkOf(alert, annotations, group),
    date_published: isReal(began) ? began : null,
    date_modified: isOver && isReal(ended) ? ended : isReal(began) ? began : null,
    // What is over is not urgent any more, whatever it was.
    priority: isOver ? 'normal' : textIn(labels, 'severity', 'priority', 'level'),
    tags: [status, name].filter((tag) => tag !== '')
  })
}

function statusOf(object: JsonObject): string {
  const status = member(object, 'status')
  return (isObject(status) ? textIn(status, 'state') : textIn(object, 'status', 'state')).toLowerCase()
}

/** Builds before 0.21 sent no fingerprint: all of the labels are one. */
const groupName = (group: JsonObject, labels: JsonObject): string =>
  joined(' ', textIn(group, 'groupKey'), ...lines(labels).sort(), textIn(labels, 'alertname'))

const bodyOf = (annotations: JsonObject): string =>
  ['description', 'message', 'summary']
    .map((key) => textIn(annotations, key))
    .filter((text, place, all) => text !== '' && all.indexOf(text) === place)
    .join('\n\n')

const MOST_LABELS = 30

const lines = (labels: JsonObject): string[] =>
  Object.keys(labels)
    .slice(0, MOST_LABELS)
    .flatMap((key) => (key === 'alertname' || key.startsWith('__') ? [] : [`${key}: ${textIn(labels, key)}`]))

const linkOf = (alert: JsonObject, annotations: JsonObject, group: JsonObject): string =>
  textIn(alert, 'panelURL', 'dashboardURL') ||
  textIn(annotations, 'dashboard_url', 'dashboard') ||
  textIn(alert, 'generatorURL') ||
  textIn(annotations, 'runbook_url') ||
  textIn(group, 'externalURL')

/** The year 1 stands for never. */
const isReal = (time: string): boolean => time !== '' && !time.startsWith('0001-')
