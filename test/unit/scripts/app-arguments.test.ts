import { expect, test } from 'vitest'
import { appArguments } from '../../../scripts/setup/app-arguments.ts'

test('a relative picture and data folder are meant from where the command was typed', () => {
  const { flags, userDataDir } = appArguments(['--screenshot=shot.png', '--user-data-dir=../data'], '/home/reader/here')
  expect(flags).toEqual(['--screenshot=/home/reader/here/shot.png', '--user-data-dir=/home/reader/data'])
  expect(userDataDir).toBe('/home/reader/data')
})

test('a path may stand behind its flag as a word of its own', () => {
  const { flags, userDataDir } = appArguments(['--user-data-dir', 'data', '--hidden'], '/home/reader')
  expect(flags).toEqual(['--user-data-dir=/home/reader/data', '--hidden'])
  expect(userDataDir).toBe('/home/reader/data')
})

test('an absolute path stays as it is', () => {
  expect(appArguments(['--screenshot=/pictures/a.png'], '/home/reader').flags).toEqual(['--screenshot=/pictures/a.png'])
})

test('everything else reaches the app unchanged and in order, a feed URL with an equals sign too', () => {
  const typed = ['--subscribe=http://127.0.0.1:8000/a?b=c', '--hidden', 'http://127.0.0.1/feed?id=1', '--lang=ko']
  expect(appArguments(typed, '/home/reader')).toEqual({ flags: typed, verbose: false, userDataDir: undefined })
})

test('--verbose is for the start script and is not given to the app', () => {
  expect(appArguments(['--verbose', '--hidden'], '/')).toMatchObject({ flags: ['--hidden'], verbose: true })
})

test('a path flag without a path is left to the app to complain about', () => {
  expect(appArguments(['--screenshot=', '--user-data-dir'], '/home/reader').flags).toEqual([
    '--screenshot=',
    '--user-data-dir'
  ])
})
