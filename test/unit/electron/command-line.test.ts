import { expect, test } from 'vitest'
import { answerOf } from '../../../src-main/electron/command-answer.ts'
import {
  MAX_OPML_FILES,
  ownArguments,
  parseCommandLine,
  parseHandedOver
} from '../../../src-main/electron/command-line.ts'

test('every flag is read, and paths are taken from where the command was typed', () => {
  expect(
    parseCommandLine(
      [
        '--subscribe=127.0.0.1:8080/a',
        '--subscribe=https://x.example/b',
        '--user-data-dir=d',
        '--hidden',
        '--screenshot=s.png',
        '--quit-after=15',
        '--give-window-back-after=0.5'
      ],
      '/home/me'
    )
  ).toEqual({
    subscribe: ['http://127.0.0.1:8080/a', 'https://x.example/b'],
    notUnderstood: [],
    opml: [],
    open: [],
    userDataDir: '/home/me/d',
    hidden: true,
    screenshot: '/home/me/s.png',
    quitAfter: 15,
    giveWindowBackAfter: 0.5,
    answer: null,
    unknown: [],
    withoutValue: []
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

test.each([
  ['tickertape://subscribe?url=https%3A%2F%2Fa.example%2Fs', 'https://a.example/s'],
  ['tickertape:subscribe?url=https://a.example/s', 'https://a.example/s'],
  ['TICKERTAPE://Subscribe/?url=a.example/s&header=X%3A1&folder=../x', 'https://a.example/s'],
  ['tickertape://subscribe?url=javascript:alert(1)', null],
  ['tickertape://subscribe?url=file:///etc/passwd', null],
  ['tickertape://subscribe', null],
  ['tickertape://delete?url=https://a.example/s', null],
  ['tickertape://[', null],
  [`tickertape://subscribe?url=https://a.example/${'a'.repeat(20_000)}`, null]
])('a link fills in an address or nothing: %s', (link, expected) => {
  expect(parseCommandLine([link], '/home').open).toEqual(expected === null ? [] : [expected])
})

test('OPML files are named whole, however the desktop hands them over', () => {
  const { opml } = parseCommandLine(['feeds.opml', 'file:///srv/my%20feeds.OPML', '--x.opml', 'a.txt'], '/home/reader')
  expect(opml).toEqual(['/home/reader/feeds.opml', '/srv/my feeds.OPML'])
})

test.each([
  'tickertape:x/../../../home/reader/private.opml',
  'tickertape://subscribe?url=https://a.example/feeds.opml',
  'https://a.example/feeds.opml',
  'smb://a.example/feeds.opml',
  'file://a.example/share/feeds.opml',
  'file:///home/reader/feeds%00.opml',
  'javascript:feeds.opml',
  '--load-extension=x.opml',
  'feeds\0.opml'
])('an address is never taken for a file, whatever it ends in: %j', (arg) => {
  expect(parseCommandLine([arg], '/home/reader').opml).toEqual([])
})

test('a drive is no scheme, and a slip of the hand opens a few files, not all', () => {
  expect(parseCommandLine(['C:\\my.opml'], '/srv').opml).toEqual(['/srv/C:\\my.opml'])
  const many = Array.from({ length: 1_000 }, (_, place) => `${place}.opml`)
  expect(parseCommandLine(many, '/srv').opml).toHaveLength(MAX_OPML_FILES)
})

test('at most twenty addresses are opened, and no more is taken from another start', () => {
  const many = Array.from({ length: 1_000_000 }, (_, place) => `https://a.example/${place}`)
  expect(parseCommandLine(many.slice(0, 100), '/').open).toHaveLength(20)
  expect(parseHandedOver({ args: many, cwd: '/' }).open).toHaveLength(20)
  const added = many.slice(0, 100).map((url) => `--subscribe=${url}`)
  expect(parseHandedOver({ args: added, cwd: '/' }).subscribe).toHaveLength(20)
  expect(parseCommandLine(added, '/').subscribe).toHaveLength(100)
})

test.each([
  '\\\\share.example\\a\\list.opml',
  '//share.example/a/list.opml',
  '\\/share.example/list.opml',
  'file:////share.example/list.opml'
])('a file of another machine is not opened: %s', (arg) => expect(parseCommandLine([arg], '/srv').opml).toEqual([]))

test('where a link is among the arguments, nothing is added without a question', () => {
  const read = parseCommandLine(
    ['tickertape://subscribe?url=https://a.example/s', '--subscribe=https://evil.example/s', '--subscribe=x'],
    '/'
  )
  expect(read).toMatchObject({ subscribe: [], open: ['https://a.example/s'] })
  expect(read.notUnderstood).toHaveLength(2)
})

test('a value may stand behind its flag as a word of its own', () => {
  const read = parseCommandLine(
    ['--user-data-dir', 'd', '--subscribe', 'https://x.example/a', '--quit-after', '3'],
    '/me'
  )
  expect(read).toMatchObject({
    userDataDir: '/me/d',
    subscribe: ['https://x.example/a'],
    quitAfter: 3,
    unknown: [],
    withoutValue: []
  })
})

test.each([[['--user-data-dir']], [['--user-data-dir=']], [['--user-data-dir', '--hidden']]])(
  '%j starts nothing: the reader would get a library that was not meant',
  (args) => {
    const said = answerOf(parseCommandLine(args, '/'), about)
    expect(said).toMatchObject({ out: '', exit: 2 })
    expect(said.err).toContain('--user-data-dir')
  }
)

const about = { version: '1.2.3', root: '/opt/tickertape', language: 'en' } as const

test('--help and --version are answered, in both languages, and nothing starts', () => {
  const answer = (arg: string, language: 'en' | 'ko' = 'en') =>
    answerOf(parseCommandLine([arg], '/'), { ...about, language })
  expect(answer('--version')).toEqual({ out: 'Tickertape 1.2.3\n', err: '', exit: 0 })
  for (const language of ['en', 'ko'] as const) {
    const { out, exit } = answer('--help', language)
    expect(exit).toBe(0)
    for (const flag of [
      '--subscribe',
      '--user-data-dir',
      '--hidden',
      '--give-window-back-after',
      '--screenshot',
      '--quit-after'
    ])
      expect(out).toContain(`  ${flag}`)
  }
  expect(answer('-h').out).toBe(answer('--help').out)
})

test('a slip is named and the program starts; what Chromium and desktops add is not', () => {
  const said = (...args: string[]) => answerOf(parseCommandLine(args, '/'), about)
  expect(said('--bogus', 'harbour')).toMatchObject({ out: '', exit: null })
  expect(said('--bogus', 'harbour').err.split('\n')).toEqual([
    expect.stringContaining('--bogus is no flag of Tickertape'),
    expect.stringContaining('“harbour” is neither'),
    ''
  ])
  expect(
    said('--no-sandbox', '--remote-debugging-port=0', '--ozone-platform=x11', '/opt/tickertape', 'feeds.opml').err
  ).toBe('')
  expect(said('--esc\u001b[31m\nnext').err).toBe(
    '--esc[31mnext is no flag of Tickertape and is left to Chromium. --help says what there is.\n'
  )
  expect(said(...Array.from({ length: 5_000 }, (_, n) => `--x${n}`)).err.split('\n').length).toBeLessThan(30)
})
