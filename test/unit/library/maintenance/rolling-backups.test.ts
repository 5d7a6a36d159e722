import { expect, it } from 'vitest'
import { useful } from '../../../../src-main/library/maintenance/rolling-backups.ts'

it('of the small backups two are the newest and the others of other days', () => {
  const at = (day: number, hour: number) =>
    `configuration-202411${String(day).padStart(2, '0')}-${hour}0000.tickertape-backup`
  const names = [at(1, 10), at(2, 10), at(3, 10), at(4, 10), at(5, 10), at(5, 11), at(5, 12), at(5, 13)]
  expect([...useful(names)].sort()).toEqual([at(2, 10), at(3, 10), at(4, 10), at(5, 12), at(5, 13)])
})
