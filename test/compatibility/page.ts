import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format } from 'prettier'
import { repository } from '../../scripts/setup/places.ts'
import type { Outcome } from './outcome.ts'

/** One row of the table. */
export interface Row {
  title: string
  habit: string
  /** How long after the outage all feeds of the server were back, in milliseconds; null where they were not. */
  backAfter: number | null
  outcome: Outcome
}

const heads = [
  ...['Sent', 'Stored', 'Overwritten', 'Twice', 'Missed, marked', 'Missed, unmarked', 'Lost, nothing was'],
  ...['Held back', 'Corrected', 'Removed', 'Other rows', 'Back after 30 s']
]

export function tableOf(first: string, rows: readonly Row[]): string {
  const lines = rows.map(({ title, habit, outcome, backAfter }) => [
    title,
    habit,
    ...cells(outcome),
    seconds(backAfter)
  ])
  const all = [[first, 'As used here', ...heads], ['---', '---', ...heads.map(() => '--:')], ...lines]
  return all.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function cells({ sent, stored, overwritten, twice, marked, unmarked, falselyLost, held, ...rest }: Outcome): string[] {
  const numbers = [sent, stored, overwritten, twice, marked, unmarked, falselyLost, held].map(String)
  const [corrected, removed] = [rest.corrected, rest.removed].map(([shown, of]) => `${shown} of ${of}`)
  return [...numbers, corrected ?? '', removed ?? '', String(rest.others.length)]
}

const seconds = (ms: number | null): string => (ms === null ? 'no' : `${(ms / 1000).toFixed(1)} s`)

/** Puts a table between its two markers in a page of `docs/`. */
export async function writeTable(page: string, name: string, table: string): Promise<void> {
  const file = join(repository, 'docs', page)
  const text = await readFile(file, 'utf8')
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${file} has no place for a table between ${begin} and ${end}.`)
  const whole = `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`
  const settings = JSON.parse(await readFile(join(repository, '.prettierrc.json'), 'utf8')) as Record<string, unknown>
  await writeFile(file, await format(whole, { ...settings, parser: 'markdown' }))
}
