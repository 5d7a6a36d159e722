import { expect, test } from 'vitest'
import { parseTestArguments } from '../../../scripts/setup/test-arguments.ts'

test('without a stage everything runs', () => {
  expect(parseTestArguments([])).toEqual({
    stages: ['unit', 'integration', 'component', 'e2e', 'guard'],
    everything: true,
    vitestArgs: []
  })
})

test('a stage runs alone and its other words go to vitest', () => {
  expect(parseTestArguments(['unit', 'backoff', '-t', 'waits'])).toEqual({
    stages: ['unit'],
    everything: false,
    vitestArgs: ['backoff', '-t', 'waits']
  })
})

test('a word that is no stage is answered by the list of stages', () => {
  expect(() => parseTestArguments(['units'])).toThrow(
    '"units" is no stage of the tests; name one of unit, integration,'
  )
})
