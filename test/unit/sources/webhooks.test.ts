import { describe, expect, it } from 'vitest'
import { itemOf, itemsOf, meaning } from '../interpret/messages.ts'

const repository = { id: 9, full_name: 'harbour/lamp', html_url: 'https://code.test/harbour/lamp' }
const sender = { login: 'mason' }
const relayed = (event: string, body: object, more: object = {}) => ({
  host: 'relay.test',
  'x-github-event': event,
  'x-github-delivery': `d-${event}`,
  timestamp: 1795338000000,
  body: { repository, sender, ...body },
  ...more
})

describe('GitHub', () => {
  it.each([
    [
      'a merged pull request is merged, not closed',
      'pull_request',
      { action: 'closed', pull_request: { title: 'Trim', merged: true, html_url: 'https://code.test/p/1' } },
      { title: 'harbour/lamp: pull request merged – Trim', url: 'https://code.test/p/1', priority: 3 }
    ],
    [
      'a failed job says so, and which',
      'workflow_job',
      {
        action: 'completed',
        workflow_job: { name: 'build', workflow_name: 'CI', conclusion: 'failure', html_url: 'https://code.test/j/1' }
      },
      { title: 'harbour/lamp: workflow job failed – CI / build', url: 'https://code.test/j/1', priority: 4 }
    ],
    [
      'one that goes on does not',
      'workflow_run',
      { action: 'in_progress', workflow_run: { name: 'CI', display_title: 'Trim', conclusion: null } },
      { title: 'harbour/lamp: workflow run in progress – Trim', priority: 3 }
    ],
    [
      'a weakness in what is used, as grave as it is',
      'dependabot_alert',
      {
        action: 'created',
        alert: {
          number: 3,
          html_url: 'https://code.test/a/3',
          security_advisory: { summary: 'Wick burns twice', description: 'It **does**.', severity: 'critical' }
        }
      },
      {
        title: 'harbour/lamp: dependabot alert created – Wick burns twice',
        url: 'https://code.test/a/3',
        priority: 5
      }
    ],
    [
      'a secret that got out',
      'secret_scanning_alert',
      { action: 'created', alert: { number: 4, secret_type_display_name: 'Key', html_url: 'https://code.test/s/4' } },
      { title: 'harbour/lamp: secret scanning alert created – Key', url: 'https://code.test/s/4' }
    ],
    [
      'a review by what it says',
      'pull_request_review',
      {
        action: 'submitted',
        pull_request: { title: 'Trim' },
        review: { state: 'changes_requested', body: 'Too short', html_url: 'https://code.test/r/1' }
      },
      {
        title: 'harbour/lamp: pull request review changes requested – Trim',
        text: 'Too short',
        url: 'https://code.test/r/1'
      }
    ],
    [
      'a deployment that failed',
      'deployment_status',
      { action: 'created', deployment_status: { state: 'failure', environment: 'quay' }, deployment: { id: 1 } },
      { title: 'harbour/lamp: deployment status failed – quay', priority: 4 }
    ],
    [
      'a branch that is gone',
      'delete',
      { ref: 'old-wick', ref_type: 'branch' },
      { title: 'harbour/lamp: branch deleted – old-wick' }
    ],
    [
      'pages of a wiki',
      'gollum',
      { pages: [{ title: 'Wicks', html_url: 'https://code.test/w/1' }] },
      { title: 'harbour/lamp: gollum – Wicks', url: 'https://code.test/w/1' }
    ]
  ])('%s', (_, event, body, expected) => {
    expect(itemOf(relayed(event, body))).toMatchObject({ guid: `p:d-${event}`, author: 'mason', ...expected })
  })

  it('a title with what looks like a tag keeps it', () => {
    const issue = { title: 'Vec<b> & <details>', html_url: 'https://code.test/i/1' }
    expect(itemOf(relayed('issues', { action: 'opened', issue })).title).toContain('Vec<b> & <details>')
  })

  it.each([
    ['the body alone, told by its event', (body: object) => [body, 'issues']],
    ['the body alone', (body: object) => [body, 'message']],
    ['beside the name of the event', (body: object) => [{ event: 'issues', payload: body }, 'message']],
    [
      'with the headers in a place of their own',
      (body: object) => [{ headers: { 'X-GitHub-Event': ['issues'] }, body: JSON.stringify(body) }, 'message']
    ],
    [
      'posted as a form',
      (body: object) => [{ 'x-github-event': 'issues', body: { payload: JSON.stringify(body) } }, 'message']
    ]
  ])('%s: each delivery once, opened and closed apart', (_, wrap) => {
    const body = (action: string) => ({
      action,
      issue: { id: 77, title: 'Flicker', updated_at: `2026-11-22T09:00:0${action.length}Z` },
      repository,
      sender
    })
    const read = (action: string) => itemOf(...(wrap(body(action)) as [object, string]))
    expect(read('opened').title).toBe('harbour/lamp: issues opened – Flicker')
    expect(read('closed').title).toBe('harbour/lamp: issues closed – Flicker')
    expect(read('opened').guid).toBe(read('opened').guid)
    expect(read('opened').guid).not.toBe(read('closed').guid)
    expect(read('opened').source).toBe('payload')
  })

  it('a deletion is news, whatever its event is called', () => {
    const body = { ref: 'old-wick', ref_type: 'branch', repository, sender }
    expect(itemOf(body, 'delete').title).toBe('harbour/lamp: branch deleted – old-wick')
  })

  it('several in one message', () => {
    const both = [relayed('issues', { issue: { title: 'A' } }), relayed('star', { action: 'created' })]
    expect(itemsOf(both).map(({ guid }) => guid)).toEqual(['p:d-issues', 'p:d-star'])
  })
})

describe('Gitea and Forgejo', () => {
  const hook = (event: string, body: object) => ({
    'x-gitea-event': event,
    'x-github-event': event,
    'x-gitea-delivery': 'g-1',
    body: { repository, sender, ...body }
  })

  it('a push, with the address of what it changed', () => {
    const commits = [{ message: 'Trim\n\nlong' }]
    expect(
      itemOf(hook('push', { ref: 'refs/heads/main', compare_url: 'https://code.test/c', total_commits: 1, commits }))
    ).toMatchObject({
      guid: 'p:g-1',
      title: 'harbour/lamp: 1 commit to main',
      text: 'Trim',
      url: 'https://code.test/c'
    })
  })

  it('a review by what it says', () => {
    const review = { type: 'pull_request_review_approved', content: 'Good' }
    const body = { action: 'reviewed', pull_request: { title: 'Trim' }, review }
    expect(itemOf(hook('pull_request_approved', body))).toMatchObject({
      title: 'harbour/lamp: pull request review approved – Trim',
      text: 'Good'
    })
  })

  it('a run of Forgejo that failed', () => {
    const body = { action: 'failure', run: { title: 'Trim', html_url: 'https://code.test/r/2' } }
    const failed = { 'x-forgejo-event': 'action_run_failure', body: { repository, sender, ...body } }
    expect(itemOf(failed)).toMatchObject({
      title: 'harbour/lamp: action run failed – Trim',
      priority: 4,
      url: 'https://code.test/r/2'
    })
  })
})

describe('what others of GitHub’s events say', () => {
  const told = (event: string, body: object) =>
    itemOf({
      'x-github-event': event,
      'x-github-delivery': 'd-9',
      body: {
        repository: { full_name: 'quay/lamp', html_url: 'https://g.test/quay/lamp' },
        sender: { login: 'ada' },
        ...body
      }
    })

  it('the label that was put on, the answer that was chosen, the files of a release', () => {
    const issue = { id: 1, title: 'Dark', html_url: 'https://g.test/1' }
    expect(told('issues', { action: 'labeled', issue, label: { name: 'bug' } }).title).toBe(
      'quay/lamp: issues labeled bug – Dark'
    )
    const answer = { body: 'Turn it.', html_url: 'https://g.test/d#a' }
    expect(told('discussion', { action: 'answered', discussion: { title: 'How?', body: 'q' }, answer })).toMatchObject({
      text: 'Turn it.',
      url: 'https://g.test/d#a'
    })
    const assets = [
      {
        name: 'lamp.zip',
        browser_download_url: 'https://g.test/lamp.zip',
        size: 7_000,
        content_type: 'application/zip'
      }
    ]
    expect(told('release', { action: 'published', release: { id: 2, tag_name: 'v1', assets } }).attachments).toEqual([
      { url: 'https://g.test/lamp.zip', type: 'application/zip', name: 'lamp.zip', size: 7_000, seconds: null }
    ])
  })
})

describe('GitLab’s instance and groups', () => {
  it('an event without a kind of object says what happened to whom', () => {
    const joined = {
      event_name: 'user_add_to_group',
      group_path: 'quay',
      group_id: 3,
      user_id: 4,
      user_name: 'Mate',
      created_at: '2026-11-22T09:00:00Z'
    }
    expect(itemOf(joined)).toMatchObject({
      title: 'quay: user add to group – Mate',
      publishedAt: Date.UTC(2026, 10, 22, 9)
    })
    const flag = {
      object_kind: 'feature_flag',
      project: { path_with_namespace: 'quay/lamp' },
      object_attributes: { id: 6, name: 'blink', active: false }
    }
    expect(itemOf(flag).title).toBe('quay/lamp: feature flag off – blink')
  })
})

describe('GitLab', () => {
  const project = { id: 15, path_with_namespace: 'harbour/lamp', web_url: 'https://lab.test/harbour/lamp' }
  const user = { name: 'Mason' }
  const wrap = { 'x-gitlab-event': 'Some Hook', 'user-agent': 'GitLab/18.6' }

  it.each([
    [
      'a push',
      {
        object_kind: 'push',
        user_name: 'Mason',
        ref: 'refs/heads/main',
        before: '95790bf8',
        after: 'da156088',
        total_commits_count: 2,
        commits: [{ title: 'Trim' }, { message: 'Fill\n\nlong' }]
      },
      {
        title: 'harbour/lamp: 2 commits to main',
        text: 'Trim\nFill',
        author: 'Mason',
        url: 'https://lab.test/harbour/lamp/-/compare/95790bf8...da156088'
      }
    ],
    [
      'a branch that is gone',
      { object_kind: 'push', ref: 'refs/heads/old', before: '95790bf8', after: '0'.repeat(40), commits: [] },
      { title: 'harbour/lamp: old deleted' }
    ],
    [
      'a tag',
      { object_kind: 'tag_push', ref: 'refs/tags/v1', before: '0'.repeat(40), after: '82b3d5ae', commits: [] },
      { title: 'harbour/lamp: tag v1 created' }
    ],
    [
      'a merge request by what happened to it',
      {
        object_kind: 'merge_request',
        user,
        object_attributes: { id: 99, iid: 4, title: 'Trim', action: 'merge', url: 'https://lab.test/mr/4' }
      },
      { title: 'harbour/lamp: merge request merged – Trim', url: 'https://lab.test/mr/4', author: 'Mason' }
    ],
    [
      'a comment, on what, and its words',
      {
        object_kind: 'note',
        user,
        object_attributes: { id: 5, note: 'Why so short?', url: 'https://lab.test/n/5' },
        issue: { title: 'Flicker' }
      },
      { title: 'harbour/lamp: comment on issue – Flicker', text: 'Why so short?', url: 'https://lab.test/n/5' }
    ],
    [
      'a failed pipeline, and what of it failed',
      {
        object_kind: 'pipeline',
        user,
        object_attributes: { id: 31, ref: 'main', status: 'failed', finished_at: '2026-11-22 09:26:29 UTC' },
        commit: { title: 'Correct', message: 'Correct' },
        builds: [
          { stage: 'test', name: 'unit', status: 'failed' },
          { stage: 'test', name: 'lint', status: 'success' }
        ]
      },
      {
        title: 'harbour/lamp: pipeline failed on main – Correct',
        url: 'https://lab.test/harbour/lamp/-/pipelines/31',
        priority: 4,
        publishedAt: Date.UTC(2026, 10, 22, 9, 26, 29)
      }
    ],
    [
      'a job that may fail',
      {
        object_kind: 'build',
        ref: 'main',
        build_id: 7,
        build_name: 'lint',
        build_stage: 'test',
        build_status: 'failed',
        build_allow_failure: true
      },
      { title: 'harbour/lamp: job failed on main – test / lint', priority: 3 }
    ],
    [
      'a release',
      {
        object_kind: 'release',
        id: 1,
        name: 'v1',
        description: 'All new',
        action: 'create',
        url: 'https://lab.test/v1'
      },
      { title: 'harbour/lamp: release created – v1', text: 'All new', url: 'https://lab.test/v1' }
    ],
    [
      'a weakness',
      {
        object_kind: 'vulnerability',
        object_attributes: { id: 1, title: 'Hole', state: 'detected', severity: 'critical' }
      },
      { title: 'harbour/lamp: vulnerability detected – Hole', priority: 5 }
    ]
  ])('%s, through a relay and alone', (_, body, expected) => {
    const whole = { ...body, project }
    expect(itemOf({ ...wrap, body: whole })).toMatchObject({ raw: false, ...expected })
    expect(itemOf(whole).title).toBe(expected.title)
  })

  it('opened and merged are two, the same delivery tried again is one', () => {
    const body = (action: string) => ({
      object_kind: 'merge_request',
      project,
      object_attributes: {
        id: 99,
        title: 'Trim',
        action,
        url: 'https://lab.test/mr/4',
        updated_at: '2026-11-22 09:00:00 UTC'
      }
    })
    expect(itemOf(body('open')).guid).not.toBe(itemOf(body('merge')).guid)
    expect(itemOf({ ...wrap, 'idempotency-key': 'k', body: body('open') }).guid).toBe('p:k')
  })
})

it('what only begins like a delivery stays what it is', () => {
  expect(itemOf({ title: 'A letter', body: { x: 1 }, headers: 'none' }).title).toBe('A letter')
  expect(itemOf({ object_kind: 'lamp', title: 'Lit' }).title).toBe('Lit')
  for (const strange of [
    { body: [] },
    { 'x-github-event': 'push', body: { commits: 5, ref: {}, repository: [] } },
    { object_kind: 'push', project: 'none', commits: [null, 5] }
  ])
    expect(() => meaning(strange)).not.toThrow()
})
