import { expect, test } from 'vitest'
import { verdictOf } from '../../../scripts/setup/advisories.ts'

const SHIPPED = ['node_modules/undici', 'node_modules/electron']

const advisory = (
  severity: string,
  nodes: string[],
  via: unknown[] = [{ title: 'Reads too far', url: 'https://a.example/1' }]
) => ({
  name: 'undici',
  severity,
  isDirect: true,
  via,
  effects: [],
  range: '<8',
  nodes,
  fixAvailable: true
})
const report = (vulnerabilities: object, indent = 2): string =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: {} }, null, indent)

test.each(['high', 'critical'])('a %s advisory of what is shipped fails, and is named with its address', (severity) => {
  expect(verdictOf(report({ undici: advisory(severity, ['node_modules/undici']) }), SHIPPED)).toEqual({
    kind: 'advisories',
    lines: [`undici (${severity}): Reads too far https://a.example/1`]
  })
})

test('one that comes by another package names that', () => {
  const found = verdictOf(report({ undici: advisory('high', ['node_modules/undici'], ['llhttp']) }), SHIPPED)
  expect(found).toEqual({ kind: 'advisories', lines: ['undici (high): by llhttp'] })
})

test.each([
  ['nothing is found', {}],
  ['it is a moderate one', { undici: advisory('moderate', ['node_modules/undici']) }],
  ['it is in what only builds', { undici: advisory('critical', ['node_modules/vite/node_modules/undici']) }]
])('it is clean where %s', (_case, vulnerabilities) => {
  expect(verdictOf(report(vulnerabilities), SHIPPED)).toEqual({ kind: 'clean' })
})

test('the warnings around the answer are passed over, and so is its form', () => {
  const noisy = `npm warn an option {of mine}\n${report({ undici: advisory('high', ['node_modules/undici']) })}\nnpm error }\n`
  expect(verdictOf(noisy, SHIPPED).kind).toBe('advisories')
  expect(verdictOf(`npm warn\n${report({}, 0)}\nnpm notice`, SHIPPED)).toEqual({ kind: 'clean' })
})

test.each([
  [
    'the registry answers 405',
    '{\n  "message": "405 Method Not Allowed - POST https://a.example/x",\n  "statusCode": 405,\n  "error": { "summary": "", "detail": "" }\n}'
  ],
  [
    'the registry cannot be reached',
    '{\n  "message": "request to https://a.example/x failed",\n  "error": { "summary": "", "detail": "" }\n}'
  ],
  ['there is no package-lock.json', '{\n  "error": { "code": "ENOLOCK", "summary": "", "detail": "" }\n}'],
  ['npm gave no answer', ''],
  ['npm gave no answer', 'spawn npm ENOENT\n'],
  ['npm gave no answer', '{ "vulnerabilities": {']
])('%s: nothing was found out, without an address', (why, output) => {
  expect(verdictOf(output, SHIPPED)).toEqual({ kind: 'unknown', why })
})
