import { expect, test } from 'vitest'
import { Sieve, folded, signatureOf } from '../../../src-main/rules/folded.ts'
import { neededLiterals } from '../../../src-main/rules/needed-literals.ts'
import { compilePattern } from '../../../src-main/rules/pattern.ts'

test.each<[string, string[] | null]>([
  ['fog', ['fog']],
  ['fog|storm', ['fog', 'storm']],
  ['fog|s', null],
  ['fog|storm (front|warning)', ['fog', 'storm ']],
  ['(화재|산불)(가|이)', ['화재', '산불']],
  ['fogs?', ['fog']],
  ['fog+y', ['fog']],
  ['fog{0,3}y bank', ['y bank']],
  ['(fog)?', null],
  ['(fog){2}', ['fog']],
  ['(?:fog|mist)+ bank', [' bank']],
  ['(?i)Fog', ['Fog']],
  ['(?P<what>fog) 1', ['fog']],
  ['[fog]{3}', null],
  ['[]x]fog', ['fog']],
  ['[[:alpha:]]fog', ['fog']],
  ['\\d{3,} metres', [' metres']],
  ['fog\\.bank', ['fog.bank']],
  ['fog.bank', ['bank']],
  ['^fog$', ['fog']],
  ['\\Qf|g\\E', null],
  ['\\x66og', null],
  ['\\pLfog', null],
  ['ОПТ', null],
  ['a*', null]
])('%s needs %j', (source, literals) => expect(neededLiterals(source)).toEqual(literals))

test('what a pattern matches holds what it needs, whatever pattern and text are put together', () => {
  const pieces = [
    'fog',
    'S',
    '화재',
    '(',
    ')',
    '|',
    '?',
    '*',
    '+',
    '{2}',
    '{0,1}',
    '[a-f]',
    '[^x]',
    '.',
    '\\d',
    '\\.',
    '^',
    '$',
    'k',
    '(?:',
    ' '
  ]
  let seed = 7
  const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n
  const words = ['fog', 'FOG', 'fo', 'ſ', '\u212a', '화재', '화', 'a1', '.', ' ', 's', 'K', 'gg']
  const sieve = new Sieve()
  let matches = 0
  for (let n = 0; n < 60_000; n++) {
    const source = Array.from({ length: 1 + random(7) }, () => pieces[random(pieces.length)]).join('')
    const compiled = compilePattern(source, false)
    if (!compiled.ok) continue
    const needed = neededLiterals(source)
    const text = Array.from({ length: 1 + random(6) }, () => words[random(words.length)]).join('')
    if (!needed || !compiled.value.test(text)) continue
    matches++
    sieve.clear()
    sieve.add(folded(text))
    expect(
      needed.some((literal) => sieve.mayHold(signatureOf(folded(literal)))),
      `${source} in ${text} needs ${needed.join(', ')}`
    ).toBe(true)
  }
  expect(matches).toBeGreaterThan(400)
})
