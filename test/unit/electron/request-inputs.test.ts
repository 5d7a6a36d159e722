import { describe, expect, test } from 'vitest'
import * as v from 'valibot'
import type { RequestName } from '#contract/ipc.ts'
import { requestInputs, type Check } from '../../../src-main/electron/ipc/request-inputs.ts'
import { examples } from '../../helpers/ipc-examples.ts'

const parses = (name: RequestName, input: unknown): boolean => v.safeParse(requestInputs[name], input).success

describe('what the window says is checked', () => {
  test.each(Object.keys(examples) as RequestName[])('%s: its example is of the agreed form', (name) => {
    expect(parses(name, examples[name])).toBe(true)
  })

  test('what may be absent may not be undefined', () => {
    expect(parses('changeSettings', {})).toBe(true)
    expect(parses('changeSettings', { theme: undefined })).toBe(false)
    expect(parses('editFeed', { id: 1 })).toBe(true)
    expect(parses('editFeed', { id: 1, url: undefined })).toBe(false)
  })

  test('a field that nobody knows is refused', () => {
    expect(parses('setStarred', { id: 1, starred: true, shiny: true })).toBe(false)
  })
})

interface Input {
  id: number
  title?: string
}
const id = v.number()
const title = v.exactOptional(v.string())

test('a check that leaves something out does not compile', () => {
  const _whole: Check<Input> = v.strictObject({ id, title })
  // @ts-expect-error: a field that may be absent has no check.
  const _forgetsOptional: Check<Input> = v.strictObject({ id })
  // @ts-expect-error: a field has no check.
  const _forgets: Check<Input> = v.strictObject({ title })
  // @ts-expect-error: `undefined` is no title.
  const _undefined: Check<Input> = v.strictObject({ id, title: v.optional(v.string()) })
  // @ts-expect-error: a number is no title.
  const _another: Check<Input> = v.strictObject({ id, title: v.exactOptional(v.number()) })
  const { setStarred: _setStarred, ...others } = requestInputs
  // @ts-expect-error: a request has no check.
  const _all: typeof requestInputs = others
  expect(Object.keys(requestInputs)).toEqual(expect.arrayContaining(Object.keys(others)))
})
