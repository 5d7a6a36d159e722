import { expect, test } from 'vitest'
import { callBytes, takeMessage } from '../../../../src-main/electron/session-bus/message.ts'
import { pathsOf } from '../../../../src-main/electron/session-bus/session-bus.ts'
import { completeTypes, marshal, unmarshal, Variant } from '../../../../src-main/electron/session-bus/wire.ts'

test('what is written is read as it was', () => {
  const signature = 'ybusoga{sv}a(us)aya{ss}v'
  const hints = [
    ['urgency', new Variant('y', 2)],
    ['image-data', new Variant('(iiay)', [2, -1, Uint8Array.of(1, 2, 3)])]
  ]
  const pairs = [
    [1, 'one'],
    [2, '둘']
  ]
  const values = [
    7,
    true,
    4_000_000_000,
    'text ✓',
    '/a/b',
    'as',
    hints,
    pairs,
    Uint8Array.of(9),
    [],
    new Variant('b', true)
  ]
  expect(unmarshal(signature, marshal(signature, values), true)).toEqual([
    7,
    true,
    4_000_000_000,
    'text ✓',
    '/a/b',
    'as',
    new Map<string, unknown>([
      ['urgency', 2],
      ['image-data', [2, -1, Uint8Array.of(1, 2, 3)]]
    ]),
    pairs,
    Uint8Array.of(9),
    new Map(),
    true
  ])
})

test('a text of a stranger is one that a bus takes', () => {
  expect(unmarshal('ss', marshal('ss', ['a\0b', '\uD800!']), true)).toEqual(['a b', '\uFFFD!'])
})

test('a message is read once it is whole, however it is cut', () => {
  const call = { to: 'org.example', path: '/o', face: 'org.example.Face', member: 'Do', signature: 's', values: ['x'] }
  const bytes = Buffer.concat([callBytes(call, 5, true), callBytes({ ...call, member: 'Again' }, 6, false)])
  const first = callBytes(call, 5, true).length
  for (let length = 0; length < first; length++) expect(takeMessage(bytes.subarray(0, length))).toBeNull()
  const taken = takeMessage(bytes)!
  expect(taken.message).toMatchObject({ kind: 'call', serial: 5, path: '/o', member: 'Do', values: ['x'] })
  expect(takeMessage(taken.rest)?.message.member).toBe('Again')
})

test('what is no message throws, and nothing worse, wherever a byte is another', () => {
  const call = {
    to: ':1.1',
    path: '/o',
    face: 'a.b',
    member: 'Do',
    signature: 'a{sv}',
    values: [[['k', new Variant('as', ['v'])]]]
  }
  const whole = callBytes(call, 5, true)
  for (let at = 0; at < whole.length; at++)
    for (const value of [0, 1, 0x7f, 0xff]) {
      const bytes = Buffer.from(whole)
      bytes[at] = value
      try {
        takeMessage(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
        expect(error).not.toBeInstanceOf(TypeError)
      }
    }
})

test('a signature that does not end, or is too deep, is refused', () => {
  expect(completeTypes('sa{sv}(ii)aas')).toEqual(['s', 'a{sv}', '(ii)', 'aas'])
  for (const signature of ['a', '(i', '()', '}', 'z', 'a'.repeat(100) + 'y', '('.repeat(100)])
    expect(() => completeTypes(signature), signature).toThrow()
})

test('an address of a bus may name several sockets, and others that are none', () => {
  expect(pathsOf('unix:path=/run/user/1000/bus,guid=1;tcp:host=x;unix:abstract=/tmp/dbus-a%2db')).toEqual([
    '/run/user/1000/bus',
    '\0/tmp/dbus-a-b'
  ])
  expect(pathsOf('')).toEqual([])
  expect(pathsOf('unix:path=%zz')).toEqual([])
})
