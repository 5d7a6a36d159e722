import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { View } from '#contract/item.ts'
import type { RuleAction, RuleCondition, RuleContent } from '#contract/rule.ts'
import { openDatabase } from '../../../../src-main/library/store/database.ts'
import { Lists } from '../../../../src-main/library/lists/lists.ts'
import { testRule } from '../../../../src-main/library/lists/rule-test.ts'
import { first } from '../../../../src-main/library/store/schema/001-first.ts'
import { gaps } from '../../../../src-main/library/store/schema/002-gaps.ts'
import { headers } from '../../../../src-main/library/store/schema/003-headers.ts'
import { folders } from '../../../../src-main/library/store/schema/004-folders.ts'
import { migrate } from '../../../../src-main/library/store/schema/migrate.ts'
import { memoryLibrary, providers, temporaryFolder } from '../memory-library.ts'

const contains = (value: string): RuleCondition => ({
  kind: 'text',
  match: 'contains',
  field: 'anywhere',
  value,
  matchCase: false
})
const rule = (conditions: RuleCondition[], actions: RuleAction[], part: Partial<RuleContent> = {}): RuleContent => ({
  title: 'Fog',
  enabled: true,
  match: 'all',
  conditions,
  actions,
  ...part
})

it('a library that had no rules lists what it had, by the indexes that leave hidden items out', () => {
  const file = join(temporaryFolder(), 'tickertape.db')
  const db = openDatabase({ file, role: 'writer' })
  expect(migrate(db, file, [first, gaps, headers, folders])).toBeNull()
  db.exec(`INSERT INTO feeds(url, title, notify, added_at) VALUES('https://a.example/', 'before', 'off', 1);
    INSERT INTO items(feed_id, guid, version, title, excerpt, priority, received_at, sort_at)
    VALUES(1, 'p:1', '1', 'an old item', '', 3, 5, 5);
    INSERT INTO item_content(item_id, text) VALUES(1, 'its words')`)
  expect(migrate(db, file)).toBeNull()
  const lists = new Lists(db)
  expect(lists.page({ kind: 'all' }, null, 10).rows).toMatchObject([{ title: 'an old item', read: false }])
  expect(lists.open(1)).toMatchObject({ ok: true, value: { rules: [] } })
  expect(lists.counts(0)).toMatchObject({ unread: 1, today: 1 })
  expect(testRule(db, rule([contains('words')], []), null)).toMatchObject({
    ok: true,
    value: { tested: 1, matched: 1 }
  })
  db.close()
})

describe.each(providers)('rules over %s', (sqlite) => {
  function library() {
    const made = memoryLibrary(sqlite)
    return {
      ...made,
      rule(conditions: RuleCondition[], actions: RuleAction[], part: Partial<RuleContent> = {}): number {
        const saved = made.rules.save(null, rule(conditions, actions, part), made.rules.all().length + 1)
        if (!saved.ok) throw new Error(JSON.stringify(saved.reason))
        return saved.value.id
      },
      detail(id: number) {
        const opened = made.lists.open(id)
        if (!opened.ok) throw new Error('gone')
        return opened.value
      }
    }
  }

  it('an alert raises the priority, and says which rule it was', () => {
    const { rule, send, detail, titles, lists } = library()
    const id = rule([contains('fog')], [{ kind: 'alert', priority: 5 }, { kind: 'star' }, { kind: 'highlight' }])
    const done = send({ guid: 'p:1', title: 'Dense FOG' }, { guid: 'p:2', title: 'Sun' })
    const [fog, sun] = done.inserted
    expect(done.alerts).toEqual([{ id: fog!.id, rule: 'Fog' }])
    expect(fog).toMatchObject({ priority: 5, starred: true, read: false, marks: ['FOG'] })
    expect(sun).not.toHaveProperty('marks')
    expect(detail(fog!.id)).toMatchObject({
      priority: 5,
      marks: ['FOG'],
      rules: [{ ruleId: id, title: 'Fog', matched: ['FOG'] }]
    })
    expect(detail(sun!.id).rules).toEqual([])
    expect(titles({ kind: 'alerts' })).toEqual(['Dense FOG'])
    expect(titles({ kind: 'starred' })).toEqual(['Dense FOG'])
    expect(lists.counts(0)).toMatchObject({ unread: 2, alerts: 1, starred: 1 })
  })

  it('a hidden item is in no list, count or search but its own, and comes back unread in its place', () => {
    const made = library()
    const { rule, send, titles, lists, status, feed } = made
    rule([contains('advert')], [{ kind: 'hide' }])
    const done = send(
      { guid: 'p:1', title: 'one' },
      { guid: 'p:2', title: 'advert', priority: 5 },
      { guid: 'p:3', title: 'three' }
    )
    expect(done.inserted.map((row) => row.hidden ?? false)).toEqual([false, true, false])
    expect(done.unread).toBe(2)
    made.indexAll()
    const views: View[] = [
      { kind: 'all' },
      { kind: 'unread' },
      { kind: 'alerts' },
      { kind: 'today', since: 0 },
      { kind: 'feed', feedId: feed },
      { kind: 'search', query: 'advert' }
    ]
    for (const view of views) expect(titles(view)).not.toContain('advert')
    expect(titles({ kind: 'hidden' })).toEqual(['advert'])
    expect(lists.counts(0)).toEqual({ unread: 2, starred: 0, alerts: 0, today: 2 })
    const hidden = done.inserted[1]!
    expect(lists.open(hidden.id)).toMatchObject({ ok: true, value: { title: 'advert', hidden: true } })
    // Marking it unread would count it where nobody finds it.
    expect(status.setRead([hidden.id], false).rows).toEqual([])
    expect(lists.facts(feed).items).toBe(3)

    expect(status.setHidden(hidden.id, false)).toMatchObject({ unread: [{ unread: 3 }] })
    expect(titles()).toEqual(['three', 'advert', 'one'])
    expect(titles({ kind: 'hidden' })).toEqual([])
    expect(status.setHidden(hidden.id, true)).toMatchObject({ unread: [{ unread: 2 }] })
    expect(titles({ kind: 'hidden' })).toEqual(['advert'])
  })

  it('an item that a rule reads is stored read', () => {
    const { rule, send, lists } = library()
    rule([contains('log')], [{ kind: 'read' }])
    expect(send({ guid: 'p:1', title: 'log' }).inserted).toMatchObject([{ read: true }])
    expect(lists.counts(0)).toMatchObject({ unread: 0, today: 1 })
  })

  it('an edit is judged again for alerts and marks, and leaves what the reader did', () => {
    const { rule, send, status, detail } = library()
    rule(
      [contains('fog')],
      [{ kind: 'alert', priority: 5 }, { kind: 'star' }, { kind: 'read' }].slice(0, 2) as RuleAction[]
    )
    rule([contains('sun')], [{ kind: 'read' }, { kind: 'highlight' }], { title: 'Sun' })
    const [row] = send({ guid: 'p:1', title: 'fog', priority: 2 }).inserted
    status.setStarred(row!.id, false)

    const calm = send({ guid: 'p:1', title: 'sun', priority: 2 })
    expect(calm).toMatchObject({ alerts: [], edited: [{ priority: 2, starred: false, read: false, marks: ['sun'] }] })
    expect(detail(row!.id).rules.map(({ title, actions }) => [title, ...actions.map(({ kind }) => kind)])).toEqual([
      ['Fog', 'star'],
      ['Sun', 'highlight']
    ])

    status.setRead([row!.id], true)
    const again = send({ guid: 'p:1', title: 'more fog', priority: 2 })
    expect(again).toMatchObject({ alerts: [{ rule: 'Fog' }], edited: [{ priority: 5, starred: false, read: true }] })
    expect(send({ guid: 'p:1', title: 'still fog', priority: 2 }).alerts).toEqual([])
  })

  it('a patch without a priority is laid over the source’s own, not over the raised one', () => {
    const { rule, send } = library()
    rule([contains('fog')], [{ kind: 'alert', priority: 5 }])
    send({ guid: 'p:1', title: 'fog', priority: 2 })
    const done = send({ guid: 'p:1', title: 'sun', version: '2', patch: ['title'] })
    expect(done.edited).toMatchObject([{ title: 'sun', priority: 2 }])
  })

  it('a hidden item whose words change for the better comes to light; none disappears by an edit', () => {
    const { rule, send, titles } = library()
    rule([contains('draft')], [{ kind: 'hide' }])
    send({ guid: 'p:1', title: 'draft' }, { guid: 'p:2', title: 'news' })
    expect(send({ guid: 'p:1', title: 'draft two' }).reload).toBeUndefined()
    expect(titles()).toEqual(['news'])
    const done = send({ guid: 'p:1', title: 'ready' }, { guid: 'p:2', title: 'back to draft' })
    expect(done).toMatchObject({ reload: true, unread: 2 })
    expect(titles()).toEqual(['back to draft', 'ready'])
  })

  it('the event type counts, and is kept for a later test', () => {
    const made = library()
    made.rule([{ kind: 'type', type: 'update' }], [{ kind: 'star' }])
    const message = {
      type: 'update',
      data: JSON.stringify([{ guid: 'p:1' }]),
      lastEventId: '',
      ownId: null,
      receivedAt: 5
    }
    const done = made.batch({ messages: [message] })
    expect(done.inserted).toMatchObject([{ starred: true }])
    const step = testRule(made.db, rule([{ kind: 'type', type: 'update' }], []), null)
    expect(step).toMatchObject({ ok: true, value: { tested: 1, matched: 1 } })
  })

  it('rules follow their feed into another folder, and a folder into another one', () => {
    const made = library()
    const sql = (text: string) => made.db.exec(text)
    sql("INSERT INTO folders(id, parent_id, title) VALUES(1, NULL, 'outer'), (2, 1, 'inner'), (3, NULL, 'other')")
    made.rule([{ kind: 'folder', folderId: 1 }], [{ kind: 'star' }])
    let n = 0
    const starred = () => made.send({ guid: `p:${++n}` }).inserted[0]!.starred
    expect(starred()).toBe(false)
    made.feeds.edit(made.feed, { folderId: 2 })
    expect(starred()).toBe(true)
    sql('UPDATE folders SET parent_id = 3 WHERE id = 2')
    expect(starred()).toBe(false)
    sql('UPDATE folders SET parent_id = 1 WHERE id = 2')
    expect(starred()).toBe(true)
    sql('DELETE FROM folders WHERE id = 1')
    expect(starred()).toBe(false)
  })

  it('rules are kept in their order, switched off, removed and brought back', () => {
    const made = library()
    const ids = ['a', 'b', 'c'].map((title) => made.rule([contains(title)], [{ kind: 'star' }], { title }))
    made.rules.move(ids[2]!, 0)
    expect(made.rules.all().map(({ title }) => title)).toEqual(['c', 'a', 'b'])
    let n = 0
    const starred = (title: string) => made.send({ guid: `p:${++n}`, title }).inserted[0]!.starred
    expect(starred('a')).toBe(true)
    made.rules.setEnabled(ids[0]!, false)
    expect(starred('a')).toBe(false)
    made.rules.remove(ids[1]!, 5)
    expect(starred('b')).toBe(false)
    made.rules.undoRemove(ids[1]!)
    expect(starred('b')).toBe(true)
    made.rules.remove(ids[1]!, 5)
    made.rules.eraseRemoved()
    made.rules.undoRemove(ids[1]!)
    expect(made.rules.all().map(({ title }) => title)).toEqual(['c', 'a'])
  })

  it('what cannot be a rule is refused with its reason; the same request twice adds one', () => {
    const { rules } = library()
    const star: RuleAction[] = [{ kind: 'star' }]
    expect(rules.save(null, rule([contains('a')], star, { title: ' ' }), 1)).toEqual({
      ok: false,
      reason: { kind: 'no-title' }
    })
    expect(rules.save(null, rule([], star), 1)).toEqual({ ok: false, reason: { kind: 'no-conditions' } })
    expect(rules.save(null, rule([contains('a')], []), 1)).toEqual({ ok: false, reason: { kind: 'no-actions' } })
    expect(rules.save(null, rule([contains('a'), contains(' ')], star), 1)).toEqual({
      ok: false,
      reason: { kind: 'empty-value', at: 1 }
    })
    expect(rules.save(null, rule([contains('a')], [{ kind: 'alert', priority: 4 }, { kind: 'hide' }]), 1)).toEqual({
      ok: false,
      reason: { kind: 'unseen-alert' }
    })
    const pattern: RuleCondition = { kind: 'text', match: 'regex', field: 'title', value: '(', matchCase: false }
    expect(rules.save(null, rule([contains('a'), pattern], star), 1)).toMatchObject({
      ok: false,
      reason: { kind: 'bad-pattern', at: 1, problem: { kind: 'unclosed' } }
    })
    expect(rules.save(7, rule([contains('a')], star), 1)).toEqual({ ok: false, reason: { kind: 'gone' } })
    const first = rules.save(null, rule([contains('a')], star), 1)
    expect(rules.save(null, rule([contains('a')], star), 1)).toEqual(first)
    expect(rules.all()).toHaveLength(1)
  })

  it('a test counts what is stored step by step, shows the newest, and changes nothing', () => {
    const made = library()
    const many = Array.from({ length: 2_500 }, (_, n) => ({
      guid: `p:${n}`,
      title: n % 5 === 0 ? `fog ${n}` : `sun ${n}`
    }))
    made.send(...many)
    let tested = 0
    let matched = 0
    const rows: string[] = []
    for (let before: number | null = null, steps = 0; ; steps++) {
      const step = testRule(made.db, rule([contains('FOG')], [{ kind: 'hide' }]), before)
      if (!step.ok) throw new Error(JSON.stringify(step.reason))
      tested += step.value.tested
      matched += step.value.matched
      if (rows.length === 0) rows.push(...step.value.rows.map((row) => `${row.title}: ${row.marks?.join()}`))
      if (step.value.next === null) break
      expect(steps).toBeLessThan(2_500)
      before = step.value.next
    }
    expect([tested, matched]).toEqual([2_500, 500])
    expect(rows.slice(0, 2)).toEqual(['fog 2495: fog', 'fog 2490: fog'])
    expect(made.titles({ kind: 'hidden' })).toEqual([])
    expect(testRule(made.db, rule([], []), null)).toEqual({ ok: false, reason: { kind: 'no-conditions' } })
  })
})
