import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir, uptime } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { beginRun } from '../../../src-main/base/last-run.ts'
import { LogFile } from '../../../src-main/base/log-file.ts'
import { log, onlyOrigins, withoutSecrets } from '../../../src-main/base/log.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tickertape-log-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['fetch of https://ann:pw@a.example:8/s/x?key=K1#h failed', 'fetch of https://a.example:8/s/x failed'],
  ['Failed to parse URL from "wss://a.example?token=K1"', 'Failed to parse URL from "wss://a.example/"'],
  [
    'Headers.append: "Bearer K1 with "quotes"" is an invalid header value',
    'Headers.append: "***" is an invalid header value'
  ],
  ['{"authorization": "Basic K1"}', '{"authorization": ***'],
  ['Set-Cookie: sid=K1; path=/', 'Set-Cookie: ***'],
  ['x-api-key=K1', 'x-api-key=***'],
  ['sent Bearer K1abcdefgh', 'sent Bearer ***'],
  ['fetch of https://ann:p"K1<q\'x@a.example/s failed', 'fetch of https://a.example/s failed'],
  ['proxy //ann:K1@proxy.example:8080 refused', 'proxy //proxy.example:8080 refused'],
  [
    'redirect to /go?to=https%3A%2F%2Fann%3AK1%40a.example%2Fs%3Fk%3DK1',
    'redirect to /go?to=https%3A%2F%2Fa.example%2Fs'
  ],
  ['refused tk_K1aaaaaaaaaaaa', 'refused ***'],
  ['refused ghp_K1aaaaaaaaaaaa', 'refused ***'],
  ['refused eyJK1aaaaaaaaa.eyJzdWIi.c2ln', 'refused ***'],
  ['refused K1aB2cD3eF4gH5iJ6kL7mN8oP9', 'refused ***'],
  [`open '${homedir()}/.config/tickertape'`, "open '~/.config/tickertape'"],
  ['storage: full', 'storage: full']
])('%s is written without what is secret in it', (text, written) => {
  expect(withoutSecrets(text)).toBe(written)
  expect(withoutSecrets(text)).not.toContain('K1')
})

test('of an address only the server is left in a diagnostic', () => {
  expect(onlyOrigins('a https://a.example:8443/private/list?x=1 b')).toBe('a https://a.example:8443 b')
})

test('every line of the log is in its file, whoever wrote it, without secrets', () => {
  const error = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  log.keepIn(new LogFile(folder))
  log.info('starts')
  log.error('request', new Error('https://a.example/?key=K1 refused'))
  error.mockRestore()
  log.keepIn({ write: () => {} })
  const text = readFileSync(join(folder, 'main.log'), 'utf8')
  expect(text).toMatch(/^\S+Z info starts\n\S+Z error request: Error: https:\/\/a\.example\/ refused\n/)
  expect(text).not.toContain('K1')
  expect(statSync(join(folder, 'main.log')).mode & 0o077).toBe(0)
})

test('the log takes three files and no more, and its last lines are found in all of them', () => {
  const file = new LogFile(folder, 100)
  for (let n = 1; n <= 100; n++) file.write(`line ${n}\n`)
  expect(readdirSync(folder).sort()).toEqual(['main.1.log', 'main.2.log', 'main.log'])
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(100)
  expect(file.last(15)).toEqual(Array.from({ length: 15 }, (_, n) => `line ${86 + n}`))
  // A later run goes on where this one ended.
  const next = new LogFile(folder, 100)
  next.write('line 101\n')
  expect(next.last(2)).toEqual(['line 100', 'line 101'])
})

test('a folder that cannot be written to is no reason to stop', () => {
  writeFileSync(join(folder, 'file'), '')
  const file = new LogFile(join(folder, 'file'))
  file.write('line\n')
  expect(file.last(10)).toEqual([])
})

test('a run that did not take its mark away is told by the next; a power cut is not', async () => {
  expect((await beginRun(folder)).endedBadly).toBe(false)
  const second = await beginRun(folder)
  expect(second.endedBadly).toBe(true)
  second.end()
  expect((await beginRun(folder)).endedBadly).toBe(false)
  writeFileSync(join(folder, 'running'), JSON.stringify({ boot: 'another', uptime: uptime() - 10 }))
  expect((await beginRun(folder)).endedBadly).toBe(false)
  writeFileSync(join(folder, 'running'), '')
  expect((await beginRun(folder)).endedBadly).toBe(false)
})

test('a run whose session ended is not told, one that ended within it is', async () => {
  const session = (hasEnded: boolean) => ({ now: ['here'], hasEnded: async () => hasEnded })
  await beginRun(folder, session(false))
  expect((await beginRun(folder, session(true))).endedBadly).toBe(false)
  expect((await beginRun(folder, session(false))).endedBadly).toBe(true)
})
