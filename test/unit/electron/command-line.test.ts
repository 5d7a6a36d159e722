import { expect, test } from 'vitest'
import { ownArguments, parseCommandLine, parseHandedOver } from '../../../src-main/electron/command-line.ts'

test('every flag is read, and paths are taken from where the command was typed', () => {
  expect(
    parseCommandLine(
      [
        '--subscribe=127.0.0.1:8080/a',
        '--subscribe=https://x.example/b',
        '--user-data-dir=d',
        '--hidden',
        '--screenshot=s.png',
        '--quit-after=15'
      ],
      '/home/me'
    )
  ).toEqual({
    subscribe: ['http://127.0.0.1:8080/a', 'https://x.example/b'],
    notUnderstood: [],
    open: [],
    userDataDir: '/home/me/d',
    hidden: true,
    screenshot: '/home/me/s.png',
    quitAfter: 15
  })
})

test('a positional address opens the dialog; flags that Chromium adds and files are left alone', () => {
  const read = parseCommandLine(
    ['--no-sandbox', '--type=x', 'https://x.example/stream', 'feeds.opml', '--quit-after=soon'],
    '/'
  )
  expect(read.open).toEqual(['https://x.example/stream'])
  expect(read.quitAfter).toBeNull()
})

test('an address that is none is named, not dropped', () => {
  expect(parseCommandLine(['--subscribe=file:///etc/passwd', '--subscribe='], '/')).toMatchObject({
    subscribe: [],
    notUnderstood: ['file:///etc/passwd', '']
  })
})

test('the program and, unpackaged, its folder are no arguments', () => {
  expect(ownArguments(['electron', '.', '--hidden'], false)).toEqual(['--hidden'])
  expect(ownArguments(['tickertape', '--hidden'], true)).toEqual(['--hidden'])
})

test.each([null, 7, {}, { args: 'x' }, { args: [1, null], cwd: 3 }])(
  'a malformed hand-over (%j) asks for nothing',
  (handedOver) => {
    expect(parseHandedOver(handedOver)).toMatchObject({ subscribe: [], open: [], hidden: false })
  }
)
