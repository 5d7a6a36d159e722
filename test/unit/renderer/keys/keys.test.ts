import { describe, expect, test } from 'vitest'
import { en } from '../../../../src-renderer/words/en.ts'
import { ko } from '../../../../src-renderer/words/ko.ts'
import { commandsFor } from '../../../../src-renderer/keys/commands.ts'
import { keyBindings, keyName } from '../../../../src-renderer/keys/keys.ts'

const presses = keyBindings.flatMap(({ press, or }) => [press.join(' '), ...(or ?? [])])

describe('the table of keys', () => {
  test('has every key once', () => {
    expect(new Set(presses).size).toBe(presses.length)
  })

  test('has every key that is promised', () => {
    const promised = [
      ...['j', 'k', 'n', 'o', 'Enter', 'Space', 'Shift+Space', 'v', 'm', 's', 'c', 'r', 'e', 'u', 'p', '.', 'b'],
      ...['Shift+a', '[', ']', 'a', 'h', 'Shift+r', '/', 'g a', 'g u', 'g s', 'g l', 'g t', 'g h', 'g g', 'Shift+g'],
      ...['F6', 'Shift+F6', '?', 'Mod+k', 'Mod+z', 'Mod+,', 'Escape', 'Mod+f']
    ]
    expect(promised.filter((press) => !presses.includes(press))).toEqual([])
  })

  test('writes single keys as a key press is named', () => {
    for (const press of presses.filter((one) => /^[a-z]$/.test(one))) {
      const pressed = { key: press, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
      expect(keyName({ ...pressed, altGraph: false, isComposing: false, place: 'list' })).toBe(press)
    }
  })

  test('says in both languages what each key does', () => {
    for (const words of [en, ko]) for (const { label } of keyBindings) expect(label(words)).not.toBe('')
  })
})

const offered = (...given: Parameters<typeof commandsFor>) => {
  const commands = commandsFor(...given)
  return Array.from({ length: commands.length }, (_, index) => commands.at(index))
}

describe('what the palette offers', () => {
  test('all commands, fewer with each word, in either language', () => {
    const all = commandsFor([], en, '')
    expect(all.length).toBeGreaterThan(25)
    expect(offered([], en, 'mark read').map((command) => command?.name)).toEqual(['Mark view read'])
    expect(commandsFor([], ko, '찾기').length).toBeGreaterThan(0)
    expect(offered([], en, 'zzz')).toEqual([])
  })

  test('not what means something only where one is', () => {
    const names = offered([], en, '').map((command) => command?.id)
    expect(names).not.toContain('Escape')
    expect(names).not.toContain('Mod+k')
  })
})
