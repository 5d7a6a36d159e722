import { expect, test } from 'vitest'
import { keyName, type KeyInput } from '../../../../src-renderer/keys/keys.ts'

const press = (part: Partial<KeyInput>): KeyInput => ({
  key: '',
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  altGraph: false,
  isComposing: false,
  place: 'other',
  ...part
})

test.each<[string, Partial<KeyInput>, string | null]>([
  ['a letter', { key: 'j', code: 'KeyJ' }, 'j'],
  ['a letter with Shift', { key: 'A', code: 'KeyA', shiftKey: true }, 'Shift+a'],
  ['a letter with caps lock', { key: 'J', code: 'KeyJ' }, 'j'],
  ['a jamo', { key: 'ㅓ', code: 'KeyJ' }, 'j'],
  ['a jamo with Shift', { key: 'ㅁ', code: 'KeyA', shiftKey: true }, 'Shift+a'],
  ['a key the input method has taken', { key: 'Process', code: 'KeyG' }, 'g'],
  ['the place of /, with an input method', { key: 'Process', code: 'Slash' }, '/'],
  ['the place of ?, with an input method', { key: 'Process', code: 'Slash', shiftKey: true }, '?'],
  ['? as it is printed', { key: '?', code: 'Slash', shiftKey: true }, '?'],
  ['? on a German keyboard', { key: '?', code: 'Minus', shiftKey: true }, '?'],
  ['[ with AltGr', { key: '[', code: 'Digit8', altGraph: true, ctrlKey: true, altKey: true }, '['],
  ['Dvorak: the print decides', { key: 'j', code: 'KeyC' }, 'j'],
  ['Ctrl and comma', { key: ',', code: 'Comma', ctrlKey: true }, 'Mod+,'],
  ['Command and z', { key: 'z', code: 'KeyZ', metaKey: true }, 'Mod+z'],
  ['Ctrl and a letter, which the table does not list', { key: 'j', code: 'KeyJ', ctrlKey: true }, 'Mod+j'],
  ['Alt', { key: 'j', code: 'KeyJ', altKey: true }, null],
  ['Space', { key: ' ', code: 'Space' }, 'Space'],
  ['Shift and Space', { key: ' ', code: 'Space', shiftKey: true }, 'Shift+Space'],
  ['F6', { key: 'F6', code: 'F6', shiftKey: true }, 'Shift+F6'],
  ['a key without meaning', { key: 'Shift', code: 'ShiftLeft', shiftKey: true }, null]
])('%s', (_what, part, name) => {
  expect(keyName(press(part))).toBe(name)
})
