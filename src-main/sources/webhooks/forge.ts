import { isObject, member, type JsonObject } from '../../base/json.ts'
import { asWords, knownItem, firstLine, joined, objectIn, objectsIn, plainTitle, textIn } from '../parts.ts'
import type { Meaning } from '../source.ts'
import type { Delivery } from './delivery.ts'

/**
 * Deliveries of GitHub, Gitea and Forgejo, whose bodies are shaped alike: `{"action":…,"repository":…,"sender":…}` with what
 * the event is about under a name of its own.
 *
 * Each delivery is an event of its own: that an issue was closed does not change the item that says it was opened.
 */
export function forgeMeaning(delivery: Delivery, event: string): Meaning {
  const { body } = delivery
  if (event === 'ping' || textIn(body, 'zen') !== '') return { kind: 'health' }
  const about = aboutOf(body, event)
  const result = resultOf(body, about, event)
  const said = saidIn(body)
  return {
    kind: 'items',
    items: [
      knownItem(idOf(delivery, event, about), {
        title: plainTitle(
          joined(
            ' – ',
            joined(': ', repositoryOf(body), wordsFor(body, event, about, result)),
            nameOf(body, event, about)
          )
        ),
        content:
          textIn(said, 'body', 'content') ||
          textIn(about, 'body', 'description', 'summary') ||
          textIn(objectIn(about, 'output'), 'summary', 'title') ||
          commitLines(body),
        url: linkOf(body, said, about),
        author:
          textIn(objectIn(body, 'sender'), 'login', 'username') || textIn(objectIn(body, 'pusher'), 'name', 'login'),
        date_published: delivery.at ?? timeOf(body, said, about),
        priority: priorityOf(about, result),
        tags: [event],
        ...filesOf(about),
        content_type: 'text/markdown'
      })
    ]
  }
}

/** What can be downloaded with a release. */
const filesOf = (about: JsonObject): JsonObject => {
  const files = objectsIn(about, 'assets').filter((each) => textIn(each, 'browser_download_url') !== '')
  return files.length === 0 ? {} : { attachments: files }
}

/** Whether a body is one of these without the headers that say so. */
export const isForgeBody = (body: JsonObject): boolean =>
  textIn(objectIn(body, 'repository'), 'full_name') !== '' &&
  isObject(member(body, 'sender')) &&
  ['action', 'ref', 'state', 'forkee', 'pages', 'build', 'comment', 'deployment', 'zen'].some(
    (key) => member(body, key) !== undefined
  )

/** The event of a body that comes without its headers. `type`: of the message. */
export function eventOfBody({ body, event }: Delivery, type: string): string {
  if (event !== '') return event
  if (type !== 'message') return type
  if (Array.isArray(member(body, 'commits'))) return 'push'
  if (isObject(member(body, 'comment')) && isObject(member(body, 'issue'))) return 'issue_comment'
  if (isObject(member(body, 'review'))) return 'pull_request_review'
  if (isObject(member(body, 'issue'))) return 'issues'
  return subjects.find((key) => isObject(member(body, key))) ?? (textIn(body, 'ref_type') ? 'reference' : 'repository')
}

// ---- What it is about ----

/** Under these stands what an event is about, the more special before what it belongs to. */
const subjects = `workflow_job workflow_run check_run check_suite deployment_status alert security_advisory
  vulnerability release discussion pull_request issue deployment milestone package registry_package forkee page run
  label hook member team project projects_v2_item sponsorship`.split(/\s+/)
/** Where the name of the event says something else than its key. */
const subjectOfEvent: Readonly<Record<string, string>> = {
  issues: 'issue',
  label: 'label',
  milestone: 'milestone',
  deployment: 'deployment',
  member: 'member'
}

function aboutOf(body: JsonObject, event: string): JsonObject {
  for (const key of [subjectOfEvent[event] ?? event, ...subjects]) {
    const found = member(body, key)
    if (isObject(found)) return found
  }
  return {}
}

/** What somebody wrote about it. */
const saidIn = (body: JsonObject): JsonObject => {
  const said = ['comment', 'answer'].map((key) => objectIn(body, key)).find((each) => textIn(each, 'body') !== '')
  return said ?? objectIn(body, 'review')
}

const repositoryOf = (body: JsonObject): string =>
  textIn(objectIn(body, 'repository'), 'full_name') || textIn(objectIn(body, 'organization'), 'login')

function nameOf(body: JsonObject, event: string, about: JsonObject): string {
  const pages = objectsIn(body, 'pages')
  if (pages.length > 0) return joined(', ', ...pages.map((page) => textIn(page, 'title', 'page_name')))
  if (event === 'create' || event === 'delete') return textIn(body, 'ref')
  if (event === 'wiki') return textIn(body, 'page')
  if (event === 'status') return joined(': ', textIn(body, 'context'), textIn(body, 'description'))
  const rule = objectIn(about, 'rule')
  const job = textIn(about, 'workflow_name')
  return (
    textIn(about, 'title', 'display_title') ||
    textIn(objectIn(about, 'security_advisory'), 'summary') ||
    textIn(rule, 'description', 'name') ||
    textIn(about, 'secret_type_display_name', 'summary', 'affected_package_name') ||
    joined(' / ', job, textIn(about, 'name', 'full_name', 'tag_name', 'login', 'environment'))
  )
}

// ---- What happened ----

/** By the words in which builds, checks and deployments end. */
const results: Readonly<Record<string, string>> = {
  success: 'succeeded',
  failure: 'failed',
  error: 'failed',
  timed_out: 'timed out',
  startup_failure: 'failed to start',
  action_required: 'needs action',
  in_progress: 'in progress'
}
const failures = new Set(['failed', 'timed out', 'failed to start'])

const wordOf = (word: string): string => (Object.hasOwn(results, word) ? (results[word] as string) : asWords(word))

/** How a build, a check or a deployment ended, or where it is; empty where the event is about none. */
function resultOf(body: JsonObject, about: JsonObject, event: string): string {
  const conclusion = textIn(about, 'conclusion')
  if (conclusion !== '') return wordOf(conclusion)
  if (event === 'deployment_status' || event === 'status')
    return wordOf(textIn(about, 'state') || textIn(body, 'state'))
  return event.startsWith('action_run_') ? wordOf(event.slice('action_run_'.length)) : ''
}

function wordsFor(body: JsonObject, event: string, about: JsonObject, result: string): string {
  const commits = member(body, 'commits')
  if (event === 'push' && Array.isArray(commits)) return pushWords(body, commits.length)
  const ref = textIn(body, 'ref_type')
  if (ref !== '' && (event === 'create' || event === 'delete')) return `${ref} ${event}d`
  const what = asWords(event.startsWith('action_run_') ? 'action_run' : event)
  return joined(' ', what, result || actionOf(body, about, event))
}

function actionOf(body: JsonObject, about: JsonObject, event: string): string {
  const action = textIn(body, 'action')
  if (event === 'pull_request' && action === 'closed' && member(about, 'merged') === true) return 'merged'
  const review = event === 'pull_request_review' ? objectIn(body, 'review') : {}
  // What was put on it or taken off is the news.
  if (/^(?:un)?labeled$/.test(action)) return joined(' ', action, textIn(objectIn(body, 'label'), 'name'))
  if (/^(?:un)?assigned$/.test(action)) return joined(' ', action, textIn(objectIn(body, 'assignee'), 'login'))
  // Gitea has no state, but a type that ends with it: `pull_request_review_approved`.
  return asWords(textIn(review, 'state').toLowerCase() || (textIn(review, 'type').split('_').at(-1) ?? '') || action)
}

function pushWords(body: JsonObject, listed: number): string {
  const branch = textIn(body, 'ref').replace(/^refs\/(heads|tags)\//, '')
  if (member(body, 'deleted') === true) return `${branch} deleted`
  const forced = member(body, 'forced') === true ? ', forced' : ''
  const count = Math.max(listed, Number(textIn(body, 'total_commits')) || 0)
  if (count === 0 && member(body, 'created') === true) return `${branch} created`
  return `${count} ${count === 1 ? 'commit' : 'commits'} to ${branch}${forced}`
}

const commitLines = (body: JsonObject): string =>
  objectsIn(body, 'commits')
    .map((commit) => firstLine(textIn(commit, 'message')))
    .join('\n') || textIn(objectIn(body, 'head_commit'), 'message')

/** What a scanner says of what it found; what fails wants to be seen. */
const priorityOf = (about: JsonObject, result: string): string =>
  textIn(objectIn(about, 'security_advisory'), 'severity') ||
  textIn(objectIn(about, 'security_vulnerability'), 'severity') ||
  textIn(objectIn(about, 'rule'), 'security_severity_level') ||
  textIn(about, 'severity') ||
  (failures.has(result) ? 'high' : '')

// ---- Where, when, and under which name ----

function linkOf(body: JsonObject, said: JsonObject, about: JsonObject): string {
  const [page] = objectsIn(body, 'pages')
  return (
    textIn(said, 'html_url') ||
    textIn(about, 'html_url', 'target_url', 'log_url', 'environment_url', 'external_reference') ||
    textIn(body, 'compare', 'compare_url', 'target_url') ||
    (page ? textIn(page, 'html_url') : '') ||
    textIn(objectIn(body, 'repository'), 'html_url')
  )
}

const times = ['submitted_at', 'updated_at', 'completed_at', 'closed_at', 'published_at', 'created_at', 'timestamp']

const timeOf = (body: JsonObject, said: JsonObject, about: JsonObject): string =>
  textIn(said, ...times) ||
  textIn(about, ...times) ||
  textIn(objectIn(body, 'head_commit'), 'timestamp') ||
  textIn(body, ...times)

/** The delivery; where the relay does not say it, all that tells one from another. */
function idOf(delivery: Delivery, event: string, about: JsonObject): string {
  const own =
    delivery.header('x-github-delivery') || delivery.header('x-gitea-delivery') || delivery.header('x-forgejo-delivery')
  if (own !== '') return own
  const { body } = delivery
  const said = saidIn(body)
  const subject = joined(
    '/',
    textIn(about, 'id', 'node_id', 'number'),
    textIn(said, 'id'),
    textIn(body, 'after', 'sha', 'id'),
    textIn(body, 'ref')
  )
  if (subject === '') return ''
  const state = joined('/', textIn(body, 'action'), textIn(about, 'status', 'state', 'conclusion'))
  return joined(' ', event, repositoryOf(body), subject, state, timeOf(body, said, about))
}
