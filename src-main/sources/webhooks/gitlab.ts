import { isObject, member, type JsonObject } from '../../base/json.ts'
import { asWords, knownItem, firstLine, joined, objectIn, objectsIn, plainTitle, textIn } from '../parts.ts'
import type { Meaning, Source } from '../source.ts'
import { deliveryUnder, deliveryWith, type Delivery } from './delivery.ts'

/**
 * GitLab webhooks (https://docs.gitlab.com/user/project/integrations/webhook_events/, 2026): `{"object_kind":"merge_request",
 * "object_attributes":{…},"project":{…}}`, through a relay or alone.
 *
 * Each is an event of its own, as those of GitHub are.
 */
export const gitlab: Source<'gitlab'> = {
  name: 'gitlab',
  isOf: (payload) => delivered(payload) !== null,
  marks: ['object_kind', 'event_name', 'x-gitlab-event', 'headers'],
  meaning: (payload) => {
    const delivery = delivered(payload)
    return delivery && deliveryMeaning(delivery)
  }
}

const delivered = (payload: JsonObject): Delivery | null =>
  deliveryWith(payload, isBody) ?? deliveryUnder(payload, 'x-gitlab-event')

/** Bodies of the whole instance have an `event_name` instead of the kind of object. */
const isBody = (body: JsonObject): boolean =>
  (typeof member(body, 'object_kind') === 'string' || SYSTEM.test(textIn(body, 'event_name'))) &&
  ['project', 'project_id', 'group', 'group_id', 'user', 'object_attributes'].some(
    (key) => member(body, key) !== undefined
  )

/** What the names of events of the instance and of groups begin with. */
const SYSTEM = /^(?:user|project|group|subgroup|key|repository|push|tag_push|merge_request)(?:_|$)/

interface Told {
  /** What happened, in a few words. */
  words: string
  /** What it happened to. */
  name?: string
  content?: string
  url?: string
  /** What tells it from other events of the same kind. */
  key: string
  at?: string
  priority?: string
}

function deliveryMeaning(delivery: Delivery): Meaning {
  const { body } = delivery
  const kind = textIn(body, 'object_kind', 'event_name') || asWords(delivery.header('x-gitlab-event')) || 'event'
  const tell = Object.hasOwn(tellers, kind) ? tellers[kind] : undefined
  const told = (tell ?? plainEvent)(body, kind)
  const project = objectIn(body, 'project')
  const where =
    textIn(project, 'path_with_namespace', 'name') ||
    textIn(body, 'project_path_with_namespace', 'path_with_namespace', 'project_name', 'group_path', 'full_path')
  const id = delivery.header('idempotency-key') || joined(' ', kind, where, told.key, told.at ?? '')
  return {
    kind: 'items',
    items: [
      knownItem(id, {
        title: plainTitle(joined(' – ', joined(': ', where, told.words), told.name ?? '')),
        content: told.content ?? '',
        url: told.url || textIn(project, 'web_url', 'homepage') || textIn(objectIn(body, 'repository'), 'homepage'),
        author: textIn(body, 'user_name') || textIn(objectIn(body, 'user'), 'name', 'username'),
        date_published: told.at || delivery.at,
        priority: told.priority ?? '',
        tags: [kind],
        content_type: 'text/markdown'
      })
    ]
  }
}

const attributes = (body: JsonObject): JsonObject => objectIn(body, 'object_attributes')

/** The past of the words that GitLab uses for what was done. */
const done: Readonly<Record<string, string>> = {
  open: 'opened',
  close: 'closed',
  reopen: 'reopened',
  update: 'updated',
  merge: 'merged',
  create: 'created',
  delete: 'deleted',
  award: 'awarded',
  revoke: 'revoked',
  approval: 'approved by one',
  unapproval: 'approval taken back by one'
}
const pastOf = (action: string): string =>
  Object.hasOwn(done, action) ? (done[action] as string) : asWords(action).toLowerCase()

/** How a pipeline, a job or a deployment that failed wants to be seen. */
const priorityOf = (status: string): string => (status === 'failed' ? 'high' : '')

// ---- By the kind of object ----

function pushed(body: JsonObject): Told {
  const branch = textIn(body, 'ref').replace(/^refs\/(heads|tags)\//, '')
  const [before, after] = [textIn(body, 'before'), textIn(body, 'after')]
  const commits = objectsIn(body, 'commits')
  const count = Number(textIn(body, 'total_commits_count')) || commits.length
  const isTag = textIn(body, 'object_kind', 'event_name') === 'tag_push'
  const what = isTag ? `tag ${branch}` : branch
  const words = isNothing(after)
    ? `${what} deleted`
    : isTag || (isNothing(before) && count === 0)
      ? `${what} created`
      : `${count} ${count === 1 ? 'commit' : 'commits'} to ${branch}`
  const web = textIn(objectIn(body, 'project'), 'web_url')
  const between = web !== '' && !isNothing(before) && !isNothing(after) ? `${web}/-/compare/${before}...${after}` : ''
  return {
    words,
    content:
      commits.map((commit) => textIn(commit, 'title') || firstLine(textIn(commit, 'message'))).join('\n') ||
      textIn(body, 'message'),
    url: between || textIn(commits.at(-1) ?? {}, 'url'),
    key: joined('/', branch, before, after),
    at: textIn(commits.at(-1) ?? {}, 'timestamp')
  }
}

/** A commit of zeros stands for none. */
const isNothing = (commit: string): boolean => /^0*$/.test(commit)

function noted(body: JsonObject): Told {
  const note = attributes(body)
  const about = ['merge_request', 'issue', 'snippet', 'commit'].find((key) => isObject(member(body, key))) ?? 'note'
  const subject = objectIn(body, about)
  return {
    words: `comment on ${asWords(about)}${textIn(note, 'action') === 'update' ? ' edited' : ''}`,
    name: textIn(subject, 'title') || firstLine(textIn(subject, 'message')),
    content: textIn(note, 'note', 'description'),
    url: textIn(note, 'url'),
    key: textIn(note, 'id'),
    at: textIn(note, 'updated_at', 'created_at')
  }
}

function ranPipeline(body: JsonObject): Told {
  const pipeline = attributes(body)
  const status = textIn(pipeline, 'status')
  const failed = objectsIn(body, 'builds').filter((build) => textIn(build, 'status') === 'failed')
  const web = textIn(objectIn(body, 'project'), 'web_url')
  const commit = objectIn(body, 'commit')
  return {
    words: joined(' ', 'pipeline', asWords(status), 'on', textIn(pipeline, 'ref')),
    name: textIn(pipeline, 'name') || textIn(commit, 'title') || firstLine(textIn(commit, 'message')),
    content: joined(
      '\n',
      ...failed.map((build) => `failed: ${joined(' / ', textIn(build, 'stage'), textIn(build, 'name'))}`),
      textIn(commit, 'message')
    ),
    url: textIn(pipeline, 'url') || (web && `${web}/-/pipelines/${textIn(pipeline, 'id')}`),
    key: joined('/', textIn(pipeline, 'id'), status),
    at: textIn(pipeline, 'finished_at', 'created_at'),
    priority: priorityOf(status)
  }
}

function ranJob(body: JsonObject): Told {
  const status = textIn(body, 'build_status')
  const repository = objectIn(body, 'repository')
  const [web, id] = [
    textIn(objectIn(body, 'project'), 'web_url') || textIn(repository, 'homepage'),
    textIn(body, 'build_id')
  ]
  return {
    words: joined(' ', 'job', asWords(status), 'on', textIn(body, 'ref')),
    name: joined(' / ', textIn(body, 'build_stage'), textIn(body, 'build_name')),
    content: joined(
      '\n',
      status === 'failed' ? asWords(textIn(body, 'build_failure_reason')) : '',
      textIn(objectIn(body, 'commit'), 'message')
    ),
    url: web === '' ? '' : `${web}/-/jobs/${id}`,
    key: joined('/', id, textIn(body, 'retries_count'), status),
    at: textIn(body, 'build_finished_at', 'build_started_at', 'build_created_at'),
    priority: status === 'failed' && member(body, 'build_allow_failure') === true ? '' : priorityOf(status)
  }
}

function deployed(body: JsonObject): Told {
  const status = textIn(body, 'status')
  return {
    words: joined(' ', 'deployment', asWords(status), 'to', textIn(body, 'environment')),
    name: textIn(body, 'commit_title'),
    url: textIn(body, 'environment_external_url', 'deployable_url'),
    key: joined('/', textIn(body, 'deployment_id'), status),
    at: textIn(body, 'status_changed_at'),
    priority: priorityOf(status)
  }
}

function released(body: JsonObject): Told {
  const action = textIn(body, 'action')
  return {
    words: joined(' ', 'release', pastOf(action)),
    name: textIn(body, 'name', 'tag'),
    content: textIn(body, 'description'),
    url: textIn(body, 'url'),
    key: joined('/', textIn(body, 'id', 'tag'), action),
    at: action === 'create' ? textIn(body, 'released_at', 'created_at') : ''
  }
}

/** Issues, merge requests, wiki pages, milestones, reactions, vulnerabilities, and whatever will be shaped like them. */
function plainEvent(body: JsonObject, kind: string): Told {
  const about = attributes(body)
  const isOn = member(about, 'active')
  const event = kind === 'access_token' ? asWords(textIn(body, 'event_name')).split(' ')[0] : ''
  const state =
    textIn(about, 'action') ||
    textIn(body, 'action') ||
    textIn(about, 'state', 'status') ||
    (typeof isOn === 'boolean' ? (isOn ? 'on' : 'off') : event || '')
  const within = ['merge_request', 'issue', 'work_item']
    .map((key) => objectIn(body, key))
    .find((each) => textIn(each, 'title') !== '')
  const labels = objectIn(objectIn(body, 'changes'), 'labels')
  const what = kind === 'work_item' ? textIn(about, 'type') || kind : kind
  return {
    words: joined(' ', asWords(what).toLowerCase(), pastOf(state)),
    name:
      textIn(about, 'title', 'name') ||
      textIn(within ?? {}, 'title') ||
      textIn(body, 'user_name', 'name', 'group_name'),
    content:
      textIn(about, 'description', 'content') ||
      objectsIn(labels, 'current')
        .map((label) => textIn(label, 'title'))
        .join(', '),
    url: textIn(about, 'url', 'awarded_on_url') || textIn(within ?? {}, 'url'),
    key: joined('/', textIn(about, 'id', 'slug', 'iid') || textIn(body, 'user_id', 'id'), state),
    at: textIn(about, 'updated_at', 'created_at') || textIn(body, 'updated_at', 'created_at'),
    priority: textIn(about, 'severity')
  }
}

const tellers: Readonly<Record<string, (body: JsonObject, kind: string) => Told>> = {
  push: pushed,
  tag_push: pushed,
  note: noted,
  pipeline: ranPipeline,
  build: ranJob,
  deployment: deployed,
  release: released
}
