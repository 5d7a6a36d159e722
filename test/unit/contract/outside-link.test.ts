import { describe, expect, it } from 'vitest'
import { mayLeadOutside } from '#contract/outside-link.ts'

describe('what may be given to the system', () => {
  it.each([
    'https://a.test/b?c=d e',
    'http://a.test/',
    'mailto:desk@a.test?subject=x',
    'tel:+15551234',
    'TEL:02-312-1234',
    'tel:*100#',
    'magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=The+lamp&tr=udp%3A%2F%2Ft.test%3A80'
  ])('%s', (address) => expect(mayLeadOutside(address)).toBe(true))

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'ms-msdt:/id',
    'tel:',
    'tel:+1;phone-context=x y',
    'tel:$(id)',
    `tel:${'1'.repeat(80)}`,
    'magnet:?dn=no+hash',
    'magnet:?xt=urn:btih:abc&dn="x"',
    'magnet:?xt=urn:btih:abc&dn=$(id)',
    'magnet:?xt=urn:btih:abc --exec',
    `https://a.test/${'x'.repeat(9000)}`,
    ' tel:1234',
    'xmagnet:?xt=urn:btih:abcdef'
  ])('not %s', (address) => expect(mayLeadOutside(address)).toBe(false))
})
