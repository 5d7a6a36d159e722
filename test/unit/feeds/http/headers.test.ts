import { describe, expect, it } from 'vitest'
import { trustedCertificates } from '../../../../src-main/feeds/http/certificates.ts'
import { basicAuthorization, headerProblem, headerValue } from '../../../../src-main/feeds/http/headers.ts'

describe('headers of a feed', () => {
  it.each([
    [{}, null],
    [{ Authorization: 'Bearer abc', 'X-Api-Key': 'k', Cookie: 'a=1; b=2' }, null],
    [{ 'X-Name': '한글 ✓\ttab' }, null],
    [{ '': 'x' }, { name: '', problem: 'name' }],
    [{ 'X Key': 'x' }, { name: 'X Key', problem: 'name' }],
    [{ 'X-Key:': 'x' }, { name: 'X-Key:', problem: 'name' }],
    [{ 이름: 'x' }, { name: '이름', problem: 'name' }],
    [{ 'X-Key': 'a\r\nX-Evil: 1' }, { name: 'X-Key', problem: 'value' }],
    [{ 'X-Key': 'a\0' }, { name: 'X-Key', problem: 'value' }],
    [{ Host: 'x' }, { name: 'Host', problem: 'reserved' }],
    [{ 'last-event-id': '1' }, { name: 'last-event-id', problem: 'reserved' }],
    [{ 'X-Key': 'x'.repeat(8_193) }, { name: 'X-Key', problem: 'too-long' }],
    [
      { a: 'x'.repeat(7_000), b: 'x'.repeat(7_000) },
      { name: '', problem: 'too-long' }
    ],
    [Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`x-${i}`, ''])), { name: '', problem: 'too-many' }]
  ] as const)('%#', (headers, problem) => {
    expect(headerProblem(headers as Record<string, string>)).toEqual(problem && { kind: 'bad-header', ...problem })
  })

  it('travel as UTF-8', () => {
    expect(Buffer.from(headerValue(' 한글 '), 'latin1').toString()).toBe('한글')
  })

  it('Basic', () => {
    expect(basicAuthorization('anna', 'p:가')).toBe(`Basic ${Buffer.from('anna:p:가').toString('base64')}`)
  })
})

describe('trusted certificates', () => {
  it('are those of the runtime and of the system, or unknown', () => {
    const certificates = trustedCertificates()
    if (certificates === null) return
    expect(certificates.length).toBeGreaterThan(50)
    expect(certificates[0]).toContain('BEGIN CERTIFICATE')
  })
})
