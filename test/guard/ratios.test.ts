import { expect, test } from 'vitest'
import { guarded } from '../bench/guarded.ts'

/**
 * The speed of what is measured against its floor, with room for noise: docs/performance.md says how much, and
 * `npm run bench` what is aimed at. Once is enough: a machine that is busy makes a ratio worse, and never better.
 */
test.each(guarded)('$name keeps its ratio to the floor', { retry: 2 }, async ({ better, limit, ratio }) => {
  const measured = await ratio()
  if (better === 'higher') expect(measured).toBeGreaterThan(limit)
  else expect(measured).toBeLessThan(limit)
})
