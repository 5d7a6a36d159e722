import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

interface Row {
  bound: string
  file: string
  name: string
  test: string
  title: string
}

/** Every row of the tables under "Bounds". */
function rowsOf(page: string): Row[] {
  const section = /^## Bounds\n([^]*?)\n## /m.exec(page)?.[1] ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('| ') && !/^\| (bound|---)/.test(line))
  return lines.map((line) => {
    const [bound = '', , where = '', proof = ''] = line
      .slice(1)
      .split('|')
      .map((cell) => cell.trim())
    const [, file = '', name = ''] = /^`([^`]+)`: `([^`]+)`$/.exec(where) ?? []
    const [, test = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(proof) ?? []
    return { bound, file, name, test, title }
  })
}

const SECOND = 1_000
/** What a unit is worth where the constant counts bytes or milliseconds. */
const units: Record<string, number> = {
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  s: SECOND,
  min: 60 * SECOND,
  hour: 3_600 * SECOND,
  day: 86_400 * SECOND
}
const words = { SECOND, MINUTE: units['min'], HOUR: units['hour'], DAY: units['day'] }

/** The number behind the colon of a bound, in the unit of its constant. */
function saidIn(bound: string): number {
  const [, number = '', unit = ''] = /: ([\d,]+)(?: (\w+))?/.exec(bound) ?? []
  return Number(number.replaceAll(',', '')) * (units[unit] ?? 1)
}

/** What a constant, or a member of some, is in a file: numbers, or products of numbers and names of times. */
function valuesIn(source: string, name: string): number[] {
  const sign = name === name.toUpperCase() ? ' = ' : ': '
  const written = source.matchAll(new RegExp(`\\b${name}${sign}([\\d_A-Z* ]+)`, 'g'))
  return [...written].map(([, product = '']) =>
    product.split('*').reduce((value, factor) => value * factorOf(factor.trim()), 1)
  )
}

const factorOf = (text: string): number =>
  words[text as keyof typeof words] ?? (text === '' ? NaN : Number(text.replaceAll('_', '')))

describe('the bounds that SECURITY.md names', () => {
  const rows = rowsOf(read('SECURITY.md'))

  it('are many', () => expect(rows.length).toBeGreaterThan(60))

  test.each(rows)('$bound ($name)', ({ bound, file, name, test: proof, title }) => {
    expect(valuesIn(read(file), name)).toContain(saidIn(bound))
    expect(existsSync(join(root, proof)), proof).toBe(true)
    expect(read(proof)).toContain(title)
  })
})
