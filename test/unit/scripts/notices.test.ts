import { expect, it } from 'vitest'
import { unacceptedLicences } from '../../../scripts/setup/notices.ts'

it('everything that is shipped may be shipped: each licence is one that allows it', async () => {
  expect(await unacceptedLicences()).toEqual([])
})
