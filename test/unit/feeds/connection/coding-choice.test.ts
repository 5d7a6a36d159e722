import { describe, expect, it } from 'vitest'
import { CodingChoice } from '../../../../src-main/feeds/connection/coding-choice.ts'

describe('a stream that comes compressed and brings nothing', () => {
  it('is asked for as it is, and so for good where that opens', () => {
    const choice = new CodingChoice()
    expect(choice.plain).toBe(false)
    expect(choice.silent()).toBe(true)
    expect([choice.plain, choice.isTrial]).toEqual([true, true])
    choice.opened()
    choice.failed({ kind: 'unanswered', ms: 1 })
    expect([choice.plain, choice.isTrial, choice.silent()]).toEqual([true, false, false])
  })

  it.each([{ kind: 'unanswered', ms: 30_000 } as const, { kind: 'status', status: 406 } as const])(
    'is asked for compressed again where the other way is not answered, and stays so: $kind',
    (reason) => {
      const choice = new CodingChoice()
      choice.silent()
      choice.failed(reason)
      expect([choice.plain, choice.silent(), choice.plain]).toEqual([false, false, false])
    }
  )

  it('stays on trial while the server is away', () => {
    const choice = new CodingChoice()
    choice.silent()
    choice.failed({ kind: 'refused-connection' })
    choice.failed({ kind: 'status', status: 503 })
    expect(choice.isTrial).toBe(true)
  })
})
