import { expect, test } from 'vitest'
import { defaultSettings, type Settings } from '#contract/settings.ts'
import { CurrentSettings } from '../../../src-main/configuration/current-settings.ts'

test('a change holds once it is stored, and everybody hears what it was before', async () => {
  const stored: Partial<Settings>[] = []
  const settings = new CurrentSettings(
    { changeSettings: async (change) => (stored.push(change), { ...defaultSettings, ...change }) },
    defaultSettings
  )
  const heard: unknown[] = []
  settings.onChange(({ settings: now, before, change }) => heard.push([before.theme, now.theme, change]))
  const changing = settings.change({ theme: 'dark' })
  expect(settings.value.theme).toBe('system')
  expect((await changing).theme).toBe('dark')
  expect(settings.value.theme).toBe('dark')
  expect(stored).toEqual([{ theme: 'dark' }])
  expect(heard).toEqual([['system', 'dark', { theme: 'dark' }]])
})

test('a change that could not be stored changes nothing', async () => {
  const refused = new CurrentSettings(
    { changeSettings: () => Promise.reject(new Error('the disk refuses')) },
    defaultSettings
  )
  let heard = 0
  refused.onChange(() => heard++)
  await expect(refused.change({ theme: 'dark' })).rejects.toThrow('the disk refuses')
  expect(refused.value).toBe(defaultSettings)
  expect(heard).toBe(0)
})
