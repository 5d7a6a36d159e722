import { expect, test } from 'vitest'
import * as v from 'valibot'
import type { RequestName } from '#contract/ipc.ts'
import { requestInputs } from '../../../src-main/electron/ipc/request-inputs.ts'
import { examples } from '../../helpers/ipc-examples.ts'

/** The bounds of SECURITY.md on what a window may ask: each with a part of its size. */
type Sized = (size: number) => unknown

const numbers = (size: number): number[] => Array.from({ length: size }, (_, n) => n + 1)
const words = (size: number, of: (n: number) => unknown): unknown[] => numbers(size).map(of)
const { rule } = examples.saveRule
const view = (query: string) => ({ view: { kind: 'search', query } })
const mapped = (interpretation: object) => ({ id: 1, interpretation })
const [text] = rule.conditions

const bounds: [what: string, name: RequestName, most: number, input: Sized][] = [
  ['items marked at once', 'setRead', 500, (size) => ({ ids: numbers(size), read: true })],
  ['rows of a page', 'listItems', 100, (size) => ({ ...examples.listItems, limit: size })],
  ['newer rows of a page', 'listNewer', 100, (size) => ({ ...examples.listNewer, limit: size })],
  ['a search', 'watch', 500, (size) => view('x'.repeat(size))],
  ['the name of a feed', 'editFeed', 200, (size) => ({ id: 1, title: 'x'.repeat(size) })],
  ['the name of a folder', 'addFolder', 200, (size) => ({ title: 'x'.repeat(size), parentId: null })],
  ['the name of a smart feed', 'saveSmartFeed', 120, (size) => ({ title: 'x'.repeat(size), query: 'x' })],
  ['the name of a rule', 'saveRule', 100, (size) => ({ id: null, rule: { ...rule, title: 'x'.repeat(size) } })],
  ['conditions', 'saveRule', 30, (size) => ({ id: null, rule: { ...rule, conditions: words(size, () => text) } })],
  [
    'a value of a condition',
    'saveRule',
    300,
    (size) => ({ id: null, rule: { ...rule, conditions: [{ ...text, value: 'x'.repeat(size) }] } })
  ],
  ['the place of a rule', 'moveRule', 500, (size) => ({ id: 1, to: size })],
  ['pointers', 'editFeed', 10, (size) => mapped({ id: words(size, () => '/id') })],
  ['a pointer', 'editFeed', 500, (size) => mapped({ id: [`/${'x'.repeat(size - 1)}`] })],
  ['a title that is put together', 'editFeed', 500, (size) => mapped({ title: 'x'.repeat(size) })],
  [
    'event types',
    'editFeed',
    50,
    (size) => mapped({ types: Object.fromEntries(numbers(size).map((n) => [`t${n}`, 'item'])) })
  ],
  ['an event type', 'editFeed', 200, (size) => mapped({ types: { ['x'.repeat(size)]: 'item' } })],
  ['days that are kept', 'countRemovable', 3_650, (size) => ({ keepDays: size, keepItems: 1 })],
  ['items that are kept', 'countRemovable', 100_000_000, (size) => ({ keepDays: 1, keepItems: size })],
  ['the address of a proxy', 'changeSettings', 300, (size) => ({ proxyAddress: 'x'.repeat(size) })],
  ['a text for the clipboard', 'copyText', 1_000_000, (size) => ({ text: 'x'.repeat(size) })]
]

test.each(bounds)('%s (%s): at most %d', (_what, name, most, input) => {
  const passes = (size: number): boolean => v.safeParse(requestInputs[name], input(size)).success
  expect([passes(most), passes(most + 1)]).toEqual([true, false])
})
