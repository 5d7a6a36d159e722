import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { ok, refused } from '#contract/result.ts'
import type { AppliedRule, Rule } from '#contract/rule.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

function aRule(part: Partial<Rule> = {}): Rule {
  return {
    id: 1,
    title: 'Harbour fog',
    enabled: true,
    match: 'all',
    conditions: [
      { kind: 'text', match: 'word', field: 'title', value: 'fog', matchCase: false },
      { kind: 'feed', feedId: 1 }
    ],
    actions: [{ kind: 'alert', priority: 5 }, { kind: 'star' }],
    ...part
  }
}

async function open(prepare: (fake: FakeBridge) => void = () => {}, size = {}) {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk' }), aFeed({ id: 2, title: '솔마을 소식' })]
  fake.items = [anItem({ id: 1, title: 'Fog over the harbour' })]
  prepare(fake)
  const { app } = await openWindow(fake, size)
  return { fake, app }
}

async function openRules(prepare?: (fake: FakeBridge) => void, size = {}) {
  const opened = await open(prepare, size)
  opened.app.panels.settings('rules')
  await expect.element(page.getByRole('dialog', { name: opened.app.words.settings.title })).toBeVisible()
  return opened
}

const settings = () => page.getByRole('dialog', { name: 'Settings' })
const editor = (name = 'Add a rule') => page.getByRole('dialog', { name })

test('a rule is written, tried while it is written, and saved', async () => {
  const { fake } = await openRules((fake) => {
    fake.answers.testRule = ({ before }) =>
      before === null
        ? ok({
            tested: 6_000,
            matched: 30,
            rows: [anItem({ id: 9, title: 'Dense fog in the bay', marks: ['fog'] })],
            oldest: new Date(2026, 10, 20, 9, 5).getTime(),
            next: 4_000
          })
        : ok({ tested: 4_000, matched: 7, rows: [], oldest: new Date(2026, 10, 3, 9, 5).getTime(), next: 1 })
  })
  await expect.element(settings().getByText('No rules yet.', { exact: false })).toBeVisible()
  await settings().getByRole('button', { name: 'Add a rule' }).click()
  const name = editor().getByRole('textbox', { name: 'Name of the rule' })
  await expect.element(name).toHaveFocus()
  await userEvent.keyboard('Fog')
  await userEvent.fill(editor().getByRole('textbox', { name: 'Looked for' }), 'fog')
  await userEvent.selectOptions(editor().getByRole('combobox', { name: 'How' }), 'has the word')
  // It stops where enough was tried, though more is stored.
  await expect
    .element(editor().getByText('37 of 10,000 would match, since Tuesday, 3 November 2026 09:05.'))
    .toBeVisible()
  const sample = editor().getByRole('list', { name: 'The newest that would match' })
  await expect.element(sample.getByText('fog', { exact: true })).toBeVisible()
  expect(sample.element().querySelector('mark')?.textContent).toBe('fog')

  await editor().getByRole('button', { name: 'Add a condition' }).click()
  const second = editor().getByRole('group', { name: 'Condition 2' })
  await expect.element(second.getByRole('textbox', { name: 'Looked for' })).toHaveFocus()
  await userEvent.selectOptions(second.getByRole('combobox', { name: 'Look at' }), 'Feed')
  await userEvent.selectOptions(second.getByRole('combobox', { name: 'Feed' }), '솔마을 소식')
  await editor().getByRole('checkbox', { name: 'Alert: notify at once and show it as' }).click()
  await userEvent.selectOptions(editor().getByRole('combobox', { name: 'Priority of the alert' }), 'High')
  await editor().getByRole('checkbox', { name: 'Star' }).click()
  await editor().getByRole('button', { name: 'Save rule' }).click()

  await expect.element(editor()).not.toBeInTheDocument()
  expect(fake.inputsOf('saveRule')).toEqual([
    {
      id: null,
      rule: {
        title: 'Fog',
        enabled: true,
        match: 'all',
        conditions: [
          { kind: 'text', match: 'word', field: 'anywhere', value: 'fog', matchCase: false },
          { kind: 'feed', feedId: 2 }
        ],
        actions: [{ kind: 'alert', priority: 4 }, { kind: 'highlight' }, { kind: 'star' }]
      }
    }
  ])
  await expect.element(settings().getByRole('switch', { name: 'Fog' })).toBeChecked()
  await expect
    .element(settings().getByText('Anywhere has the word “fog” and Feed: 솔마을 소식 → alert, highlight, star'))
    .toBeVisible()
})

test('what is missing or not understood is told at its place, and the field has the focus', async () => {
  const { fake } = await openRules((fake) => {
    fake.answers.testRule = ({ rule }) => {
      const at = rule.conditions.findIndex((condition) => condition.kind === 'text' && condition.value === '(fog')
      return at < 0
        ? ok({ tested: 1, matched: 0, rows: [], oldest: Date.now(), next: null })
        : refused({ kind: 'bad-pattern', at, problem: { kind: 'unclosed', part: '(fog' } })
    }
  })
  await settings().getByRole('button', { name: 'Add a rule' }).click()
  const save = editor().getByRole('button', { name: 'Save rule' })
  await save.click()
  const name = editor().getByRole('textbox', { name: 'Name of the rule' })
  await expect.element(name).toHaveAccessibleDescription('The rule has no name. Give it one: notifications show it.')
  await expect.element(name).toHaveFocus()
  await userEvent.keyboard('Fog{Enter}')
  const value = editor().getByRole('textbox', { name: 'Looked for' })
  await expect.element(value).toHaveFocus()
  await expect
    .element(value)
    .toHaveAccessibleDescription('Nothing to look for. Type something, or remove the condition.')
  await userEvent.keyboard('(fog')
  await expect.element(value).not.toHaveAttribute('aria-invalid', 'true')
  await userEvent.selectOptions(editor().getByRole('combobox', { name: 'How' }), 'matches the pattern')
  // A pattern is told about while it is typed.
  await expect.element(value).toHaveAccessibleDescription('A bracket in this pattern is not closed or not opened.')
  await userEvent.fill(value, 'fog')
  await expect.element(value).not.toHaveAttribute('aria-invalid', 'true')

  await editor().getByRole('checkbox', { name: 'Highlight what was found' }).click()
  await save.click()
  await expect.element(editor().getByRole('alert')).toHaveTextContent('The rule does nothing. Choose what it does.')
  await editor().getByRole('checkbox', { name: 'Alert: notify at once and show it as' }).click()
  await editor().getByRole('checkbox', { name: 'Hide' }).click()
  await save.click()
  await expect
    .element(editor().getByRole('alert'))
    .toHaveTextContent('An alert cannot be hidden or marked read as well. Choose one of the two.')
  expect(fake.inputsOf('saveRule')).toEqual([])
  await userEvent.keyboard('{Escape}')
  await expect.element(editor()).not.toBeInTheDocument()
  await expect.element(settings().getByRole('button', { name: 'Add a rule' })).toHaveFocus()
})

test('rules are switched, put in order, edited, removed and brought back, all by key', async () => {
  const { fake } = await openRules((fake) => {
    fake.snapshot.rules = [aRule(), aRule({ id: 2, title: 'Adverts', actions: [{ kind: 'hide' }] })]
  })
  const names = () =>
    settings()
      .getByRole('switch')
      .elements()
      .map((element) => element.closest('label')?.textContent.trim())
  const press = async (role: 'button' | 'switch', name: string, key = '{Enter}') => {
    ;(settings().getByRole(role, { name, exact: true }).element() as HTMLElement).focus()
    await userEvent.keyboard(key)
  }
  await press('switch', 'Adverts', ' ')
  await expect.element(settings().getByRole('switch', { name: 'Adverts' })).not.toBeChecked()
  await press('button', 'Move up: Adverts')
  await expect.poll(names).toEqual(['Adverts', 'Harbour fog'])
  await expect.element(settings().getByRole('button', { name: 'Move down: Adverts' })).toHaveFocus()
  await press('button', 'Edit: Harbour fog')
  await expect
    .element(editor('Edit rule').getByRole('textbox', { name: 'Name of the rule' }))
    .toHaveValue('Harbour fog')
  await userEvent.keyboard('{Escape}')
  await press('button', 'Remove: Harbour fog')
  await expect.poll(names).toEqual(['Adverts'])
  await settings().getByRole('button', { name: 'Undo' }).click()
  expect(fake.inputsOf('removeRule')).toEqual([{ id: 1 }])
  expect(fake.inputsOf('undoRemoveRule')).toEqual([{ id: 1 }])
  expect(fake.inputsOf('moveRule')).toEqual([{ id: 2, to: 0 }])
})

test('the list marks what a rule found, and the article says which rule acted', async () => {
  const rules: AppliedRule[] = [
    { ruleId: 1, title: 'Harbour fog', actions: [{ kind: 'alert', priority: 5 }, { kind: 'star' }], matched: ['Fog'] }
  ]
  const { app } = await open((fake) => {
    fake.items = [
      anItem({ id: 1, title: 'Fog over the harbour', excerpt: 'No fog later.', priority: 5, marks: ['Fog'] })
    ]
    fake.details.set(1, { rules })
  })
  const marked = () => [...document.querySelectorAll('#item-1 mark')].map((mark) => mark.textContent)
  expect(marked()).toEqual(['Fog', 'fog'])
  await app.openItem(1)
  await expect.element(page.getByRole('main').getByText('Rule “Harbour fog”: alert, star')).toBeVisible()
  await app.settings.change({ language: 'ko' })
  await expect.element(page.getByRole('main').getByText('규칙 “Harbour fog”: 중요 알림, 별표')).toBeVisible()
})

test('hidden items are found from the rules, shown again, and hidden again by undo', async () => {
  const { fake, app } = await openRules((fake) => {
    fake.items.push(anItem({ id: 2, title: 'An advert', read: true, hidden: true }))
    fake.details.set(2, { rules: [{ ruleId: 1, title: 'Adverts', actions: [{ kind: 'hide' }], matched: [] }] })
  })
  await settings().getByRole('button', { name: 'Show hidden items' }).click()
  await expect.element(settings()).not.toBeInTheDocument()
  await expect.element(page.getByRole('heading', { name: 'Hidden' })).toBeVisible()
  await expect.poll(() => app.list.entries.length).toBe(1)
  await app.openItem(2)
  await expect.element(page.getByRole('main').getByText('Rule “Adverts”: hide')).toBeVisible()
  await page.getByRole('button', { name: 'Show again' }).click()
  await expect.poll(() => app.list.entries.length).toBe(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => app.list.entries.length).toBe(1)
  expect(fake.inputsOf('setHidden')).toEqual([
    { id: 2, hidden: false },
    { id: 2, hidden: true }
  ])
})

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'ko'] as const)
    describe(`axe finds nothing wrong, ${theme}, ${language}`, () => {
      const prepare = (fake: FakeBridge) => {
        fake.snapshot.settings = { ...fake.snapshot.settings, theme, language }
        fake.snapshot.rules = [
          aRule(),
          aRule({
            id: 2,
            title: '항만 공사',
            enabled: false,
            match: 'any',
            conditions: [
              { kind: 'text', match: 'regex', field: 'text', value: '(화재|산불)', matchCase: true },
              { kind: 'type', type: 'update' },
              { kind: 'priority', atLeast: 4 },
              { kind: 'language', language: 'ko' },
              { kind: 'feed', feedId: 99 }
            ],
            actions: [{ kind: 'highlight' }, { kind: 'read' }]
          })
        ]
        fake.answers.testRule = () =>
          ok({
            tested: 10_000,
            matched: 37,
            rows: [
              anItem({ id: 9, title: 'Dense fog in the bay', marks: ['fog'], priority: 4 }),
              anItem({ id: 8, title: '부두에서 산불이 났습니다', feedId: 2, marks: ['산불'], read: true })
            ],
            oldest: Date.now() - 86_400_000,
            next: null
          })
      }

      test('in the list of rules and the editor', async () => {
        const { app } = await openRules(prepare)
        expect(await violations()).toEqual([])
        const t = app.words
        await page.getByRole('button', { name: t.settings.editOf('항만 공사') }).click()
        await expect.element(page.getByRole('dialog', { name: t.rules.edit })).toBeVisible()
        await page.getByRole('button', { name: t.rules.addCondition }).click()
        await expect.element(page.getByRole('list', { name: t.rules.samples })).toBeVisible()
        await page.getByRole('button', { name: t.rules.save }).click()
        expect(await violations()).toEqual([])
      })

      test('in a narrow window', async () => {
        const { app } = await openRules(prepare, { width: 560, height: 720 })
        await page.getByRole('button', { name: app.words.settings.editOf('항만 공사') }).click()
        await expect.element(page.getByRole('list', { name: app.words.rules.samples })).toBeVisible()
        expect(await violations()).toEqual([])
      })
    })
