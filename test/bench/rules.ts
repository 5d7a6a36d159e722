import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RuleCondition } from '#contract/rule.ts'
import { openDatabase } from '../../src-main/library/store/database.ts'
import { FeedTable } from '../../src-main/library/tables/feed-table.ts'
import { Intake } from '../../src-main/library/intake/intake.ts'
import { RuleTable } from '../../src-main/library/tables/rule-table.ts'
import { migrate } from '../../src-main/library/store/schema/migrate.ts'
import type { Bench } from './bench.ts'

const rules = 300
const BATCH = 200
const words = 'harbour ferry market weather council bridge 여객선 부두 시장 회의 storm cargo pilot crane signal'.split(
  ' '
)

const text = (match: 'contains' | 'word' | 'regex', value: string): RuleCondition => ({
  kind: 'text',
  match,
  field: 'anywhere',
  value,
  matchCase: false
})
type Condition = (n: number) => RuleCondition
const kinds: { name: string; condition: Condition }[] = [
  { name: `${rules} texts`, condition: (n) => text('contains', n === 0 ? 'wanted' : `keyword${n}`) },
  { name: `${rules} Korean words`, condition: (n) => text('word', n === 0 ? 'wanted' : `낱말${n}`) },
  {
    name: `${rules} words that are often there`,
    condition: (n) => text('word', n === 0 ? 'wanted' : `${words[n % 15]}${n}`)
  },
  {
    name: `${rules} rules, ${Math.ceil(rules / 10)} of them patterns`,
    condition: (n) =>
      n % 10 === 1 ? text('regex', `keyword ${n}(a|b)+ \\d{2,}`) : text('contains', n === 0 ? 'wanted' : `k${n}y`)
  },
  { name: `${rules} patterns`, condition: (n) => text('regex', n === 0 ? 'wanted' : `(keyword|word) ?${n}[a-f]+`) }
]

/**
 * What the reader's rules cost where items are stored: the same items with no rule and with hundreds, in this very process.
 *
 * One item in a hundred is meant by a rule.
 */
export const bench: Bench = {
  name: 'rules',
  about: 'items stored with 300 rules, beside the same with none',
  async *run({ runs, quick, progress }) {
    const items = quick ? 1_000 : 20_000
    const rounds = quick ? 1 : Math.min(runs, 3)
    progress(`${items.toLocaleString('en')} items a time`)
    pace(items, null)
    for (const { name, condition } of kinds) {
      const ours: number[] = []
      const floor: number[] = []
      for (let round = 0; round < rounds; round++) {
        floor.push(pace(items, null))
        ours.push(pace(items, condition))
      }
      yield { what: `stored with ${name}`, unit: 'items/s', ours, floor, beside: 'no rule', aim: null }
    }
  }
}

/** About 500 characters of text, different for each item. */
function message(n: number) {
  const body = Array.from({ length: 70 }, (_, place) => words[(n * 7 + place * place) % words.length]).join(' ')
  const wanted = n % 100 === 0 ? ' wanted' : ''
  const data = JSON.stringify({ id: `item-${n}`, title: `Item ${n}${wanted}`, content_text: body })
  return { type: 'message', data, lastEventId: String(n), ownId: String(n), receivedAt: 1_700_000_000_000 + n }
}

/** Items stored in a second, into an empty library. */
function pace(items: number, condition: Condition | null): number {
  const folder = mkdtempSync(join(tmpdir(), 'tickertape-bench-'))
  const db = openDatabase({ file: join(folder, 'tickertape.db'), role: 'writer' })
  try {
    const problem = migrate(db, join(folder, 'tickertape.db'))
    if (problem) throw new Error(JSON.stringify(problem))
    const url = 'http://127.0.0.1:9/bench'
    const feed = new FeedTable(db).add({ url, title: 'Bench', addedAt: 1 })
    if (!feed.ok) throw new Error('not added')
    const table = new RuleTable(db)
    for (let n = 0; condition && n < rules; n++) {
      const rule = { title: `Rule ${n}`, enabled: true, match: 'all' as const, conditions: [condition(n)] }
      const saved = table.save(null, { ...rule, actions: [{ kind: 'highlight' }] }, n)
      if (!saved.ok) throw new Error(JSON.stringify(saved.reason))
    }
    const intake = new Intake(db)
    const started = performance.now()
    for (let n = 0; n < items; n += BATCH) {
      const messages = Array.from({ length: BATCH }, (_, place) => message(n + place))
      intake.accept({
        feedId: feed.value.id,
        url,
        phase: 'live',
        messages,
        lastEventId: String(n + BATCH),
        session: 'bench',
        number: n
      })
    }
    return items / ((performance.now() - started) / 1000)
  } finally {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
