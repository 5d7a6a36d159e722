import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { launch } from '../../helpers/app.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'

const openssl = '/usr/bin/openssl'
const missing = process.platform !== 'linux' ? 'not Linux' : existsSync(openssl) ? '' : 'openssl is not installed'
if (missing !== '') console.log(`The test of client certificates is left out: ${missing}.`)

const PASSWORD = 'of the test'

/** A key and a certificate that vouches for itself; `bundle` holds both as a person would import them. */
async function certificate(folder: string, name: string): Promise<{ key: Buffer; cert: Buffer; bundle: string }> {
  const run = (args: string[]) => promisify(execFile)(openssl, args, { cwd: folder })
  const self = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`]
  await run([...self, '-keyout', `${name}.key`, '-out', `${name}.crt`])
  const both = ['-inkey', `${name}.key`, '-in', `${name}.crt`, '-passout', `pass:${PASSWORD}`]
  await run(['pkcs12', '-export', ...both, '-out', `${name}.p12`])
  const file = (ending: string): string => join(folder, `${name}.${ending}`)
  return { key: await readFile(file('key')), cert: await readFile(file('crt')), bundle: file('p12') }
}

/*
 * The runtime of tests asks nobody about an image's server, newer ones do: so a window loads a page of a server that wants a certificate,
 * which asks the same question of the program in all of them.
 */
test.skipIf(missing !== '')('no server gets a certificate of the reader, though one would fit', async () => {
  const folder = await temporaryFolder()
  const [own, readers] = [await certificate(folder, 'server'), await certificate(folder, 'reader')]
  const shown: string[] = []
  const server = createServer({ ...own, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    shown.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'none'))
    response.end('<title>ours</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atTheEnd(() => new Promise((resolve) => server.close(resolve)))

  const app = await launch({ env: { HOME: folder } })
  const imported = await app.electron.evaluate(
    ({ app }, { bundle, password }) =>
      new Promise<number>((resolve) => app.importCertificate({ certificate: bundle, password }, resolve)),
    { bundle: readers.bundle, password: PASSWORD }
  )
  expect(imported).toBe(0)
  const title = await app.electron.evaluate(
    async ({ BrowserWindow, session }, url) => {
      const own = session.fromPartition('strangers')
      own.setCertificateVerifyProc((_request, answer) => answer(0))
      const window = new BrowserWindow({ show: false, webPreferences: { session: own } })
      await window.loadURL(url)
      const title = window.getTitle()
      window.destroy()
      return title
    },
    `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
  )
  expect(title).toBe('ours')
  expect(new Set(shown)).toEqual(new Set(['none']))
  await app.quit()
})
