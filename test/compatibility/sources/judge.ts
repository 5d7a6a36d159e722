import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Trial } from './trials.ts'

/** What the library holds of one source. */
export interface StoredLamps {
  rows: { title: string; text: string; priority: number; removed: boolean }[]
  /** The kinds of its gaps, and why. */
  gaps: string[]
}

export interface Verdict {
  items: string
  edits: string
  removals: string
  priority: string
  resume: string
  /** What is not as it should be, for who looks for the cause. */
  faults: string[]
}

const URGENT = 4
const RIGHT = 'right'
const NONE = 'none upstream'

export function readLamps(userDataDir: string, url: string): StoredLamps {
  const db = new DatabaseSync(join(userDataDir, 'tickertape.db'), { readOnly: true, timeout: 5000 })
  try {
    const rows = db.prepare(
      `SELECT i.title, c.text, i.priority, i.removed_at FROM items i JOIN item_content c ON c.item_id = i.id
       JOIN feeds f ON f.id = i.feed_id WHERE f.url = ? ORDER BY i.id`
    )
    const gaps = db.prepare(
      'SELECT g.kind, g.reason FROM gaps g JOIN feeds f ON f.id = g.feed_id WHERE f.url = ? ORDER BY g.id'
    )
    return {
      rows: rows.all(url).map((row) => ({
        title: String(row['title']),
        text: String(row['text']),
        priority: Number(row['priority']),
        removed: row['removed_at'] !== null
      })),
      gaps: gaps.all(url).map(({ kind, reason }) => `${String(kind)} ${String(reason)}`)
    }
  } finally {
    db.close()
  }
}

export function judge(trial: Trial, { rows, gaps }: StoredLamps): Verdict {
  const faults: string[] = []
  const of = (number: number) =>
    rows.filter(({ title, text }) => new RegExp(`\\bLamp ${number}\\b`).test(`${title} ${text}`))
  const check = (isSo: boolean, fault: string): string => {
    if (isSo) return RIGHT
    faults.push(fault)
    return `WRONG: ${fault}`
  }
  const counts = [1, 2, 3, 7].map((number) => of(number).length)
  const others = rows.filter(({ title, text }) => !/\bLamp \d\b/.test(`${title} ${text}`))
  const twice = [1, 2, 3, 4, 5, 6, 7].filter((number) => of(number).length > 1)
  const isRaw = rows.some(({ title }) => title.includes('{"'))
  const items = check(
    counts.every((count) => count === 1) && others.length === 0 && twice.length === 0 && !isRaw,
    `items ${counts.join(' ')}, twice ${twice.join(' ') || 'none'}, others ${others.map(({ title }) => title).join('; ') || 'none'}`
  )
  const [corrected, gone, alarm] = [of(1)[0], of(2)[0], of(4)[0]]
  const isCorrected = corrected !== undefined && `${corrected.title} ${corrected.text}`.includes('corrected')
  return {
    items,
    edits: trial.edit ? check(isCorrected, 'the correction does not show') : NONE,
    removals: trial.removal ? check(gone?.removed === true, 'what was taken back is not marked') : NONE,
    priority: trial.alarm
      ? check((alarm?.priority ?? 0) >= URGENT, `the alarm is of priority ${alarm?.priority ?? 'none'}`)
      : NONE,
    resume: resumed([of(5).length, of(6).length], gaps, check),
    faults
  }
}

/** One was told of while the server was away, and one while the app was. */
function resumed(
  came: readonly [number, number],
  gaps: readonly string[],
  check: (isSo: boolean, fault: string) => string
): string {
  const missing = came.filter((count) => count === 0).length
  if (missing === 0) return check(gaps.length === 0, `nothing is missing, and gaps are marked: ${gaps.join(', ')}`)
  // Two absences with nothing between them are one gap.
  const isMarked = gaps.length > 0 && !gaps.some((gap) => gap.startsWith('lost'))
  const verdict = check(isMarked, `${missing} missing, marked: ${gaps.join(', ') || 'nothing'}`)
  return verdict === RIGHT ? 'not sent again: marked as may have missed' : verdict
}

export function sourcesTable(played: readonly { trial: Trial; verdict: Verdict }[]): string {
  const lines = played.map(({ trial, verdict }) => [
    trial.source,
    trial.upstream,
    verdict.items,
    verdict.edits,
    verdict.removals,
    verdict.priority,
    verdict.resume
  ])
  const head = ['Source', 'Upstream looked at', 'Items', 'Edits', 'Removals', 'Priority', 'Resume']
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
}
